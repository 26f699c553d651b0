/** Runs the command line: parse, act, and turn every failure into one line and an exit code. */
import { MeshctlError } from '../errors.js';
import { buildProgram, CommanderError, commandOf } from './program.js';
import { escapeJson, escapeText } from './ui/escape.js';
import { ReaderGone, writeStream } from './ui/terminal.js';
import { usageError } from './usage.js';

/** Exit code of a fault of the program itself. */
const INTERNAL_FAULT = 70;

/** `args` are the words after the program's name. Sets the exit code of the process. */
export async function main(args: readonly string[]): Promise<void> {
  try {
    await run(args);
  } catch (error) {
    process.exitCode = report(error, args);
  }
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
  const debug = args.includes('--debug') && error instanceof Error ? `\n${error.stack}` : '';
  try {
    if (error instanceof MeshctlError) {
      const line = `error: ${escapeText(error.message)} [${error.code}]${debug}\n`;
      writeStream(2, wantsJson(args) ? errorJson(error) : line);
      return error.exitCode;
    }
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const hint = debug === '' ? ' Run it again with --debug and report what it prints.' : debug;
    writeStream(
      2,
      `error: meshctl failed in a way it should not: ${escapeText(what)}.${hint} [E_INTERNAL]\n`,
    );
    return INTERNAL_FAULT;
  } catch {
    return error instanceof MeshctlError ? error.exitCode : INTERNAL_FAULT; // standard error is gone as well
  }
}

function wantsJson(args: readonly string[]): boolean {
  return args.some(
    (arg, i) =>
      arg === '-ojson' ||
      arg === '--output=json' ||
      (arg === 'json' && /^(-o|--output)$/.test(args[i - 1] ?? '')),
  );
}

function errorJson({ code, message, details, exitCode }: MeshctlError): string {
  const { what, where, why, fix } = details;
  const document = {
    schemaVersion: 'meshctl/v1',
    kind: 'Error',
    code,
    exitCode,
    message,
    what,
    where,
    why,
    fix,
  };
  return `${escapeJson(JSON.stringify(document))}\n`;
}
