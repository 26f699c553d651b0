/** Reads PKCS#12 (RFC 7292) as OpenSSL, Java and Windows write it, old and new. */
import { contextTagConstructed, type Der, TAG } from '../../encoding/der.js';
import { readOid } from '../../encoding/der-values.js';
import { MeshctlError } from '../../errors.js';
import type { WorkBudget } from '../work-budget.js';
import { readBer } from './ber.js';
import { checkMac } from './mac.js';
import { BAG, X509_CERTIFICATE, X509_CRL } from './oids.js';
import { type PasswordForm, passwordForms } from './password.js';
import { decryptPbe, unsupported, wrongPassword } from './pbe.js';
import { type Pfx, readPfx, readSafes, type Safe } from './pfx.js';
import { readSafeContents, type SafeBag } from './safe-bag.js';

interface NamedBag {
  /** The alias that Java and Windows show. */
  readonly friendlyName?: string;
  /** The same for a private key and its certificate. */
  readonly localKeyId?: Buffer;
}

/** One bag. What it holds is DER, which nobody has looked into. */
export type Pkcs12Bag = NamedBag &
  (
    | { readonly kind: 'certificate'; readonly der: Buffer; readonly trusted: boolean }
    /** `pkcs8` is undefined when the password of the file does not open it. Not enumerable, so that nothing prints it. */
    | { readonly kind: 'private-key'; readonly encrypted: boolean; readonly pkcs8: Buffer | undefined }
    | { readonly kind: 'crl'; readonly der: Buffer }
    | { readonly kind: 'other'; readonly type: string }
    | { readonly kind: 'broken'; readonly error: MeshctlError }
  );

/**
 * The bags of a PFX in their order. `password` is UTF-8 text; without one, and with an empty one, both forms of no
 * password are tried. What is wrong with a single bag is told there. Throws E_PASSPHRASE when the password is
 * missing or wrong, E_PKCS12 when the file is malformed or uses what is not supported, E_KEY when it costs too much.
 */
export async function readPkcs12(
  input: Buffer,
  password: string | undefined,
  budget: WorkBudget,
): Promise<Pkcs12Bag[]> {
  try {
    const pfx = await readBer(input, readPfx);
    const forms = passwordForms(password).filter((form) => vouchesFor(pfx, form, budget));
    return await firstThatOpens(forms, pfx, budget);
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    if (error.code === 'E_PASSPHRASE' && password === undefined) throw missingPassword();
    throw error.code === 'E_DER' ? malformed(error) : error;
  }
}

const vouchesFor = ({ macData, content }: Pfx, form: PasswordForm, budget: WorkBudget): boolean =>
  macData === undefined || checkMac(macData, content, form, budget);

async function firstThatOpens(
  forms: readonly PasswordForm[],
  pfx: Pfx,
  budget: WorkBudget,
): Promise<Pkcs12Bag[]> {
  for (const form of forms) {
    try {
      return await readContent(pfx, form, budget);
    } catch (error) {
      if (!(error instanceof MeshctlError) || error.code !== 'E_PASSPHRASE') throw error;
    }
  }
  return wrongPassword();
}

async function readContent(pfx: Pfx, form: PasswordForm, budget: WorkBudget): Promise<Pkcs12Bag[]> {
  const found: Pkcs12Bag[] = [];
  for (const safe of await readBer(pfx.content, readSafes)) {
    const before = found.length;
    const bags = await readSafe(safe, form, budget, pfx.macData !== undefined, before);
    for (const bag of bags) found.push(await readBag(bag, form, budget));
  }
  return found;
}

async function readSafe(
  safe: Safe,
  form: PasswordForm,
  budget: WorkBudget,
  authentic: boolean,
  before: number,
): Promise<SafeBag[]> {
  if ('unsupported' in safe) throw unsupported(safe.unsupported);
  if ('contents' in safe) return readBer(safe.contents, (der) => readSafeContents(der, before));
  const contents = await decryptPbe(safe.algorithm, safe.ciphertext, form, budget);
  try {
    return await readBer(contents, (der) => readSafeContents(der, before));
  } catch (error) {
    // A wrong password gives right padding once in 256 times, and rubbish in front of it.
    if (!authentic && error instanceof MeshctlError && error.code === 'E_DER') return wrongPassword();
    throw error;
  }
}

async function readBag(bag: SafeBag, form: PasswordForm, budget: WorkBudget): Promise<Pkcs12Bag> {
  const { friendlyName, localKeyId } = bag;
  const names = {
    ...(friendlyName === undefined ? {} : { friendlyName }),
    ...(localKeyId === undefined ? {} : { localKeyId }),
  };
  try {
    const content = await contentOf(bag, form, budget);
    if (content.kind !== 'private-key') return { ...names, ...content };
    return Object.defineProperty({ ...names, ...content }, 'pkcs8', { enumerable: false });
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    return { ...names, kind: 'broken', error: error.code === 'E_DER' ? malformed(error) : error };
  }
}

type Content = Exclude<Pkcs12Bag, { kind: 'broken' }>;

async function contentOf(bag: SafeBag, form: PasswordForm, budget: WorkBudget): Promise<Content> {
  const { type, value, trusted } = bag;
  switch (type) {
    case BAG.key:
      return { kind: 'private-key', encrypted: false, pkcs8: value.raw() };
    case BAG.shroudedKey:
      return { kind: 'private-key', encrypted: true, pkcs8: await openKey(value, form, budget) };
    case BAG.certificate: {
      const der = x509In(value, X509_CERTIFICATE);
      return der === undefined
        ? { kind: 'other', type: 'a certificate that is not X.509' }
        : { kind: 'certificate', der, trusted };
    }
    case BAG.crl: {
      const der = x509In(value, X509_CRL);
      return der === undefined ? { kind: 'other', type: 'a CRL that is not X.509' } : { kind: 'crl', der };
    }
    default:
      return { kind: 'other', type: type === BAG.secret ? 'a secret' : `a bag of type ${type}` };
  }
}

/** CertBag and CRLBag (RFC 7292 §4.2.3, §4.2.4); undefined when they hold another type. */
function x509In(value: Der, type: string): Buffer | undefined {
  const fields = value.inside();
  if (readOid(fields.next(TAG.OID, 'the type in a bag')) !== type) return undefined;
  const wrapper = fields.next(contextTagConstructed(0), 'the content of a bag');
  fields.finish('a bag');
  return wrapper.only(TAG.OCTET_STRING, 'the content of a bag').value();
}

/** EncryptedPrivateKeyInfo (RFC 5958 §3). */
async function openKey(value: Der, form: PasswordForm, budget: WorkBudget): Promise<Buffer | undefined> {
  const fields = value.inside();
  const algorithm = fields.next(TAG.SEQUENCE, 'encryptionAlgorithm');
  const ciphertext = fields.next(TAG.OCTET_STRING, 'encryptedData').value();
  fields.finish('EncryptedPrivateKeyInfo');
  try {
    const pkcs8 = await decryptPbe(algorithm, ciphertext, form, budget);
    return pkcs8[0] === TAG.SEQUENCE ? pkcs8 : undefined;
  } catch (error) {
    if (error instanceof MeshctlError && error.code === 'E_PASSPHRASE') return undefined;
    throw error;
  }
}

function missingPassword(): MeshctlError {
  return new MeshctlError('E_PASSPHRASE', {
    what: 'the PKCS#12 file is protected by a password',
    fix: 'Pass --password-file FILE or --password-env VARIABLE',
  });
}

function malformed(error: MeshctlError): MeshctlError {
  return new MeshctlError('E_PKCS12', { ...error.details, what: 'malformed PKCS#12 file', cause: error });
}
