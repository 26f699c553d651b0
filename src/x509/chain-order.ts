/** Puts certificates into the order in which TLS sends them: the leaf, then each one's issuer (RFC 8446 §4.4.2). */
import { MeshctlError } from '../errors.js';
import type { Certificate } from './certificate.js';
import { keyIdentifiers } from './path/authority-text.js';
import { checkSignature } from './path/signatures.js';

/** Signatures to check: some seconds. Beyond, the names and key identifiers decide alone. */
const MAX_CHECKS = 20_000;

/**
 * The same certificates in chains, leaf first, each followed by its issuer as far as that is there; then those that
 * neither issued another nor were issued by one. Those of which `isFirst` is true begin, then come leaves before CAs;
 * else the given order stays.
 * Give no certificate twice. Lifetimes and constraints do not count: an expired chain is a chain.
 */
export function inChainOrder(
  certificates: readonly Certificate[],
  isFirst: (certificate: Certificate) => boolean = () => false,
): Certificate[] {
  const issuers = findIssuers(certificates);
  const issuersOf = (certificate: Certificate) => issuers.get(certificate) ?? [];
  const issuing = new Set(certificates.flatMap((certificate) => issuersOf(certificate)));
  const isAlone = (certificate: Certificate) =>
    issuersOf(certificate).length === 0 && !issuing.has(certificate) && !isFirst(certificate);

  const ordered: Certificate[] = [];
  const left = new Set(certificates.filter((certificate) => !isAlone(certificate)));
  const follow = (start: Certificate) => {
    for (let next: Certificate | undefined = start; next !== undefined && left.delete(next); ) {
      ordered.push(next);
      next = issuersOf(next).find((issuer) => left.has(issuer));
    }
  };
  for (const certificate of certificates) if (isFirst(certificate)) follow(certificate);
  while (left.size > 0) {
    const above = new Set([...left].flatMap((certificate) => issuersOf(certificate)));
    const starts = [...left].filter((certificate) => !above.has(certificate));
    // Two that issued each other leave no start: the first one given is as good as any.
    if (starts.length === 0) starts.push(...[...left].slice(0, 1));
    for (const start of [...starts.filter(isLeaf), ...starts]) follow(start);
  }
  return [...ordered, ...certificates.filter(isAlone)];
}

/** Constraints that cannot be read make no CA. */
function isLeaf(certificate: Certificate): boolean {
  try {
    return certificate.basicConstraints?.ca !== true;
  } catch (error) {
    if (error instanceof MeshctlError) return true;
    throw error;
  }
}

/** For each certificate those that issued it, by name and signature; not itself. */
function findIssuers(certificates: readonly Certificate[]): Map<Certificate, Certificate[]> {
  const bySubject = new Map<string, Certificate[]>();
  for (const certificate of certificates) {
    const name = certificate.subject.normalForm.join('\n');
    const namesakes = bySubject.get(name);
    if (namesakes === undefined) bySubject.set(name, [certificate]);
    else namesakes.push(certificate);
  }
  let checks = 0;
  const isIssuedBy = (certificate: Certificate, issuer: Certificate): boolean => {
    if (certificate === issuer) return false;
    if (checks++ >= MAX_CHECKS) return keysMayFit(certificate, issuer);
    const fault = checkSignature(certificate, issuer);
    if (fault === undefined) return true;
    // What is not checked, such as SHA-1 and DSA, is no proof against it.
    return /^(weak|unsupported)-signature$/.test(fault.reason) && keysMayFit(certificate, issuer);
  };
  return new Map(
    certificates.map((certificate) => {
      const candidates = bySubject.get(certificate.issuer.normalForm.join('\n')) ?? [];
      return [certificate, candidates.filter((candidate) => isIssuedBy(certificate, candidate))] as const;
    }),
  );
}

/** Whether the key identifiers, as far as they are there, agree (RFC 5280 §4.2.1.1). */
function keysMayFit(certificate: Certificate, issuer: Certificate): boolean {
  const [wanted, has] = [keyIdentifiers(certificate).issuer, keyIdentifiers(issuer).own];
  return wanted === undefined || has === undefined || wanted === has;
}
