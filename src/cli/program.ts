/** Builds the commander program: all names, and the definition of the one command that the arguments point at. */
import { Command, CommanderError, InvalidArgumentError } from '@commander-js/extra-typings';
import { COMMAND_TREE, type CommandEntry, type CommandGroup } from './commands/table.js';
import { Context, type GlobalOptions } from './context.js';
import { collect } from './ui/options.js';

/** Builds the program for these arguments. Parsing it runs the command. */
export async function buildProgram(args: readonly string[]): Promise<Command> {
  const program = new Command('meshctl');
  const open = () => new Context(program.opts() as unknown as GlobalOptions);
  program
    .description('Workload identity for service meshes: trust domains, SPIFFE SVIDs, bundles.')
    .option(
      '--home <dir>',
      'where state lives (default: $MESHCTL_HOME, else the data folder of the platform)',
    )
    .option(
      '-o, --output <format>',
      'how to print the report: text, json, yaml; repeatable as FORMAT=FILE',
      collect,
      [],
    )
    .option('-q, --quiet', 'say nothing but results and errors', false)
    .option('--no-color', 'print without colour')
    .option('--no-input', 'never ask, fail instead')
    .option('--max-input <size>', 'largest input to read, such as 10MiB', parseSize, 256 * 2 ** 20)
    .option('--debug', 'print the stack of an error', false)
    .option('-V, --version', 'print the version')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .helpCommand('help [command]', 'show the help of a command');
  const [first, second] = wanted(args);
  for (const entry of COMMAND_TREE) await addEntry(program, entry, first, second, open);
  forEachCommand(program, (command) => command.exitOverride().configureOutput({ writeErr: () => {} }));
  return program;
}

async function addEntry(
  parent: Command,
  entry: CommandEntry | CommandGroup,
  first: string | undefined,
  second: string | undefined,
  open: () => Context,
): Promise<void> {
  const command = parent.command(entry.name).summary(entry.summary).description(sentence(entry.summary));
  if ('load' in entry) {
    if (entry.name === first) (await entry.load())(command as Command, open);
    return;
  }
  for (const child of entry.commands) {
    await addEntry(command as Command, child, entry.name === first ? second : undefined, undefined, open);
  }
}

/** The first two words that are not options: which command is meant. `help` points at what follows it. */
function wanted(args: readonly string[]): string[] {
  const words: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg === '--') break;
    if (['--home', '-o', '--output', '--max-input'].includes(arg)) i++;
    else if (!arg.startsWith('-')) words.push(arg);
  }
  return words[0] === 'help' ? words.slice(1) : words;
}

function forEachCommand(command: Command, visit: (command: Command) => void): void {
  visit(command);
  for (const child of command.commands) forEachCommand(child as Command, visit);
}

function parseSize(text: string): number {
  const [, count, unit = ''] = /^(\d{1,6})(B|KiB|MiB|GiB)?$/.exec(text) ?? [];
  if (count === undefined) throw new InvalidArgumentError('Write it as in 512KiB, 10MiB or 1GiB.');
  return (
    Number(count) *
    { B: 1, '': 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 }[unit as 'B' | '' | 'KiB' | 'MiB' | 'GiB']
  );
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}

export { CommanderError };
