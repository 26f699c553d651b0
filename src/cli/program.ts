/** Builds the commander program: all names, and the definition of the one command that the arguments point at. */
import { Command, CommanderError, Option } from '@commander-js/extra-typings';
import { MeshctlError } from '../errors.js';
import type { Configure } from './commands/command.js';
import { COMMAND_TREE, type CommandEntry, type CommandGroup } from './commands/table.js';
import { Context, type GlobalOptions } from './context.js';
import { examples, exitCodes, optionText } from './ui/help.js';
import { collect } from './ui/options.js';
import { parseSize } from './ui/size.js';
import { writeStream } from './ui/terminal.js';
import { namesBelow } from './usage.js';

/** Builds the program for these arguments. Parsing it runs the command. */
export async function buildProgram(args: readonly string[]): Promise<Command> {
  const program = new Command('meshctl');
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
    .addOption(
      new Option('--max-input <size>', 'largest input to read, such as 10MiB')
        .argParser((text) => parseSize(text, '--max-input'))
        .default(256 * 2 ** 20, '256MiB'),
    )
    .option('--debug', 'print the stack of an error', false)
    .version(process.env['MESHCTL_VERSION'] ?? 'unknown', '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false, optionDescription: optionText })
    // main.ts prints the errors. What is left to commander is help; a missing command brings it to standard error.
    .configureOutput({
      writeOut: (text) => writeStream(1, text),
      writeErr: (text) => {
        const { quiet, output } = program.opts() as unknown as GlobalOptions;
        if (!quiet && !output.includes('json')) writeStream(2, text);
      },
      outputError: () => {},
    })
    .exitOverride()
    .addHelpText(
      'after',
      examples(
        ['meshctl quickstart', 'see it all at work, in a throw-away folder'],
        ['meshctl ca init example.org', 'begin: the CA of a trust domain'],
        ['meshctl help identity issue', 'the help of a command, with examples and exit codes'],
      ),
    )
    .addHelpText(
      'after',
      exitCodes({
        1: 'what was checked is bad',
        2: 'the work could not be done: bad arguments or input',
        3: 'refused, to protect you: something would be lost, or is locked',
      }),
    );
  const open = (formats?: readonly string[]) =>
    new Context(program.opts() as unknown as GlobalOptions, formats);
  const [first, second] = wanted(args);
  for (const entry of COMMAND_TREE) await addEntry(program, entry, first, second, open);
  addHelpCommand(program);
  return program;
}

async function addEntry(
  parent: Command,
  entry: CommandEntry | CommandGroup,
  first: string | undefined,
  second: string | undefined,
  open: Parameters<Configure>[1],
): Promise<void> {
  const command = parent
    .command(entry.name)
    .summary(entry.summary)
    .description(sentence(entry.summary))
    .helpCommand(false);
  if ('load' in entry) {
    if (entry.name === first) (await entry.load())(command as Command, open);
    return;
  }
  for (const child of entry.commands) {
    await addEntry(command as Command, child, entry.name === first ? second : undefined, undefined, open);
  }
}

/** `meshctl help ca init` prints what `meshctl ca init --help` prints. commander's own goes one level deep. */
function addHelpCommand(program: Command): void {
  program
    .helpCommand(false)
    .command('help')
    .summary('show the help of a command')
    .description('Show the help of a command.')
    .argument('[command...]', 'its words, such as: ca init')
    .addHelpText('after', examples(['meshctl help ca init', 'what "meshctl ca init --help" prints']))
    .addHelpText('after', exitCodes({ 2: 'there is no such command' }))
    .action((words) => {
      let command: Command = program;
      for (const word of words) {
        const next = command.commands.find((child) => child.name() === word);
        if (next === undefined) throw unknownCommand(word, command);
        command = next as Command;
      }
      command.outputHelp();
    });
}

function unknownCommand(word: string, command: Command): MeshctlError {
  const names = namesBelow(command);
  return new MeshctlError('E_USAGE', {
    what: `unknown command "${word}"`,
    fix: names === '' ? 'Leave it out' : `Choose one of ${names}`,
  });
}

/** The command that the arguments point at, as far as its words are known. */
export function commandOf(program: Command, args: readonly string[]): Command {
  let command = program;
  for (const word of wanted(args)) {
    const next = command.commands.find((child) => child.name() === word);
    if (next === undefined) break;
    command = next as Command;
  }
  return command;
}

/** The words before `--` that are not options: which command is meant. `help` points at what follows it. */
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

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}

export { CommanderError };
