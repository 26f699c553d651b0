/** The private key of --key and the passphrase of --key-passphrase-file. */
import type { KeyObject } from 'node:crypto';
import { MeshctlError } from '../../../errors.js';
import { loadPrivateKey } from '../../../x509/index.js';
import type { Context } from '../../context.js';

/** Loads the key. Throws E_KEY, and E_PASSPHRASE when it is encrypted and the passphrase is missing or wrong. */
export async function loadGivenKey(
  context: Context,
  input: Buffer,
  passphraseFile: string | undefined,
): Promise<KeyObject> {
  const passphrase = passphraseFile === undefined ? undefined : await context.passphrase(passphraseFile);
  const { key, encrypted } = loadPrivateKey(input, () => passphrase ?? missing());
  if (passphrase !== undefined && !encrypted) {
    context.note('note: the key of --key is not encrypted; --key-passphrase-file has no effect.');
  }
  return key;
}

function missing(): never {
  throw new MeshctlError('E_PASSPHRASE', {
    what: 'the private key is encrypted',
    fix: 'Pass --key-passphrase-file FILE',
  });
}

/** Refuses --key-passphrase-file where no key is given. Throws E_USAGE. */
export function assertKeyForPassphrase(key: string | undefined, passphraseFile: string | undefined): void {
  if (key !== undefined || passphraseFile === undefined) return;
  throw new MeshctlError('E_USAGE', {
    what: '--key-passphrase-file has no effect without --key',
    fix: 'Leave it out, or name the key with --key FILE',
  });
}
