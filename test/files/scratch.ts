import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { type ErrorCode, MeshctlError } from '../../src/errors.js';

/** A folder of its own for one test. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'meshctl-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Makes a named pipe. */
export function makePipe(path: string): void {
  execFileSync('sh', ['-c', 'mkfifo "$0"', path]);
}

/** The MeshctlError that a call throws; the test fails when it throws another error or none. */
export async function failure(call: () => unknown): Promise<MeshctlError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof MeshctlError) return error;
    throw error;
  }
  throw new Error('the call did not fail');
}

/** Expects a MeshctlError of this code whose sentence matches. */
export async function expectFailure(
  call: () => unknown,
  code: ErrorCode,
  message: string | RegExp,
): Promise<void> {
  const error = await failure(call);
  expect(error.code).toBe(code);
  if (typeof message === 'string') expect(error.message).toBe(message);
  else expect(error.message).toMatch(message);
}
