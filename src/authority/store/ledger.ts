/** `issued.jsonl`: one line per SVID issued, appended by the holder of the lock, read by anyone. */
import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { MeshctlError, systemCode } from '../../errors.js';
import { attempt, describeSystemError, syncFolder } from '../../files/index.js';
import { type IssuedRecord, parseIssuedRecord } from './state.js';

const LINE_FEED = 0x0a;
const CHUNK = 262_144;
/** No record is longer: an SVID's ID has 2048 bytes, and its DNS names fit a certificate. */
const MAX_LINE = 1_048_576;

/**
 * Appends whole lines and flushes them; all of them or none. The caller holds the lock. A last line without its line
 * feed was left by a writer that was killed: it was never reported as issued, and goes. Throws E_WRITE.
 */
export function appendLines(path: string, lines: Uint8Array): void {
  attempt(path, () => {
    const fd = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    try {
      const { size } = fstatSync(fd);
      const end = endOfWholeLines(fd, size);
      if (end < size) ftruncateSync(fd, end);
      writeOrUndo(fd, lines, end);
      if (end === 0) syncFolder(dirname(path));
    } finally {
      closeSync(fd);
    }
  });
}

function writeOrUndo(fd: number, lines: Uint8Array, end: number): void {
  try {
    for (let done = 0; done < lines.length; ) {
      done += writeSync(fd, lines, done, lines.length - done, end + done);
    }
    fdatasyncSync(fd);
  } catch (error) {
    ftruncateSync(fd, end);
    throw error;
  }
}

/** The offset behind the last line feed. */
function endOfWholeLines(fd: number, size: number): number {
  const last = Buffer.alloc(1);
  if (size === 0 || (readSync(fd, last, 0, 1, size - 1) === 1 && last[0] === LINE_FEED)) return size;
  const chunk = Buffer.alloc(CHUNK);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - CHUNK);
    const count = readSync(fd, chunk, 0, end - start, start);
    const found = chunk.subarray(0, count).lastIndexOf(LINE_FEED);
    if (found !== -1) return start + found + 1;
    end = start;
  }
  return 0;
}

/**
 * The records in their order, up to the size that the file has now; a last line without its line feed is not there yet
 * or never will be. Throws E_STATE.
 */
export async function* readRecords(path: string): AsyncGenerator<IssuedRecord> {
  const fd = openToRead(path);
  if (fd === undefined) return;
  try {
    let number = 0;
    for (const lines of wholeLines(fd, path)) {
      for (const line of lines) yield parseIssuedRecord(line, `${path}:${++number}`);
    }
  } finally {
    closeSync(fd);
  }
}

function openToRead(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw unreadable(path, error);
  }
}

/** Only whole lines are consumed: what follows the last line feed is read again with what comes behind it. */
function* wholeLines(fd: number, path: string): Generator<string[]> {
  let chunk = Buffer.alloc(CHUNK);
  let position = 0;
  const { size } = fstatSync(fd);
  while (position < size) {
    const count = read(fd, chunk, Math.min(chunk.length, size - position), position, path);
    const end = chunk.subarray(0, count).lastIndexOf(LINE_FEED);
    if (end !== -1) {
      yield chunk.toString('utf8', 0, end).split('\n');
      position += end + 1;
    } else if (position + count >= size || count === 0) {
      return;
    } else if (chunk.length >= MAX_LINE) {
      throw unreadable(path, new Error(`a line has more than ${MAX_LINE} bytes`));
    } else {
      chunk = Buffer.alloc(MAX_LINE);
    }
  }
}

function read(fd: number, chunk: Buffer, length: number, position: number, path: string): number {
  try {
    return readSync(fd, chunk, 0, length, position);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, cause: unknown): MeshctlError {
  return new MeshctlError('E_STATE', { what: `cannot read ${path}`, why: describeSystemError(cause), cause });
}
