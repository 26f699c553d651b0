/** Reads a PFX back for the tests, step by step after RFC 7292, with the strict DER reader: what is written is DER. */
import { createDecipheriv, pbkdf2Sync } from 'node:crypto';
import { type Der, parseDer, TAG } from '../../src/encoding/der.js';
import { readOid, readSmallInteger, readString } from '../../src/encoding/der-values.js';

interface Bag {
  readonly type: string;
  /** A certificate in DER, or a decrypted PKCS#8 key. */
  readonly content: Buffer;
  readonly friendlyName: string | undefined;
  readonly localKeyId: string | undefined;
}

interface Pfx {
  readonly bags: Bag[];
  readonly iterations: number[];
  /** Every salt and initialisation vector, in hex. */
  readonly salts: string[];
}

export function readPfx(bytes: Buffer, password: string): Pfx {
  const [version, authSafe, macData] = items(parseDer(bytes, TAG.SEQUENCE, 'PFX'), 3);
  if (readSmallInteger(version, 'version') !== 3) throw new Error('version is not 3');
  const found = { bags: [] as Bag[], iterations: [] as number[], salts: [] as string[] };

  const safe = parseDer(dataOf(authSafe), TAG.SEQUENCE, 'AuthenticatedSafe');
  for (const info of safe.children()) {
    const [type, content] = items(info, 2);
    const contents =
      readOid(type) === '1.2.840.113549.1.7.1'
        ? dataOf(info)
        : decryptedOf(content.only(TAG.SEQUENCE, 'EncryptedData'), password, found);
    for (const bag of parseDer(contents, TAG.SEQUENCE, 'SafeContents').children()) {
      found.bags.push(readBag(bag, password, found));
    }
  }
  const [, salt, iterations] = items(macData, 3);
  found.salts.push(salt.value().toString('hex'));
  found.iterations.push(readSmallInteger(iterations, 'iterations'));
  return found;
}

type Notes = Pick<Pfx, 'iterations' | 'salts'>;

function readBag(bag: Der, password: string, notes: Notes): Bag {
  const [typeElement, valueElement, attributes] = bag.children();
  if (typeElement === undefined || valueElement === undefined) throw new Error('a bag is incomplete');
  const type = readOid(typeElement);
  const [first, second] = items(valueElement.only(TAG.SEQUENCE, 'bag value'), 2);
  const content =
    type === '1.2.840.113549.1.12.10.1.3'
      ? second.only(TAG.OCTET_STRING, 'certificate').value()
      : decrypt(first, second.value(), password, notes);
  const named = new Map(
    (attributes?.children() ?? []).map((attribute) => {
      const [oid, values] = items(attribute, 2);
      const [value] = items(values, 1);
      return [readOid(oid), value] as const;
    }),
  );
  const name = named.get('1.2.840.113549.1.9.20');
  return {
    type,
    content,
    friendlyName: name && readString(name),
    localKeyId: named.get('1.2.840.113549.1.9.21')?.value().toString('hex'),
  };
}

function decryptedOf(encryptedData: Der, password: string, notes: Notes): Buffer {
  const [, info] = items(encryptedData, 2);
  const [, algorithm, content] = items(info, 3);
  if (content.tag !== 0x80) throw new Error('encryptedContent is not [0] IMPLICIT OCTET STRING');
  return decrypt(algorithm, content.value(), password, notes);
}

function decrypt(algorithm: Der, ciphertext: Buffer, password: string, notes: Notes): Buffer {
  const [pbes2, parameters] = items(algorithm, 2);
  const [derivation, encryption] = items(parameters, 2);
  const [pbkdf2, derivationParameters] = items(derivation, 2);
  const [salt, count, prf] = items(derivationParameters, 3);
  const [cipher, iv] = items(encryption, 2);
  const names = [pbes2, pbkdf2, items(prf, 2)[0], cipher].map(readOid).join(' ');
  if (
    names !== '1.2.840.113549.1.5.13 1.2.840.113549.1.5.12 1.2.840.113549.2.9 2.16.840.1.101.3.4.1.42' // PBES2, PBKDF2, hmacWithSHA256, aes256-CBC
  ) {
    throw new Error(`encrypted with ${names}`);
  }
  const iterations = readSmallInteger(count, 'iterations');
  notes.iterations.push(iterations);
  notes.salts.push(salt.value().toString('hex'), iv.value().toString('hex'));
  const key = pbkdf2Sync(password, salt.value(), iterations, 32, 'sha256');
  const decipher = createDecipheriv('aes-256-cbc', key, iv.value());
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
}

/** The content of a ContentInfo of type Data. */
function dataOf(contentInfo: Der): Buffer {
  return items(contentInfo, 2)[1].only(TAG.OCTET_STRING, 'content').value();
}

/** Exactly one, two or three elements. */
function items(element: Der, count: 1): [Der];
function items(element: Der, count: 2): [Der, Der];
function items(element: Der, count: 3): [Der, Der, Der];
function items(element: Der, count: number): Der[] {
  const children = element.children();
  if (children.length !== count) throw new Error(`${children.length} elements where ${count} belong`);
  return children;
}
