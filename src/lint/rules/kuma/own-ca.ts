/** The CA of a user's own that a Bundled MeshIdentity names, as far as the run shows it: inline, or in a Secret of Kuma. */
import { type PemBlock, readPem } from '../../../encoding/pem.js';
import { MeshctlError } from '../../../errors.js';
import type { FieldPath } from '../../../kuma/index.js';
import type { Certificate } from '../../../x509/index.js';
import type { CertificateSubject } from '../../subjects/certificate.js';
import type { ManifestSubject } from '../../subjects/manifest.js';
import { remembered } from './remembered.js';
import { isMeshSecret, secretsByName, secretText } from './secrets.js';
import { certificateOf } from './trusts.js';
import { objectAt, textAt, valueAt } from './values.js';

export const CA_PATH = ['spec', 'provider', 'bundled', 'ca'];

export interface PemSource {
  /** Where the MeshIdentity has it, or names it. */
  readonly path: FieldPath;
  readonly blocks: readonly PemBlock[];
}

export interface OwnCa {
  readonly certificate: PemSource | undefined;
  readonly privateKey: PemSource | undefined;
  /** Of every CERTIFICATE block; undefined where it cannot be read. */
  readonly certificates: readonly (CaCertificate | undefined)[];
}

export interface CaCertificate {
  readonly subject: CertificateSubject;
  readonly isSelfSigned: boolean;
}

/** Undefined unless Kuma would look at `ca`, and for what the run does not show. */
export const ownCaOf = remembered((subject: ManifestSubject): OwnCa | undefined => {
  const { body } = subject.resource;
  const bundled = objectAt(body, 'provider', 'bundled');
  if (textAt(body, 'provider', 'type') !== 'Bundled' || bundled === undefined) return undefined;
  if (valueAt(bundled, 'autogenerate', 'enabled') === true) return undefined;
  const certificate = sourceOf(subject, 'certificate');
  const privateKey = sourceOf(subject, 'privateKey');
  const ders = certificate?.blocks.filter(({ label }) => label === 'CERTIFICATE') ?? [];
  return { certificate, privateKey, certificates: ders.map(({ der }) => caCertificate(der)) };
});

function sourceOf(subject: ManifestSubject, field: 'certificate' | 'privateKey'): PemSource | undefined {
  const source = objectAt(subject.resource.body, 'provider', 'bundled', 'ca', field);
  const path = [...CA_PATH, field];
  switch (textAt(source, 'type')) {
    case 'InsecureInline': {
      const text = textAt(source, 'insecureInline', 'value');
      return text === undefined ? undefined : pemSource(text, [...path, 'insecureInline', 'value']);
    }
    case 'Secret': {
      const name = textAt(source, 'secretRef', 'name');
      const secret = name === undefined ? undefined : secretsByName(subject.inMesh('Secret')).get(name);
      const text = secret === undefined || !isMeshSecret(secret) ? undefined : secretText(secret);
      return text === undefined ? undefined : pemSource(text, [...path, 'secretRef', 'name']);
    }
    default:
      return undefined;
  }
}

const pemSource = (text: string, path: FieldPath): PemSource => ({ path, blocks: readPem(text).blocks });

function caCertificate(der: Buffer): CaCertificate | undefined {
  const subject = certificateOf(der);
  if (subject === undefined) return undefined;
  return { subject, isSelfSigned: subject.isSelfIssued && signsItself(subject.certificate) };
}

function signsItself(certificate: Certificate): boolean {
  try {
    return certificate.checkSignedBy(certificate).ok;
  } catch (error) {
    if (error instanceof MeshctlError) return false;
    throw error;
  }
}
