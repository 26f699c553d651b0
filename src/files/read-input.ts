/** Reads whole inputs within a bound: files, pipes, devices, standard input. */
import { closeSync, createReadStream, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { MeshctlError } from '../errors.js';
import { describeSystemError, systemErrorName } from './system-error.js';

/** What messages call the input that a user has named: `-` is standard input. */
export const inputName = (path: string): string => (path === '-' ? 'standard input' : path);

export interface ReadInputOptions {
  /** More than this is E_INPUT_TOO_LARGE, found without reading the rest. */
  readonly maxBytes: number;
  /** What `-` stands for; the process's own standard input unless given, and opened only when asked for. */
  readonly stdin?: () => AsyncIterable<Uint8Array | string>;
}

/**
 * The bytes of a file, or of standard input for `-`. Throws E_INPUT_MISSING, E_INPUT_UNREADABLE (a folder, no
 * permission), E_INPUT_TOO_LARGE, E_INPUT_EMPTY.
 */
export async function readInput(path: string, options: ReadInputOptions): Promise<Buffer> {
  const { maxBytes, stdin = () => process.stdin } = options;
  const bytes = await readNamed(path, inputName(path), maxBytes, stdin);
  if (bytes.length > 0) return bytes;
  throw new MeshctlError('E_INPUT_EMPTY', {
    what: path === '-' ? 'nothing on standard input' : `${path} is empty`,
    fix: path === '-' ? 'Did the command before the pipe fail?' : 'Did the command that wrote it fail?',
  });
}

async function readNamed(
  path: string,
  name: string,
  maxBytes: number,
  stdin: () => AsyncIterable<Uint8Array | string>,
): Promise<Buffer> {
  try {
    if (path === '-') return await collect(stdin(), name, maxBytes);
    // Pipes and devices would block the whole process when read synchronously.
    if (statSync(path).isFile()) return readFile(path, maxBytes);
    return await collect(createReadStream(path), name, maxBytes);
  } catch (error) {
    throw readError(error, name);
  }
}

/** Reads to the end rather than to the size: files in /proc have none, and a log may grow. */
function readFile(path: string, maxBytes: number): Buffer {
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    if (size > maxBytes) throw tooLarge(path, maxBytes);
    let buffer: Buffer = Buffer.allocUnsafe(Math.min(size + 1, maxBytes + 1));
    let length = 0;
    for (;;) {
      const count = readSync(fd, buffer, length, buffer.length - length, null);
      if (count === 0) return buffer.subarray(0, length);
      length += count;
      if (length > maxBytes) throw tooLarge(path, maxBytes);
      if (length === buffer.length) buffer = enlarged(buffer, maxBytes + 1);
    }
  } finally {
    closeSync(fd);
  }
}

const CHUNK = 65_536;

function enlarged(buffer: Buffer, limit: number): Buffer {
  const larger = Buffer.allocUnsafe(Math.min(Math.max(2 * buffer.length, CHUNK), limit));
  buffer.copy(larger);
  return larger;
}

async function collect(
  stream: AsyncIterable<Uint8Array | string>,
  name: string,
  maxBytes: number,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    length += bytes.length;
    if (length > maxBytes) throw tooLarge(name, maxBytes);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks, length);
}

function tooLarge(name: string, maxBytes: number): MeshctlError {
  return new MeshctlError('E_INPUT_TOO_LARGE', {
    what: `${name} is too large`,
    why: `it has more than ${maxBytes} bytes`,
    fix: 'Raise --max-input if it is meant to be read',
  });
}

const READ_FIXES: Readonly<Record<string, string>> = {
  EISDIR: 'Name a file in it',
  EACCES: 'Run it as a user who may read it',
  EPERM: 'Run it as a user who may read it',
};

function readError(error: unknown, name: string): MeshctlError {
  if (error instanceof MeshctlError) return error;
  const code = systemErrorName(error);
  if (code === 'ENOENT') {
    return new MeshctlError('E_INPUT_MISSING', {
      what: name === '' ? 'the name of an input is empty' : `${name} does not exist`,
      fix: 'Check the path',
      cause: error,
    });
  }
  return new MeshctlError('E_INPUT_UNREADABLE', {
    what: `cannot read ${name}`,
    why: describeSystemError(error),
    fix: READ_FIXES[code ?? ''],
    cause: error,
  });
}
