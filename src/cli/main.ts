/** Runs the command line: parse, act, and turn every failure into one line and an exit code. */
import { MeshctlError } from '../errors.js';
import { buildProgram, CommanderError } from './program.js';
import { escapeText } from './ui/escape.js';
import { ReaderGone, writeStream } from './ui/terminal.js';

/** Exit code of a fault of the program itself. */
const INTERNAL_FAULT = 70;

/** `args` are the words after the program's name. Sets the exit code of the process. */
export async function main(args: readonly string[]): Promise<void> {
  // Handled between steps, so a file or a lock is never left half made; 130 is what shells expect of Ctrl-C.
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  try {
    const program = await buildProgram(args);
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    process.exitCode = report(error, args);
  }
}

function report(error: unknown, args: readonly string[]): number {
  if (error instanceof ReaderGone) return 0;
  if (error instanceof CommanderError && error.exitCode === 0) return 0; // help was asked for and printed
  const known = error instanceof CommanderError ? usageError(error, args) : error;
  const debug = args.includes('--debug') && error instanceof Error ? `\n${error.stack}` : '';
  try {
    if (known instanceof MeshctlError) {
      writeStream(
        2,
        wantsJson(args) ? errorJson(known) : `error: ${escapeText(known.message)} [${known.code}]${debug}\n`,
      );
      return known.exitCode;
    }
    const what = known instanceof Error ? `${known.name}: ${known.message}` : String(known);
    const hint = debug === '' ? ' Run it again with --debug and report what it prints.' : debug;
    writeStream(
      2,
      `error: meshctl failed in a way it should not: ${escapeText(what)}.${hint} [E_INTERNAL]\n`,
    );
    return INTERNAL_FAULT;
  } catch {
    return INTERNAL_FAULT; // standard error is gone as well
  }
}

/** commander's complaints in our form: one sentence, what to do, exit code 2. */
function usageError(error: CommanderError, args: readonly string[]): MeshctlError {
  if (error.code === 'commander.help') {
    return new MeshctlError('E_USAGE', {
      what: 'a command is missing',
      fix: 'Run "meshctl --help" for the list',
    });
  }
  const [first = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const help = `meshctl ${[...args.filter((arg) => /^[a-z]/.test(arg)).slice(0, 2), '--help'].join(' ')}`;
  const nearest = suggestion?.replace(/^\((.*)\)$/, '$1');
  return new MeshctlError('E_USAGE', { what: first.replace(/\.$/, ''), fix: nearest ?? `See "${help}"` });
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
  return `${JSON.stringify(document)}\n`;
}
