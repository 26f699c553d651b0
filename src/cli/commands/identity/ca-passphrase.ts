import type { Store } from '../../../authority/index.js';
import type { TrustDomain } from '../../../spiffe/index.js';
import type { Context } from '../../context.js';
import { askPassphrase } from '../../ui/prompt.js';

/** Where the passphrase of a CA key comes from: file, environment, or a person, who is asked only when it is needed. */
export async function caPassphraseSource(
  context: Context,
  store: Store,
  trustDomain: TrustDomain,
  file: string | undefined,
): Promise<() => string | undefined> {
  const given = await context.passphrase(file);
  if (given !== undefined) return () => given;
  const state = context.terminal.interactive ? await store.load(trustDomain.name) : undefined;
  const encrypted = state?.x509.some(({ slot, keyEncrypted }) => slot === 'active' && keyEncrypted);
  const answer = encrypted ? await askPassphrase(`the CA key of ${trustDomain}`) : undefined;
  return () => answer;
}
