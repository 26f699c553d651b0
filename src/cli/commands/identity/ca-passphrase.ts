import type { Store } from '../../../authority/index.js';
import { MeshctlError } from '../../../errors.js';
import type { TrustDomain } from '../../../spiffe/index.js';
import type { Context } from '../../context.js';
import { askPassphrase } from '../../ui/prompt.js';

export type PassphraseSource = (trustDomain: TrustDomain) => Promise<() => string | undefined>;

/** Where the passphrase of a CA key comes from: file, environment, or a person, who is asked only when it is needed. */
export async function caPassphraseSource(
  context: Context,
  store: Store,
  file: string | undefined,
): Promise<PassphraseSource> {
  const given = await context.passphrase(file);
  return async (trustDomain) => {
    const encrypted = async () => {
      const state = await store.load(trustDomain.name);
      return state?.x509.some(({ slot, keyEncrypted }) => slot === 'active' && keyEncrypted);
    };
    if (given !== undefined) {
      if (file !== undefined && (await encrypted()) === false) {
        context.note(`note: the CA key of ${trustDomain} is not encrypted; --passphrase-file has no effect.`);
      }
      return () => given;
    }
    const ask = context.terminal.interactive && (await encrypted());
    const answer = ask ? await askPassphrase(`the CA key of ${trustDomain}`) : undefined;
    return () => answer ?? missing(trustDomain);
  };
}

/** Called when the key turns out to be encrypted. */
function missing(trustDomain: TrustDomain): never {
  throw new MeshctlError('E_PASSPHRASE', {
    what: `the CA key of ${trustDomain} is encrypted`,
    fix: 'Pass --passphrase-file FILE or set MESHCTL_PASSPHRASE',
  });
}
