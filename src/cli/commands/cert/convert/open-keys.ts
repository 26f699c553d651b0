/** Private keys must be open to be written: their form changes, and so may their password. */
import { MeshctlError } from '../../../../errors.js';
import type { PrivateKeyItem } from '../../../../sources/index.js';
import { isKind, type LeftOut, type Piece, placeOf } from './piece.js';

interface Opened {
  readonly kept: readonly Piece[];
  /** Keys that no password opens, or that are not there at all. */
  readonly losses: readonly LeftOut[];
}

/** Throws E_PASSPHRASE or E_KEY for a key that is shut, unless it may be lost. */
export function openKeys(pieces: readonly Piece[], allowLoss: boolean): Opened {
  const kept: Piece[] = [];
  const losses: LeftOut[] = [];
  for (const piece of pieces) {
    const error = isKind('private-key')(piece) ? whyShut(piece.item) : undefined;
    if (error === undefined) kept.push(piece);
    else if (allowLoss || error.code === 'E_LOSS') losses.push({ piece, why: error.details.what });
    else throw error.at(placeOf(piece));
  }
  return { kept, losses };
}

function whyShut({ pkcs8, form, encrypted }: PrivateKeyItem): MeshctlError | undefined {
  if (pkcs8 !== undefined) return undefined;
  if (form === 'redacted') return new MeshctlError('E_LOSS', { what: 'Envoy does not show it' });
  if (!encrypted) return new MeshctlError('E_LOSS', { what: 'a key of its kind cannot be written' });
  if (form !== 'encrypted PKCS#8') {
    return new MeshctlError('E_KEY', {
      what: `the private key is ${form}`,
      fix: 'Convert it with: openssl pkcs8 -topk8 -in OLD -out NEW',
    });
  }
  return new MeshctlError('E_PASSPHRASE', {
    what: 'the private key is encrypted, and no password was given that opens it',
    fix: 'Pass --password-file FILE or --password-env NAME, or leave it out with --keys drop',
  });
}

/** The PKCS#8 of a key that was kept. */
export function openKey({ pkcs8 }: PrivateKeyItem): Buffer {
  if (pkcs8 === undefined) throw new Error('the key is shut');
  return pkcs8;
}
