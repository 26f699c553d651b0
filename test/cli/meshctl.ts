/** The built program in a process of its own, with a home and files in a folder that goes away after the suite. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import type { ErrorCode } from '../../src/errors.js';

export const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'meshctl.js');

export interface Outcome {
  /** Exit code; null when a signal ended the process. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** What stands on standard input; nothing and closed unless given. */
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  /** Folder to run in, below the workspace. */
  readonly cwd?: string;
  /** User and group to run as. */
  readonly uid?: number;
}

/** The superuser may read and write everything, so what permissions forbid is tried as another user then. */
export const somebodyElse: RunOptions = process.getuid?.() === 0 ? { uid: 65_534 } : {};

export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'meshctl-cli-'));

  path(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  /** Writes a file, with the folders above it, and returns its path. */
  write(name: string, data: string | Buffer): string {
    const path = this.path(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, data);
    return path;
  }

  read(...names: readonly string[]): string {
    return this.readBytes(...names).toString();
  }

  readBytes(...names: readonly string[]): Buffer {
    return readFileSync(this.path(...names));
  }

  run(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    return outcomeOf(this.start(process.execPath, [PROGRAM, ...args], options), options.input);
  }

  /** Runs a line of shell in which `meshctl` is the program. */
  shell(line: string, options: RunOptions = {}): Promise<Outcome> {
    return outcomeOf(this.start('sh', ['-c', line], options), options.input);
  }

  /** Puts a program of that name before all others for `shell`. */
  stub(name: string, script: string): void {
    chmodSync(this.write(`bin/${name}`, `#!/bin/sh\n${script}\n`), 0o755);
  }

  start(program: string, args: readonly string[], { input, env, cwd, uid }: RunOptions = {}): ChildProcess {
    return spawn(program, args, {
      cwd: cwd === undefined ? this.folder : this.path(cwd),
      env: { ...this.#environment(), ...env },
      ...(uid === undefined ? {} : { uid, gid: uid }),
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
  }

  /** What makes a difference to meshctl comes from the test, and not from whoever runs it. */
  #environment(): Record<string, string> {
    const { PATH = '', NODE_V8_COVERAGE } = process.env;
    return {
      PATH: `${this.path('bin')}:${PATH}`,
      HOME: this.folder,
      TMPDIR: this.folder,
      MESHCTL_HOME: this.path('home'),
      ...(NODE_V8_COVERAGE === undefined ? {} : { NODE_V8_COVERAGE }),
    };
  }
}

/** A workspace for the suite or file that asks for it. */
export function workspace(): Workspace {
  const made = new Workspace();
  made.stub('meshctl', `exec '${process.execPath}' '${PROGRAM}' "$@"`);
  afterAll(() => rmSync(made.folder, { recursive: true, force: true }));
  return made;
}

export function outcomeOf(child: ChildProcess, input?: string | Buffer): Promise<Outcome> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  child.stdin?.on('error', () => {}); // it may end without having read
  child.stdin?.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }),
    );
  });
}

export interface Failure {
  readonly exit: number | null;
  readonly code: string;
  readonly message: string;
}

/** The one line on standard error that says why a command failed. Lines before it are warnings and notes. */
export function failureOf({ code: exit, stderr }: Outcome): Failure {
  const lines = stderr.trimEnd().split('\n');
  const [, message, code] = /^error: (.*) \[(E_[A-Z_]+)\]$/.exec(lines.at(-1) ?? '') ?? [];
  const others = lines.slice(0, -1).filter((line) => !/^(warning|note): /.test(line));
  if (message === undefined || code === undefined || others.length > 0) {
    throw new Error(`this is not one error line, exit ${exit}:\n${stderr}`);
  }
  return { exit, code, message };
}

/** What a failure looks like, for `toEqual`. */
export function refusal(exit: 1 | 2 | 3, code: ErrorCode, message: unknown): unknown {
  return { exit, code, message };
}

/** The report of a command that went well. */
export function reportOf({ code, stdout, stderr }: Outcome): Record<string, unknown> {
  if (code !== 0) throw new Error(`exit ${code}: ${stderr}`);
  return JSON.parse(stdout);
}
