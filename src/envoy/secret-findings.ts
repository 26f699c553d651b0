/** What does not fit in a secret by itself, whoever uses it. */
import { quoted } from '../encoding/printable.js';
import { MeshctlError } from '../errors.js';
import { readLeafIdentity } from '../svid/index.js';
import type { Certificate } from '../x509/index.js';
import type { Certificates } from './certificates.js';
import type { EnvoySecret } from './dump.js';
import { type EnvoyFinding, finding } from './findings.js';
import { title, urisOf } from './peer-names.js';
import type { Resolver } from './resolve.js';
import { secretMeaning } from './secret-meaning.js';
import type { Trust } from './trust.js';

/** `now` is in seconds since 1970. */
export function findInSecret(secret: EnvoySecret, resolver: Resolver, now: number): EnvoyFinding[] {
  switch (secret.content.kind) {
    case 'empty':
      return [finding('secret-not-delivered', `secret ${quoted(secret.name)} has no content`)];
    case 'certificate':
      return findInCertificate(secret, resolver.contentOf(secret), now);
    case 'validation':
      return findInTrust(resolver.trustOf(secret.content), now);
    case 'other':
      return [];
  }
}

function findInCertificate(
  { name, content }: EnvoySecret,
  chain: Certificates | undefined,
  now: number,
): EnvoyFinding[] {
  if (chain === undefined || (content.kind === 'certificate' && content.chain === undefined))
    return [finding('secret-not-delivered', `secret ${quoted(name)} has no certificate chain`)];
  const { certificates, problems, elsewhere } = chain;
  if (elsewhere !== undefined) return [finding('content-elsewhere', `of the certificate: ${elsewhere}`)];
  const found = problems.slice(0, 1).map((problem) => finding('certificate-unreadable', problem));
  const [leaf] = certificates;
  if (leaf === undefined)
    return found.length > 0 ? found : [finding('secret-not-delivered', 'the certificate chain is empty')];
  return [...found, ...lifeOf(leaf, now), ...standardOf(leaf, name)];
}

function lifeOf(leaf: Certificate, now: number): EnvoyFinding[] {
  try {
    const { notBefore, notAfter } = leaf.validity;
    if (now > notAfter.date.getTime() / 1000)
      return [finding('certificate-expired', `${title(leaf)} ended at ${notAfter.date.toISOString()}`)];
    if (now < notBefore.date.getTime() / 1000)
      return [
        finding('certificate-not-yet-valid', `${title(leaf)} begins at ${notBefore.date.toISOString()}`),
      ];
    return [];
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    return [finding('certificate-unreadable', error.message)];
  }
}

/** A certificate for the outside, such as a gateway's, is not held to SPIFFE's rules. */
function standardOf(leaf: Certificate, name: string): EnvoyFinding[] {
  const ofMesh =
    urisOf(leaf).some((uri) => /^(spiffe|kuma):\/\//i.test(uri)) ||
    secretMeaning(name)?.holds === 'certificate';
  if (!ofMesh) return [];
  const identity = readLeafIdentity(leaf);
  return identity.ok ? [] : [finding('not-an-svid', `${title(leaf)}: ${identity.refusal.message}`)];
}

/** What is wrong with the bundles of a validation context. */
export function findInTrust(trust: Trust, now: number): EnvoyFinding[] {
  switch (trust.form) {
    case 'any-domain':
      return findInBundle(trust.authorities, 'the trusted CA', now);
    case 'by-domain': {
      const { domains, problem, elsewhere } = trust;
      if (problem !== undefined) return [finding('bundle-unreadable', problem)];
      if (elsewhere !== undefined) return [finding('content-elsewhere', `of the bundles: ${elsewhere}`)];
      if (domains.size === 0) return [finding('bundle-empty', 'the SPIFFE validator has no trust domain')];
      return [...domains].flatMap(([domain, bundle]) =>
        findInBundle(bundle, `the bundle of ${quoted(domain)}`, now),
      );
    }
    default:
      return [];
  }
}

function findInBundle(
  { certificates, problems, elsewhere }: Certificates,
  what: string,
  now: number,
): EnvoyFinding[] {
  if (elsewhere !== undefined) return [finding('content-elsewhere', `of ${what}: ${elsewhere}`)];
  const [problem] = problems;
  const found = problem === undefined ? [] : [finding('bundle-unreadable', `${what}: ${problem}`)];
  if (certificates.length === 0)
    return problem === undefined ? [finding('bundle-empty', `${what} has no authority`)] : found;
  const ended = certificates.filter((certificate) => hasEnded(certificate, now));
  const [first] = ended;
  if (first === undefined) return found;
  const count = `${ended.length} of ${certificates.length}`;
  return [
    ...found,
    finding(
      'authority-expired',
      `${what}: ${count} authorities are past their life, such as ${title(first)}`,
    ),
  ];
}

function hasEnded(certificate: Certificate, now: number): boolean {
  try {
    return now > certificate.validity.notAfter.date.getTime() / 1000;
  } catch (error) {
    if (error instanceof MeshctlError) return false;
    throw error;
  }
}
