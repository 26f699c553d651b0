import type { KeyObject } from 'node:crypto';
import type { Signer } from '../svid/index.js';
import { signingAlgorithmFor, signTbs } from '../x509/index.js';

/** Signs with a key held in this process. Throws E_KEY when the key is of a type meshctl does not sign with. */
export function localSigner(key: KeyObject): Signer {
  const { hash } = signingAlgorithmFor(key);
  return { sign: (tbs) => signTbs(tbs, key, hash) };
}
