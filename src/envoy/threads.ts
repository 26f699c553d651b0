/**
 * Follows the thread that leads from a listener or cluster over its secrets to the certificate that it presents, and
 * to the names and authorities that it asks of its peers, and says what does not fit.
 */
import { quoted } from '../encoding/printable.js';
import type { EnvoyDump, EnvoySecret } from './dump.js';
import { type EnvoyFinding, finding } from './findings.js';
import { type ResolvedThread, Resolver } from './resolve.js';
import { findInSecret, findInTrust } from './secret-findings.js';
import { findInThread } from './thread-findings.js';

export interface Thread extends ResolvedThread {
  readonly findings: readonly EnvoyFinding[];
}

interface SecretFindings {
  readonly secret: EnvoySecret;
  readonly findings: readonly EnvoyFinding[];
}

export interface Threads {
  readonly threads: readonly Thread[];
  /** Secrets with which something does not fit, whoever uses them. */
  readonly secrets: readonly SecretFindings[];
  /** Of the document as a whole. */
  readonly findings: readonly EnvoyFinding[];
}

/** Pure, and never throws: what cannot be read is a finding. `now` is in seconds since 1970. */
export function followThreads(dump: EnvoyDump, { now }: { readonly now: number }): Threads {
  const resolver = new Resolver(dump, now);
  const resolved = resolver.threads(dump.contexts);
  const said = new Set<string>();
  const threads = resolved.map((thread): Thread => {
    const findings = [...findInThread(thread, dump, now), ...findInOwnContent(thread, resolver, now)];
    return { ...thread, findings: findings.filter((one) => isNew(said, thread, one)) };
  });
  const secrets = dump.secrets.flatMap((secret): SecretFindings[] => {
    const findings = resolver.isInUse(secret) ? findInSecret(secret, resolver, now) : [];
    return findings.length === 0 ? [] : [{ secret, findings }];
  });
  return { threads, secrets, findings: findInDump(dump, resolved) };
}

/** The same pair of secrets is used by listeners and clusters: what does not fit between the two is said once. */
function isNew(said: Set<string>, thread: ResolvedThread, { code, message }: EnvoyFinding): boolean {
  if (!/-in-bundle$|-for-trust-domain$|^path-refused$/.test(code)) return true;
  const names = thread.presented.map(({ secret }) => secret?.at);
  const key = JSON.stringify([code, message, names, thread.validationSecret?.at]);
  if (said.has(key)) return false;
  said.add(key);
  return true;
}

/** Certificates and bundles that stand in the context itself. */
function findInOwnContent(thread: ResolvedThread, resolver: Resolver, now: number): EnvoyFinding[] {
  const inline = thread.presented.flatMap(({ reference, secret }) =>
    reference === undefined && secret !== undefined ? findInSecret(secret, resolver, now) : [],
  );
  return thread.validationSecret === undefined ? [...inline, ...findInTrust(thread.trust, now)] : inline;
}

const SHOWN = 5;

function findInDump(
  { secrets, contexts, listsSecrets }: EnvoyDump,
  threads: readonly ResolvedThread[],
): EnvoyFinding[] {
  if (contexts.length === 0) return [];
  const found: EnvoyFinding[] = [];
  const known = new Set(secrets.map(({ name }) => name));
  const used = new Set<string>();
  for (const {
    contexts: [first],
    presented,
  } of threads) {
    for (const { reference } of presented) if (reference !== undefined) used.add(reference.name);
    if (first.validationSecret !== undefined) used.add(first.validationSecret.name);
  }
  const absent = [...used].filter((name) => !known.has(name));
  if (!listsSecrets && absent.length > 0)
    found.push(finding('secrets-not-listed', `not in this document: ${listed(absent)}`));
  const unused = secrets.filter(({ name }) => !used.has(name)).map(({ name }) => name);
  if (unused.length > 0) found.push(finding('secret-unused', `not referred to: ${listed(unused)}`));
  return found;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).map((name) => quoted(name));
  return names.length > SHOWN ? `${shown.join(', ')} and ${names.length - SHOWN} more` : shown.join(', ');
}
