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
import { checkContents } from './check-contents.js';
import { pkcs12Mac } from './mac.js';

const OID = {
  DATA: '1.2.840.113549.1.7.1',
  ENCRYPTED_DATA: '1.2.840.113549.1.7.6',
  SHROUDED_KEY_BAG: '1.2.840.113549.1.12.10.1.2',
  CERT_BAG: '1.2.840.113549.1.12.10.1.3',
  X509_CERTIFICATE: '1.2.840.113549.1.9.22.1',
  FRIENDLY_NAME: '1.2.840.113549.1.9.20',
  LOCAL_KEY_ID: '1.2.840.113549.1.9.21',
  SHA256: '2.16.840.1.101.3.4.2.1',
} as const;

/**
 * The same count for the key, the certificates and the MAC: whoever guesses passwords takes the cheapest of the three.
 * 300,000 is the most that the .NET certificate loader opens with its default limits (300,000 each, 1,000,000 in
 * all); Java stops at 5,000,000, OpenSSL does not. OWASP's 600,000 would make files that Windows services refuse.
 */
const ITERATIONS = 300_000;

const MAC_SALT_BYTES = 16;

export interface Pkcs12Contents {
  /** DER: the leaf first, then intermediates and CA certificates in any order. All are written as they are. */
  readonly certificates: readonly Buffer[];
  /** PKCS#8 DER, unencrypted: the key of the leaf. */
  readonly privateKey: Buffer;
  /** Printable ASCII, not empty. */
  readonly password: string;
  /** The alias that Java and Windows show: 1 to 255 characters of the Basic Multilingual Plane. */
  readonly friendlyName?: string | undefined;
  readonly iterations?: number | undefined;
  /** Where salts and initialisation vectors come from. */
  readonly random?: ((bytes: number) => Buffer) | undefined;
}

/**
 * Writes a PFX in DER (RFC 7292 §4) with PBES2 (PBKDF2-HMAC-SHA256, AES-256-CBC) and an HMAC-SHA-256 MAC: what
 * OpenSSL 3 and current Java write themselves. E_PASSPHRASE, E_USAGE, E_CERTIFICATE, E_KEY or E_KEY_MISMATCH when
 * the contents cannot make such a file.
 */
export function writePkcs12(contents: Pkcs12Contents): Buffer {
  const { certificates, privateKey, password, friendlyName } = contents;
  const { iterations = ITERATIONS, random = randomBytes } = contents;
  const leaf = checkContents({ certificates, privateKey, password, friendlyName, iterations });

  const secret = Buffer.from(password, 'latin1');
  const attributes = leafAttributes(leaf, friendlyName);
  const encrypt = (plain: Buffer) => encryptPbes2(plain, secret, iterations, random);

  const certificateBags = certificates.map((der, i) => certBag(der, i === 0 ? attributes : undefined));
  const authenticatedSafe = encode(
    sequence(
      encryptedDataContent(encrypt(encode(sequence(...certificateBags)))),
      dataContent(encode(sequence(shroudedKeyBag(encrypt(privateKey), attributes)))),
    ),
  );
  const salt = random(MAC_SALT_BYTES);
  const mac = pkcs12Mac(authenticatedSafe, password, salt, iterations);
  return encode(sequence(integer(3), dataContent(authenticatedSafe), macData(mac, salt, iterations)));
}

/** What ties a key to its certificate, and the name they are listed under (RFC 2985 §5.5). */
function leafAttributes(leaf: Buffer, friendlyName: string | undefined): Asn1 {
  const localKeyId = createHash('sha1').update(leaf).digest();
  const attributes = [attribute(OID.LOCAL_KEY_ID, octetString(localKeyId))];
  if (friendlyName !== undefined) attributes.push(attribute(OID.FRIENDLY_NAME, bmpString(friendlyName)));
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
  safeBag(OID.CERT_BAG, sequence(oid(OID.X509_CERTIFICATE), explicit0(octetString(der))), attributes);

/** PKCS8ShroudedKeyBag, an EncryptedPrivateKeyInfo (RFC 7292 §4.2.2). */
const shroudedKeyBag = ({ algorithm, ciphertext }: Pbes2Result, attributes: Asn1): Asn1 =>
  safeBag(OID.SHROUDED_KEY_BAG, sequence(embed(algorithm), octetString(ciphertext)), attributes);

/** ContentInfo of type Data (RFC 2315 §7 and §8). */
const dataContent = (content: Buffer): Asn1 => sequence(oid(OID.DATA), explicit0(octetString(content)));

/** ContentInfo of type EncryptedData, version 0 (RFC 2315 §13). */
const encryptedDataContent = ({ algorithm, ciphertext }: Pbes2Result): Asn1 => {
  const info = sequence(oid(OID.DATA), embed(algorithm), implicitOctets0(ciphertext));
  return sequence(oid(OID.ENCRYPTED_DATA), explicit0(sequence(integer(0), info)));
};

/** MacData (RFC 7292 §4). */
function macData(mac: Buffer, salt: Buffer, iterations: number): Asn1 {
  const digestInfo = sequence(sequence(oid(OID.SHA256), nullValue()), octetString(mac));
  return sequence(digestInfo, octetString(salt), integer(iterations));
}
