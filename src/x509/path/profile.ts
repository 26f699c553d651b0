/**
 * The MUSTs of the certificate profile (RFC 5280 §4) that path validation does not ask for. `--strict` does: a CA that
 * breaks them issues certificates that some other program will refuse.
 */
import { type Certificate, EXTENSION_OID } from '../certificate.js';
import type { Fault } from './path-failure.js';

interface ProfileRule {
  readonly section: string;
  /** What is broken, as a clause; undefined when nothing is. */
  readonly broken: (certificate: Certificate) => string | undefined;
}

const MAX_SERIAL_BYTES = 20;

const isCritical = (certificate: Certificate, oid: string): boolean =>
  certificate.extension(oid)?.critical === true;

const isCa = ({ basicConstraints }: Certificate): boolean => basicConstraints?.ca === true;

const RULES: readonly ProfileRule[] = [
  {
    section: '§4.1',
    broken: ({ extensions, basicConstraints, nameConstraints }) => {
      const subtrees = [...(nameConstraints?.permitted ?? []), ...(nameConstraints?.excluded ?? [])];
      const spelledOut =
        extensions.some(({ explicitFalse }) => explicitFalse) ||
        basicConstraints?.explicitFalse === true ||
        subtrees.some(({ explicitMinimum }) => explicitMinimum);
      return spelledOut ? 'it spells out a default value, which DER leaves away' : undefined;
    },
  },
  {
    section: '§4.1.2.1',
    broken: ({ version }) => (version === 3 ? undefined : `it is a version ${version} certificate`),
  },
  {
    section: '§4.1.2.2',
    broken: ({ serial, serialHex }) => {
      if (serial <= 0n) return `its serial number is ${serial}`;
      const bytes = serialHex.length / 2;
      return bytes > MAX_SERIAL_BYTES ? `its serial number has ${bytes} bytes` : undefined;
    },
  },
  {
    section: '§4.1.2.5',
    broken: ({ validity }) => validity.notBefore.problem ?? validity.notAfter.problem,
  },
  {
    section: '§4.1.2.6',
    broken: (certificate) =>
      isCa(certificate) && certificate.subject.isEmpty ? 'it is a CA without a subject' : undefined,
  },
  {
    section: '§4.2.1.1',
    broken: (certificate) => {
      if (isCritical(certificate, EXTENSION_OID.authorityKeyIdentifier))
        return 'its authorityKeyIdentifier is critical';
      if (certificate.isSelfIssued && isSelfSigned(certificate)) return undefined;
      const present = certificate.authorityKeyIdentifier?.keyIdentifier !== undefined;
      return present ? undefined : 'it has no authorityKeyIdentifier';
    },
  },
  {
    section: '§4.2.1.2',
    broken: (certificate) => {
      if (isCritical(certificate, EXTENSION_OID.subjectKeyIdentifier))
        return 'its subjectKeyIdentifier is critical';
      return isCa(certificate) && certificate.subjectKeyIdentifier === undefined
        ? 'it is a CA without a subjectKeyIdentifier'
        : undefined;
    },
  },
  {
    section: '§4.2.1.3',
    broken: (certificate) => {
      const { keyUsage } = certificate;
      if (keyUsage === undefined) return isCa(certificate) ? 'it is a CA without a key usage' : undefined;
      if (keyUsage.names.length === 0) return 'its key usage has no bit set';
      return keyUsage.names.includes('keyCertSign') && !isCa(certificate)
        ? 'its key usage has keyCertSign and it is no CA'
        : undefined;
    },
  },
  {
    section: '§4.2.1.6',
    broken: (certificate) => {
      if (!certificate.subject.isEmpty) return undefined;
      if (certificate.subjectAltName === undefined) return 'it has neither a subject nor a subjectAltName';
      return isCritical(certificate, EXTENSION_OID.subjectAltName)
        ? undefined
        : 'its subject is empty and its subjectAltName is not critical';
    },
  },
  {
    section: '§4.2.1.4',
    broken: ({ certificatePolicies }) => {
      if (certificatePolicies === undefined) return undefined;
      if (certificatePolicies.length === 0) return 'its certificate policies are empty';
      const oids = certificatePolicies.map(({ oid }) => oid);
      return new Set(oids).size < oids.length ? 'it has a certificate policy twice' : undefined;
    },
  },
  {
    section: '§4.2.1.6',
    broken: ({ subjectAltName = [] }) => {
      const odd = subjectAltName.find(({ type, value }) => type === 'uri' && !isAbsoluteUri(value));
      return odd && `its uri name "${odd.value}" is no absolute URI`;
    },
  },
  {
    section: '§4.2.1.6',
    broken: ({ subjectAltName = [] }) => {
      const odd = subjectAltName.find(({ type, value }) => type === 'dns' && !isPreferredName(value));
      return odd && `its dns name "${odd.value}" is not in the preferred name syntax`;
    },
  },
  {
    section: '§4.2.1.9',
    broken: (certificate) => {
      const { basicConstraints } = certificate;
      if (basicConstraints?.ca === true)
        return isCritical(certificate, EXTENSION_OID.basicConstraints)
          ? undefined
          : 'it is a CA and its basicConstraints are not critical';
      return basicConstraints?.pathLen === undefined
        ? undefined
        : 'it has a path length constraint and is no CA';
    },
  },
  {
    section: '§4.2.1.10',
    broken: (certificate) => {
      const { nameConstraints } = certificate;
      if (nameConstraints === undefined) return undefined;
      if (!isCa(certificate)) return 'it has name constraints and is no CA';
      if (!isCritical(certificate, EXTENSION_OID.nameConstraints))
        return 'its name constraints are not critical';
      const { permitted, excluded } = nameConstraints;
      const empty = (permitted?.length ?? 0) + (excluded?.length ?? 0) === 0;
      return empty || permitted?.length === 0 || excluded?.length === 0
        ? 'its name constraints have a list without subtrees'
        : undefined;
    },
  },
  {
    section: '§4.2.1.11',
    broken: (certificate) => {
      const { policyConstraints } = certificate;
      if (policyConstraints === undefined) return undefined;
      if (Object.keys(policyConstraints).length === 0) return 'its policy constraints are empty';
      return isCritical(certificate, EXTENSION_OID.policyConstraints)
        ? undefined
        : 'its policy constraints are not critical';
    },
  },
  {
    section: '§4.2.1.14',
    broken: (certificate) =>
      certificate.inhibitAnyPolicy === undefined || isCritical(certificate, EXTENSION_OID.inhibitAnyPolicy)
        ? undefined
        : 'its inhibitAnyPolicy is not critical',
  },
];

/** A scheme, and something behind it. */
const isAbsoluteUri = (text: string): boolean => /^[a-z][a-z0-9+.-]*:./i.test(text);

/** RFC 1034 §3.5 and RFC 1123 §2.1, with a wildcard for the first label; an address is no domain name. */
function isPreferredName(name: string): boolean {
  const labels = name.replace(/^\*\./, '').split('.');
  return (
    labels.every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(label)) &&
    !/^[0-9]+$/.test(labels.at(-1) ?? '')
  );
}

/** The first rule that a certificate breaks. Throws E_DER where it cannot be read. */
export function checkProfile(certificate: Certificate): Fault | undefined {
  for (const { section, broken } of RULES) {
    const why = broken(certificate);
    if (why !== undefined) return { reason: 'profile', message: `${why} (RFC 5280 ${section})` };
  }
  return undefined;
}

/** A root of its own: only there may the authority key identifier be absent. */
function isSelfSigned(certificate: Certificate): boolean {
  return certificate.checkSignedBy(certificate).ok;
}
