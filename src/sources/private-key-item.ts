/** A private key as an item: what kind it is, and its public half. */
import type { PemBlock } from '../encoding/pem.js';
import { MeshctlError } from '../errors.js';
import { type LoadedKey, loadPrivateKey, loadPrivateKeyBlock, publicKeyOf } from '../x509/index.js';
import type { Place, PrivateKeyItem } from './item.js';

/** Throws E_KEY when the key is not encrypted and cannot be used. */
export function privateKeyItem(block: PemBlock, place: Place): PrivateKeyItem {
  return keyItem(
    place,
    block.headers?.['Proc-Type'] === undefined ? undefined : 'encrypted by the old way of OpenSSL',
    () => loadPrivateKeyBlock(block),
  );
}

/** The same from DER, in whatever form. */
export function privateKeyItemOfDer(der: Buffer, place: Place): PrivateKeyItem {
  return keyItem(place, undefined, () => loadPrivateKey(der));
}

function keyItem(place: Place, encryption: string | undefined, load: () => LoadedKey): PrivateKeyItem {
  if (encryption !== undefined) return { kind: 'private-key', form: encryption, encrypted: true, place };
  try {
    const { key, form, encrypted } = load();
    return { kind: 'private-key', form, encrypted, publicKey: publicKeyOf(key), place };
  } catch (error) {
    if (!(error instanceof MeshctlError) || error.code !== 'E_PASSPHRASE') throw error;
    return { kind: 'private-key', form: 'encrypted PKCS#8', encrypted: true, place };
  }
}
