/**
 * Certification path validation (RFC 5280 §6.1): a search upward from the leaf that tries every issuer by name and
 * signature, then checks each complete path. Budgets bound what a hostile pool of certificates can cost.
 */
import type { Certificate } from '../certificate.js';
import { checkCa, checkCriticalExtensions, checkValidity } from './certificate-checks.js';
import { checkNameConstraints } from './name-constraints.js';
import type { PathFailure } from './path-failure.js';

export interface PathRequest {
  readonly leaf: Certificate;
  /** Certificates that may lie between leaf and anchor, in any order. */
  readonly intermediates: readonly Certificate[];
  /** Trust anchors as certificates, with their own validity and constraints. */
  readonly anchors: readonly Certificate[];
  /** Seconds since 1970. */
  readonly at: number;
}

export type PathResult =
  | { readonly ok: true; readonly path: readonly Certificate[] }
  | { readonly ok: false; readonly failure: PathFailure };

/** Certificates from leaf to anchor. */
const MAX_DEPTH = 10;
/** Signature checks for one leaf. */
const MAX_SIGNATURE_CHECKS = 128;

/** Finds an acceptable path, or says why the most promising one was refused. */
export function validatePath(request: PathRequest): PathResult {
  const search: Search = { request, signatureChecks: 0, failure: undefined };
  const path = extend(search, [request.leaf]);
  if (path !== undefined) return { ok: true, path };
  return { ok: false, failure: search.failure ?? noIssuer(request.leaf) };
}

interface Search {
  readonly request: PathRequest;
  signatureChecks: number;
  /** The failure of the path that came furthest. */
  failure: PathFailure | undefined;
}

function extend(search: Search, path: readonly Certificate[]): readonly Certificate[] | undefined {
  const last = path[path.length - 1] as Certificate;
  const { anchors, intermediates, at } = search.request;
  // A certificate that is itself an anchor ends the path (a leaf never does: it must be signed).
  if (path.length > 1 && anchors.some((anchor) => anchor.der.equals(last.der))) {
    const failure = checkPath(path, at);
    if (failure === undefined) return path;
    search.failure = failure;
    return undefined;
  }
  if (path.length >= MAX_DEPTH) {
    search.failure ??= {
      reason: 'budget-exceeded',
      message: `the chain is longer than ${MAX_DEPTH}`,
      subject: last,
    };
    return undefined;
  }
  const candidates = [...anchors, ...intermediates].filter(
    (candidate) => last.namesIssuer(candidate) && !path.some((used) => used.der.equals(candidate.der)),
  );
  if (candidates.length === 0) search.failure ??= noIssuer(last);
  for (const issuer of candidates) {
    if (++search.signatureChecks > MAX_SIGNATURE_CHECKS) {
      search.failure = {
        reason: 'budget-exceeded',
        message: `no path was found within ${MAX_SIGNATURE_CHECKS} signature checks`,
        subject: last,
      };
      return undefined;
    }
    const signature = last.checkSignedBy(issuer);
    if (!signature.ok) {
      search.failure ??= { reason: 'bad-signature', message: signature.why, subject: last };
      continue;
    }
    const found = extend(search, [...path, issuer]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function noIssuer(subject: Certificate): PathFailure {
  return {
    reason: 'issuer-not-found',
    message: `no certificate at hand has the subject "${subject.issuer}"`,
    subject,
  };
}

/** Checks a complete path, leaf first and anchor last, from the anchor down. */
function checkPath(path: readonly Certificate[], at: number): PathFailure | undefined {
  // The number of CA certificates that may still follow, not counting self-issued ones (RFC 5280 §6.1.4 (l), (m)).
  let remaining = Number.POSITIVE_INFINITY;
  for (let i = path.length - 1; i >= 0; i--) {
    const certificate = path[i] as Certificate;
    const isLeaf = i === 0;
    const failure =
      checkValidity(certificate, at) ??
      checkCriticalExtensions(certificate) ??
      (isLeaf ? undefined : checkCa(certificate)) ??
      checkNameConstraints(certificate, path.slice(0, i));
    if (failure !== undefined) return failure;
    if (isLeaf) continue;
    if (i < path.length - 1 && !certificate.isSelfIssued) remaining -= 1;
    if (remaining < 0) {
      return {
        reason: 'path-too-long',
        message: 'a CA above allows fewer CAs below it',
        subject: certificate,
      };
    }
    remaining = Math.min(remaining, certificate.basicConstraints?.pathLen ?? Number.POSITIVE_INFINITY);
  }
  return undefined;
}
