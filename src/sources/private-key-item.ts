/** A private key as an item: what kind it is, and its public half. */
import type { KeyObject } from 'node:crypto';
import { parseDer, TAG } from '../encoding/der.js';
import type { PemBlock } from '../encoding/pem.js';
import { MeshctlError } from '../errors.js';
import {
  describeKeyEncryption,
  encryptedKeyWork,
  type LoadedKey,
  loadPrivateKey,
  loadPrivateKeyBlock,
  pkcs8Of,
  publicKeyOf,
} from '../x509/index.js';
import type { Found } from './found.js';
import type { Item, Place, PrivateKeyItem } from './item.js';

type Passphrase = () => string | undefined;

/** The key of a PEM block. Throws E_KEY when it is malformed or cannot be used. */
export function privateKeyItemOfBlock(found: Found, block: PemBlock, place: Place): Item {
  if (block.headers?.['Proc-Type'] !== undefined) {
    const cipher = block.headers['DEK-Info']?.replace(/,.*$/s, '');
    const encryption = cipher === undefined ? 'MD5' : `MD5, ${cipher}`;
    const form = 'encrypted by the old way of OpenSSL';
    return { kind: 'private-key', form, encrypted: true, encryption, place };
  }
  if (block.label !== 'ENCRYPTED PRIVATE KEY') return privateKeyItem(loadPrivateKeyBlock(block), place);
  return encryptedItem(found, block.der, place, (passphrase) => loadPrivateKeyBlock(block, passphrase));
}

/** A key in DER, in whatever form. Throws as `privateKeyItemOfBlock`. */
export function privateKeyItemOfDer(found: Found, der: Buffer, place: Place): Item {
  // EncryptedPrivateKeyInfo begins with an algorithm, every plain form with a version.
  const isEncrypted = parseDer(der, TAG.SEQUENCE, 'the private key').inside().peek() === TAG.SEQUENCE;
  if (!isEncrypted) return privateKeyItem(loadPrivateKey(der), place);
  return encryptedItem(found, der, place, (passphrase) => loadPrivateKey(der, passphrase));
}

/** Opened where there is a password; else named, with what protects it. */
function encryptedItem(
  found: Found,
  der: Buffer,
  place: Place,
  load: (passphrase: Passphrase) => LoadedKey,
): Item {
  const { given, askPrivateKey: ask } = found.passwords;
  const closed = closedItem(der, place);
  if (given === undefined && ask === undefined) return closed;
  return found.later(place, 'ENCRYPTED PRIVATE KEY', async (): Promise<Item[]> => {
    const passphrase = given ?? (await ask?.());
    if (passphrase === undefined) return [closed];
    found.budget.spend(encryptedKeyWork(der));
    return [
      openedOr(closed, () =>
        privateKeyItem(
          load(() => passphrase),
          place,
        ),
      ),
    ];
  });
}

/** A password need not fit every key of a folder. */
function openedOr(closed: PrivateKeyItem, open: () => PrivateKeyItem): PrivateKeyItem {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof MeshctlError) || error.code !== 'E_PASSPHRASE') throw error;
    return closed;
  }
}

/** Throws E_KEY when it is malformed. */
function closedItem(der: Buffer, place: Place): PrivateKeyItem {
  const encryption = describeKeyEncryption(der);
  return { kind: 'private-key', form: 'encrypted PKCS#8', encrypted: true, encryption, place };
}

/** A key that is open. */
export function privateKeyItem(
  { key, form, encrypted }: { key: KeyObject; form: string; encrypted: boolean },
  place: Place,
): PrivateKeyItem {
  const item: PrivateKeyItem = { kind: 'private-key', form, encrypted, publicKey: publicKeyOf(key), place };
  return Object.defineProperty(item, 'pkcs8', { value: pkcs8Of(key), enumerable: false });
}
