import { MeshctlError } from '../../../errors.js';
import type { Context } from '../../context.js';

/** The passphrase of --key. The function throws E_PASSPHRASE when an encrypted key asks for it and none was given. */
export async function keyPassphraseSource(context: Context, file: string | undefined): Promise<() => string> {
  const passphrase = file === undefined ? undefined : await context.passphrase(file);
  return () => {
    if (passphrase !== undefined) return passphrase;
    throw new MeshctlError('E_PASSPHRASE', {
      what: 'the private key is encrypted',
      fix: 'Pass --key-passphrase-file FILE',
    });
  };
}
