/** Passwords of files that are read and written: from a file, from the environment, or typed; never on the command line. */

import { MeshctlError } from '../../errors.js';
import { inputName } from '../../files/index.js';
import type { Passwords } from '../../sources/index.js';
import type { Context } from '../context.js';

/** Where a password comes from, with the names of the two options. */
export interface PasswordFlags {
  readonly file: string | undefined;
  readonly env: string | undefined;
  readonly names: readonly [file: string, env: string];
}

/** Undefined when neither is given. Throws E_USAGE for both, E_PASSPHRASE for an empty one, E_INPUT_… for the file. */
export async function givenPassword(
  context: Context,
  { file, env, names: [fileName, envName] }: PasswordFlags,
): Promise<string | undefined> {
  if (file !== undefined && env !== undefined) {
    throw new MeshctlError('E_USAGE', {
      what: `${fileName} and ${envName} exclude each other`,
      fix: 'Give the one that has the password',
    });
  }
  if (env === undefined) return file === undefined ? undefined : context.passphrase(file);
  const password = context.env[env];
  if (password) return password;
  throw new MeshctlError('E_PASSPHRASE', {
    what: `the environment variable ${env} is ${password === undefined ? 'not set' : 'empty'}`,
    where: envName,
  });
}

/** What opens the sources of a command: one password for all, or a person who is asked at each. */
export class SourcePasswords {
  /** What was given and what was typed. */
  readonly known = new Set<string>();
  readonly #context: Context;
  readonly #given: string | undefined;
  readonly #asksForKeys: boolean;

  constructor(context: Context, given: string | undefined, { asksForKeys = false } = {}) {
    this.#context = context;
    this.#given = given;
    this.#asksForKeys = asksForKeys;
    if (given !== undefined) this.known.add(given);
  }

  /** For the source of this name. */
  of(name: string): Passwords {
    if (this.#given !== undefined) return { given: this.#given };
    if (!this.#context.terminal.interactive) return {};
    const place = inputName(name);
    const ask = (what: string) => async () => {
      const { askPassphrase } = await import('../ui/prompt.js');
      const typed = await askPassphrase(`${what} in ${place}`);
      this.known.add(typed);
      return typed;
    };
    const askPkcs12 = ask('the PKCS#12 file');
    return this.#asksForKeys ? { askPkcs12, askPrivateKey: ask('the private key') } : { askPkcs12 };
  }
}
