/** Standard streams: what they are, and writing to them whole. The one place that decides on colour and animation. */
import { fstatSync, statSync, writeSync } from 'node:fs';
import { MeshctlError, systemCode } from '../../errors.js';
import { describeSystemError } from '../../files/index.js';

/** What the environment and the flags say about the terminal, decided once. */
export interface Terminal {
  /** Both ends of a conversation: prompts are possible. */
  readonly interactive: boolean;
  /** Colour on standard output. */
  readonly colour: boolean;
  /** Spinners and progress may move on standard error. */
  readonly animate: boolean;
}

export function detectTerminal(
  env: NodeJS.ProcessEnv,
  { color, input, quiet }: { color: boolean; input: boolean; quiet: boolean },
): Terminal {
  const stderrIsTerminal = isTerminal(2);
  return {
    interactive: input && isTerminal(0) && stderrIsTerminal,
    colour: color && wantsColour(env, isTerminal(1)),
    animate:
      stderrIsTerminal && !quiet && !env['CI'] && env['TERM'] !== 'dumb' && (process.stderr.columns ?? 0) > 0,
  };
}

/** Whether a descriptor is a terminal. node:tty brings Node's network stack along, so only a device asks for it. */
function isTerminal(fd: number): boolean {
  try {
    const { rdev, isCharacterDevice } = describe(fd);
    if (!isCharacterDevice || rdev === statSync('/dev/null').rdev) return false;
  } catch {
    // Closed, or a platform without /dev/null: node:tty knows.
  }
  return process.getBuiltinModule('node:tty').isatty(fd);
}

function describe(fd: number): { rdev: number; isCharacterDevice: boolean } {
  const status = fstatSync(fd);
  return { rdev: status.rdev, isCharacterDevice: status.isCharacterDevice() };
}

/** NO_COLOR and FORCE_COLOR as https://no-color.org and https://force-color.org say; the flag came before. */
function wantsColour(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] !== '0';
  if (env['NO_COLOR']) return false;
  return isTerminal && env['TERM'] !== 'dumb';
}

/** Thrown when the reader of a pipe has gone: nothing is wrong, there is just nobody to tell. */
export class ReaderGone extends Error {
  override readonly name = 'ReaderGone';
}

/**
 * Writes everything to a standard stream, waiting where a pipe is full. Throws ReaderGone when nobody reads, E_WRITE
 * when the stream takes no more, as a file on a full disk does.
 */
export function writeStream(fd: 1 | 2, data: string | Uint8Array): void {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  for (let offset = 0; offset < bytes.length; ) {
    try {
      offset += writeSync(fd, bytes, offset);
    } catch (error) {
      if (systemCode(error) === 'EPIPE') throw new ReaderGone();
      if (systemCode(error) !== 'EAGAIN') throw streamError(fd, error);
      Atomics.wait(pause, 0, 0, 2); // a pipe that another process made non-blocking
    }
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4));

function streamError(fd: 1 | 2, cause: unknown): MeshctlError {
  return new MeshctlError('E_WRITE', {
    what: `cannot write standard ${fd === 1 ? 'output' : 'error'}`,
    why: describeSystemError(cause),
    fix: 'Send it elsewhere',
    cause,
  });
}
