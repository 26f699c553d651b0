/** Runs the command line: parse, act, and turn every failure into one line and an exit code. */
import { type ErrorDetails, MeshctlError } from '../errors.js';
import { buildProgram, CommanderError, commandOf } from './program.js';
import { escapeJson, escapeText } from './ui/escape.js';
import { ReaderGone, writeStream } from './ui/terminal.js';
import { usageError } from './usage.js';

/** Exit code of a fault of the program itself. */
const INTERNAL_FAULT = 70;

/** `args` are the words after the program's name. Sets the exit code of the process. */
export async function main(given: readonly string[]): Promise<void> {
  const args = withTwoDashes(given);
  try {
    await run(args);
  } catch (error) {
    process.exitCode = report(error, args);
  }
}

/** SPIRE writes the flags of its bundle commands with one dash, and so do the hands of its operators. */
function withTwoDashes(args: readonly string[]): readonly string[] {
  if (!args.includes('bundle')) return args;
  return args.map((arg) => (/^-(id|path|format|mode)(=|$)/.test(arg) ? `-${arg}` : arg));
}

async function run(args: readonly string[]): Promise<void> {
  const program = await buildProgram(args);
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw usageError(error, commandOf(program, args)); // 0: help was asked for
  }
}

/** Says what went wrong and returns the exit code. */
function report(error: unknown, args: readonly string[]): number {
  // Nobody reads on, which is no failure; what was found to be bad before stays bad.
  if (error instanceof ReaderGone) return Number(process.exitCode ?? 0);
  const failure = error instanceof MeshctlError ? error : fault(error);
  const debug = args.includes('--debug') && error instanceof Error ? `\n${error.stack}` : '';
  try {
    const { code, message, exitCode } = failure;
    const { what, where, why, fix } = failure.details;
    const document = { schemaVersion: 'meshctl/v1', kind: 'Error', code, exitCode, message };
    writeStream(
      2,
      wantsJson(args)
        ? `${escapeJson(JSON.stringify({ ...document, what, where, why, fix }))}\n`
        : `error: ${escapeText(message)} [${code}]${debug}\n`,
    );
  } catch {
    // Standard error is gone as well.
  }
  return failure.exitCode;
}

/** A fault of the program, told like any other failure. */
function fault(error: unknown) {
  const details: ErrorDetails = {
    what: 'meshctl failed in a way it should not',
    why: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    fix: 'Run it again with --debug and report what it prints',
  };
  const message = `${details.what}: ${details.why}. ${details.fix}`;
  return { code: 'E_INTERNAL', exitCode: INTERNAL_FAULT, message, details };
}

function wantsJson(args: readonly string[]): boolean {
  return args.some(
    (arg, i) =>
      arg === '-ojson' ||
      arg === '--output=json' ||
      (arg === 'json' && /^(-o|--output)$/.test(args[i - 1] ?? '')),
  );
}
