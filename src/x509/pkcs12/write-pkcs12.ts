/** PKCS#12 (RFC 7292): one file with the key, its certificate and the chain, as Java and Windows take it. */
import { createHash, randomBytes } from 'node:crypto';
import { encryptPbes2, type Pbes2Result } from '../pbes2.js';
import {
  type Asn1,
  bmpString,
  embed,
  encode,
  explicit0,
  implicitOctets0,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
  setOf,
} from './asn1.js';
import { checkContents, checkTrustStore } from './check-contents.js';
import { pkcs12Mac } from './mac.js';
import { ANY_EXTENDED_KEY_USAGE, ATTRIBUTE, BAG, CONTENT, X509_CERTIFICATE } from './oids.js';

const SHA256 = '2.16.840.1.101.3.4.2.1';

/**
 * The same count for the key, the certificates and the MAC: whoever guesses passwords takes the cheapest of the three.
 * 300,000 is the most that the .NET certificate loader opens with its default limits (300,000 each, 1,000,000 in
 * all); Java stops at 5,000,000, OpenSSL does not. OWASP's 600,000 would make files that Windows services refuse.
 */
const ITERATIONS = 300_000;

const MAC_SALT_BYTES = 16;

interface Protection {
  /** Printable ASCII, not empty. */
  readonly password: string;
  readonly iterations?: number | undefined;
  /** Where salts and initialisation vectors come from. */
  readonly random?: ((bytes: number) => Buffer) | undefined;
}

export interface Pkcs12Contents extends Protection {
  /** DER: the leaf first, then intermediates and CA certificates in any order. All are written as they are. */
  readonly certificates: readonly Buffer[];
  /** PKCS#8 DER, unencrypted: the key of the leaf. */
  readonly privateKey: Buffer;
  /** The alias that Java and Windows show: 1 to 255 characters of the Basic Multilingual Plane. */
  readonly friendlyName?: string | undefined;
  /** Trust anchors besides, under other aliases than the key's. */
  readonly trusted?: readonly TrustedCertificate[] | undefined;
}

/** In DER, under its alias: two may not differ in case alone, since Java does not tell them apart. */
interface TrustedCertificate {
  readonly der: Buffer;
  readonly friendlyName: string;
}

export interface TrustStoreContents extends Protection {
  readonly certificates: readonly TrustedCertificate[];
}

/**
 * Writes a PFX in DER (RFC 7292 §4) with PBES2 (PBKDF2-HMAC-SHA256, AES-256-CBC) and an HMAC-SHA-256 MAC: what
 * OpenSSL 3 and current Java write themselves. E_PASSPHRASE, E_USAGE, E_CERTIFICATE, E_KEY or E_KEY_MISMATCH when
 * the contents cannot make such a file.
 */
export function writePkcs12(contents: Pkcs12Contents): Buffer {
  const { certificates, privateKey, password, friendlyName, trusted = [] } = contents;
  const { iterations = ITERATIONS, random = randomBytes } = contents;
  const leaf = checkContents({ certificates, privateKey, password, friendlyName, iterations });
  if (trusted.length > 0) {
    const named = friendlyName === undefined ? [] : [{ der: leaf, friendlyName }];
    checkTrustStore({ certificates: [...named, ...trusted], password, iterations });
  }

  const secret = Buffer.from(password, 'latin1');
  const attributes = leafAttributes(leaf, friendlyName);
  const encrypt = (plain: Buffer) => encryptPbes2(plain, secret, iterations, random);

  const certificateBags = certificates.map((der, i) => certBag(der, i === 0 ? attributes : undefined));
  const allCertificates = [...certificateBags, ...trusted.map(trustedBag)];
  const safes = [
    encryptedDataContent(encrypt(encode(sequence(...allCertificates)))),
    dataContent(encode(sequence(shroudedKeyBag(encrypt(privateKey), attributes)))),
  ];
  return pfx(safes, { password, iterations, random });
}

/**
 * Writes a PFX of trust anchors without a key, as Java's own: certificates that have the attribute `trustedKeyUsage`
 * are trusted there, all others are ignored. E_PASSPHRASE, E_USAGE or E_CERTIFICATE when the contents cannot make one.
 */
export function writeTrustStore(contents: TrustStoreContents): Buffer {
  const { certificates, password, iterations = ITERATIONS, random = randomBytes } = contents;
  checkTrustStore({ certificates, password, iterations });
  const secret = Buffer.from(password, 'latin1');
  const bags = encode(sequence(...certificates.map(trustedBag)));
  const encrypted = encryptPbes2(bags, secret, iterations, random);
  return pfx([encryptedDataContent(encrypted)], { password, iterations, random });
}

interface Chosen {
  readonly password: string;
  readonly iterations: number;
  readonly random: (bytes: number) => Buffer;
}

/** PFX with its MAC over the AuthenticatedSafe (RFC 7292 §4). */
function pfx(safes: readonly Asn1[], { password, iterations, random }: Chosen): Buffer {
  const authenticatedSafe = encode(sequence(...safes));
  const salt = random(MAC_SALT_BYTES);
  const mac = pkcs12Mac(authenticatedSafe, password, salt, iterations);
  return encode(sequence(integer(3), dataContent(authenticatedSafe), macData(mac, salt, iterations)));
}

/** What ties a key to its certificate, and the name they are listed under (RFC 2985 §5.5). */
function leafAttributes(leaf: Buffer, friendlyName: string | undefined): Asn1 {
  const localKeyId = createHash('sha1').update(leaf).digest();
  const attributes = [attribute(ATTRIBUTE.localKeyId, octetString(localKeyId))];
  if (friendlyName !== undefined) attributes.push(attribute(ATTRIBUTE.friendlyName, bmpString(friendlyName)));
  return setOf(...attributes);
}

const attribute = (type: string, value: Asn1): Asn1 => sequence(oid(type), setOf(value));

/** SafeBag (RFC 7292 §4.2). */
const safeBag = (type: string, value: Asn1, attributes: Asn1 | undefined): Asn1 =>
  attributes === undefined
    ? sequence(oid(type), explicit0(value))
    : sequence(oid(type), explicit0(value), attributes);

/** CertBag (RFC 7292 §4.2.3). */
const certBag = (der: Buffer, attributes: Asn1 | undefined): Asn1 =>
  safeBag(BAG.certificate, sequence(oid(X509_CERTIFICATE), explicit0(octetString(der))), attributes);

/** A certificate that Java trusts. */
function trustedBag({ der, friendlyName }: TrustedCertificate): Asn1 {
  const usage = attribute(ATTRIBUTE.trustedKeyUsage, oid(ANY_EXTENDED_KEY_USAGE));
  return certBag(der, setOf(usage, attribute(ATTRIBUTE.friendlyName, bmpString(friendlyName))));
}

/** PKCS8ShroudedKeyBag, an EncryptedPrivateKeyInfo (RFC 7292 §4.2.2). */
const shroudedKeyBag = ({ algorithm, ciphertext }: Pbes2Result, attributes: Asn1): Asn1 =>
  safeBag(BAG.shroudedKey, sequence(embed(algorithm), octetString(ciphertext)), attributes);

/** ContentInfo of type Data (RFC 2315 §7 and §8). */
const dataContent = (content: Buffer): Asn1 => sequence(oid(CONTENT.data), explicit0(octetString(content)));

/** ContentInfo of type EncryptedData, version 0 (RFC 2315 §13). */
const encryptedDataContent = ({ algorithm, ciphertext }: Pbes2Result): Asn1 => {
  const info = sequence(oid(CONTENT.data), embed(algorithm), implicitOctets0(ciphertext));
  return sequence(oid(CONTENT.encryptedData), explicit0(sequence(integer(0), info)));
};

/** MacData (RFC 7292 §4). */
function macData(mac: Buffer, salt: Buffer, iterations: number): Asn1 {
  const digestInfo = sequence(sequence(oid(SHA256), nullValue()), octetString(mac));
  return sequence(digestInfo, octetString(salt), integer(iterations));
}
