/**
 * Certificate policies along a path (RFC 5280 §6.1.2 to §6.1.5), for a caller that takes any policy. Of the graph of RFC
 * 9618 only the lowest level is kept: what hangs above it changes nothing about whether something is left.
 */
import type { Certificate } from '../certificate.js';
import type { PathFailure } from './path-failure.js';

const ANY_POLICY = '2.5.29.32.0';

/** Valid policies of the level, each with the policies that it expects one level down. */
type Level = Map<string, ReadonlySet<string>>;

interface State {
  level: Level | undefined;
  explicitPolicy: number;
  policyMapping: number;
  inhibitAnyPolicy: number;
}

/**
 * Checks a path, leaf first and anchor last. The anchor brings its constraints, and asserts no policy itself. `spend`
 * counts the policies that are gone through, and throws when there were too many.
 */
export function checkPolicies(
  path: readonly Certificate[],
  spend: (policies: number) => void,
): PathFailure | undefined {
  if (!path.some(demandsPolicies)) return undefined; // nothing can run out
  for (const certificate of path) spend(policiesOf(certificate));
  const count = path.length;
  const state: State = {
    level: new Map([[ANY_POLICY, new Set([ANY_POLICY])]]),
    explicitPolicy: count,
    policyMapping: count,
    inhibitAnyPolicy: count,
  };
  tighten(state, path[count - 1] as Certificate);
  for (let position = count - 2; position >= 0; position--) {
    const subject = path[position] as Certificate;
    const isLeaf = position === 0;
    descend(state, subject, isLeaf);
    const why =
      state.explicitPolicy === 0 && state.level === undefined
        ? 'no certificate policy is left, and one is demanded'
        : isLeaf
          ? undefined
          : prepare(state, subject);
    if (why !== undefined) return { reason: 'policy-not-permitted', message: why, subject, position };
  }
  // §6.1.5 (a), (b): the leaf counts once more, and may itself demand a policy.
  const leaf = path[0] as Certificate;
  const left = Math.max(0, state.explicitPolicy - 1);
  const demanded = left === 0 || leaf.policyConstraints?.requireExplicitPolicy === 0;
  if (!demanded || state.level !== undefined) return undefined;
  const message = 'it has no certificate policy that is valid along the path';
  return { reason: 'policy-not-permitted', message, subject: leaf, position: 0 };
}

function demandsPolicies({ policyConstraints, policyMappings }: Certificate): boolean {
  return policyConstraints?.requireExplicitPolicy !== undefined || policyMappings !== undefined;
}

const policiesOf = ({ certificatePolicies = [], policyMappings = [] }: Certificate): number =>
  certificatePolicies.length + policyMappings.length;

/** §6.1.3 (d), (e): the level below, by the policies of the certificate. */
function descend(state: State, subject: Certificate, isLeaf: boolean): void {
  const policies = subject.certificatePolicies;
  if (policies === undefined || state.level === undefined) {
    state.level = undefined;
    return;
  }
  const expected = new Set([...state.level.values()].flatMap((policiesBelow) => [...policiesBelow]));
  const next: Level = new Map();
  for (const { oid } of policies) {
    if (oid !== ANY_POLICY && (expected.has(oid) || state.level.has(ANY_POLICY)))
      next.set(oid, new Set([oid]));
  }
  const takesAny = state.inhibitAnyPolicy > 0 || (!isLeaf && subject.isSelfIssued);
  if (takesAny && policies.some(({ oid }) => oid === ANY_POLICY)) {
    for (const policy of expected) if (!next.has(policy)) next.set(policy, new Set([policy]));
  }
  state.level = next.size === 0 ? undefined : next;
}

/** §6.1.4 (a), (b), (h) to (j): what a CA certificate changes for those below it. */
function prepare(state: State, subject: Certificate): string | undefined {
  const mappings = subject.policyMappings ?? [];
  if (mappings.some((mapping) => Object.values(mapping).includes(ANY_POLICY))) return 'it maps anyPolicy';
  const byIssuerPolicy = new Map<string, Set<string>>();
  for (const { issuerDomainPolicy, subjectDomainPolicy } of mappings) {
    const targets = byIssuerPolicy.get(issuerDomainPolicy) ?? new Set();
    byIssuerPolicy.set(issuerDomainPolicy, targets.add(subjectDomainPolicy));
  }
  for (const [policy, targets] of byIssuerPolicy) map(state, policy, targets);
  if (!subject.isSelfIssued) {
    state.explicitPolicy = Math.max(0, state.explicitPolicy - 1);
    state.policyMapping = Math.max(0, state.policyMapping - 1);
    state.inhibitAnyPolicy = Math.max(0, state.inhibitAnyPolicy - 1);
  }
  tighten(state, subject);
  return undefined;
}

function map(state: State, policy: string, targets: ReadonlySet<string>): void {
  const { level } = state;
  if (level === undefined) return;
  if (state.policyMapping > 0) {
    if (level.has(policy) || level.has(ANY_POLICY)) level.set(policy, targets);
    return;
  }
  level.delete(policy);
  if (level.size === 0) state.level = undefined;
}

function tighten(state: State, { policyConstraints, inhibitAnyPolicy }: Certificate): void {
  const { requireExplicitPolicy, inhibitPolicyMapping } = policyConstraints ?? {};
  state.explicitPolicy = Math.min(state.explicitPolicy, requireExplicitPolicy ?? Number.POSITIVE_INFINITY);
  state.policyMapping = Math.min(state.policyMapping, inhibitPolicyMapping ?? Number.POSITIVE_INFINITY);
  state.inhibitAnyPolicy = Math.min(state.inhibitAnyPolicy, inhibitAnyPolicy ?? Number.POSITIVE_INFINITY);
}
