/** PKCS#12 files as items. */
import { MeshctlError } from '../errors.js';
import { Certificate, CertificateList, decodePkcs12, loadPrivateKey, type Pkcs12Bag } from '../x509/index.js';
import { type Found, itemOrError, trustedMember } from './found.js';
import type { Item, Place, Trusted } from './item.js';
import { inside } from './place.js';
import { privateKeyItem } from './private-key-item.js';

/** Its bags, each at its place: `bag 1 "web"`. They are there once `found` is settled. */
export function pkcs12Item(found: Found, bytes: Buffer, place: Place, trusted: Trusted | undefined): Item {
  return found.later(place, 'PKCS#12', async () => {
    const bags = await open(found, bytes);
    if (bags.length === 0) found.notes.push('The PKCS#12 file is empty.');
    return bags.map((bag, index) => {
      const name = bag.friendlyName === undefined ? '' : ` "${bag.friendlyName}"`;
      const at = inside(place, `bag ${index + 1}${name}`);
      return itemOrError(at, () => itemOf(bag, at, trusted));
    });
  });
}

/** Without a password first, unless one is given: nobody is asked for one that is not needed. */
async function open({ passwords, budget }: Found, bytes: Buffer): Promise<Pkcs12Bag[]> {
  const { given, askPkcs12: ask } = passwords;
  try {
    const bags = await decodePkcs12(bytes, given, budget);
    if (given !== undefined || ask === undefined || bags.every(isOpen)) return bags;
  } catch (error) {
    const isMissing = error instanceof MeshctlError && error.code === 'E_PASSPHRASE' && given === undefined;
    if (!isMissing || ask === undefined) throw error;
  }
  return decodePkcs12(bytes, await ask(), budget);
}

const isOpen = (bag: Pkcs12Bag): boolean => bag.kind !== 'private-key' || bag.pkcs8 !== undefined;

function itemOf(bag: Pkcs12Bag, place: Place, trusted: Trusted | undefined): Item {
  switch (bag.kind) {
    case 'certificate': {
      const alias = bag.friendlyName === undefined ? {} : { alias: bag.friendlyName };
      const role = trustedMember(bag.trusted ? (trusted ?? {}) : trusted);
      return { kind: 'certificate', certificate: Certificate.parse(bag.der), place, ...alias, ...role };
    }
    case 'private-key': {
      const { encrypted, pkcs8 } = bag;
      const form = encrypted ? 'encrypted PKCS#8' : 'PKCS#8';
      if (pkcs8 === undefined) return { kind: 'private-key', form, encrypted, place };
      return privateKeyItem({ ...loadPrivateKey(pkcs8), form, encrypted }, place);
    }
    case 'crl':
      return { kind: 'crl', list: CertificateList.parse(bag.der), place };
    case 'broken':
      return { kind: 'broken', error: bag.error, place };
    case 'other':
      return { kind: 'other', label: bag.type, place };
  }
}
