/** commander's complaints in our form: one sentence, what to do, exit code 2. */
import type { Command, CommanderError } from '@commander-js/extra-typings';
import { MeshctlError } from '../errors.js';

/** `command` is the one that the arguments point at. */
export function usageError({ code, message }: CommanderError, command: Command): MeshctlError {
  const [first = '', suggestion] = message.replace(/^error: /, '').split('\n');
  const name = nameOf(command);
  const help = `See "${name} --help"`;
  switch (code) {
    case 'commander.help':
      return usage(`a command is missing after "${name}"`, `Choose one of ${namesBelow(command)}`);
    case 'commander.missingArgument':
      return usage(first.replace(/^.*'(.*)'$/, 'the argument <$1> is missing'), help);
    case 'commander.optionMissingArgument':
      return usage(first.replace(/^option '(.*)' argument missing$/, '$1 has no value'), help);
    case 'commander.excessArguments':
      return usage(`"${command.args[command.registeredArguments.length]}" is one argument too many`, help);
    default: {
      const what = first.replace(/^(unknown \w+) '(.*)'$/s, '$1 "$2"').replace(/\.$/, '');
      return usage(what, suggestion?.replace(/^\((.*)\)$/, '$1') ?? help);
    }
  }
}

function usage(what: string, fix: string): MeshctlError {
  return new MeshctlError('E_USAGE', { what, fix });
}

function nameOf(command: Command): string {
  const above = command.parent as Command | null;
  return above === null ? command.name() : `${nameOf(above)} ${command.name()}`;
}

/** The names of a group's commands. */
export function namesBelow({ commands }: Command): string {
  return commands.map((command) => command.name()).join(', ');
}
