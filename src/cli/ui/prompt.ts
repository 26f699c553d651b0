/** Questions, asked only of a person at a terminal. */
import { MeshctlError } from '../../errors.js';

/** Asks twice for a new passphrase; an empty answer means none. Ctrl-C ends the program with 130. */
export async function askNewPassphrase(what: string): Promise<string | undefined> {
  const { default: inquirer } = await import('inquirer');
  try {
    const first = await ask(inquirer, `Passphrase for ${what} (empty for none)`);
    if (first === '') return undefined;
    const again = await ask(inquirer, 'The same once more');
    if (first === again) return first;
  } catch (error) {
    throw interrupted(error);
  }
  throw new MeshctlError('E_PASSPHRASE', {
    what: 'the two passphrases differ',
    fix: 'Run the command again',
  });
}

/** Asks for the passphrase of an existing key. */
export async function askPassphrase(what: string): Promise<string> {
  const { default: inquirer } = await import('inquirer');
  try {
    return await ask(inquirer, `Passphrase for ${what}`);
  } catch (error) {
    throw interrupted(error);
  }
}

/** No unless somebody says yes. */
export async function askYesOrNo(message: string): Promise<boolean> {
  const { default: inquirer } = await import('inquirer');
  const prompt = inquirer.createPromptModule({ output: process.stderr });
  try {
    const question = { type: 'confirm', name: 'answer', message, default: false } as const;
    return (await prompt<{ answer: boolean }>([question])).answer;
  } catch (error) {
    throw interrupted(error);
  }
}

type Inquirer = typeof import('inquirer')['default'];

/** Questions go to standard error: standard output is for the result. */
async function ask(inquirer: Inquirer, message: string): Promise<string> {
  const prompt = inquirer.createPromptModule({ output: process.stderr });
  const { answer } = await prompt<{ answer: string }>([
    { type: 'password', name: 'answer', message, mask: '*' },
  ]);
  return answer;
}

function interrupted(error: unknown): unknown {
  if (error instanceof Error && error.name === 'ExitPromptError') process.exit(130);
  return error;
}
