/**
 * Certificate policies (RFC 5280 §6.1.2–6.1.5, RFC 9618), with any policy acceptable to the one who asks. What only the
 * profile of section 4 forbids, such as an empty list, does not make a chain bad: that is for strict validation.
 */
import { type Draft, draftChain, put, signChain } from './chain.js';
import {
  bytes,
  certificatePolicies,
  type Extension,
  inhibitAnyPolicy,
  OID,
  policyConstraints,
  policyMappings,
} from './der.js';
import type { MatrixCase } from './deviation.js';

const [GOLD, SILVER, ANY] = ['1.3.6.1.4.1.55555.20.1', '1.3.6.1.4.1.55555.20.2', '2.5.29.32.0'];

/** Extensions of root, upper, lower and leaf. */
type Assigned = readonly [
  root: readonly Extension[],
  upper: readonly Extension[],
  lower: readonly Extension[],
  leaf: readonly Extension[],
];

function policy(mark: string, accepted: boolean, assigned: Assigned): MatrixCase {
  return {
    name: `policies: ${mark}`,
    mark: `policies: ${mark}`,
    accepted,
    make: () => {
      const drafts: Draft[] = draftChain({ depth: 2 });
      for (const [index, extensions] of assigned.entries()) {
        for (const extension of extensions) {
          const draft = drafts[index];
          if (draft !== undefined) put(draft, extension);
        }
      }
      return signChain(drafts);
    },
  };
}

const gold = certificatePolicies([GOLD]);
const silver = certificatePolicies([SILVER]);
const any = certificatePolicies([ANY]);
const required = policyConstraints(0);
const malformed = (oid: string): Extension => ({ oid, critical: true, value: bytes('30020500') });

export const POLICY_CASES: readonly MatrixCase[] = [
  policy('critical in all', true, [[gold], [gold], [gold], [gold]]),
  policy('critical in the leaf only', true, [[], [], [], [gold]]),
  policy('different in each', true, [[], [gold], [silver], [gold]]),
  policy('the same twice', true, [[], [], [], [certificatePolicies([GOLD, GOLD])]]),
  policy('an empty list', true, [[], [], [], [certificatePolicies([])]]),
  policy('malformed', false, [[], [], [], [malformed(OID.certificatePolicies)]]),

  policy('required and there', true, [[], [gold, required], [gold], [gold]]),
  policy('required and absent', false, [[], [required], [], []]),
  policy('required and absent in the leaf', false, [[], [gold, required], [gold], []]),
  policy('required and different', false, [[], [gold, required], [silver], [silver]]),
  policy('required and any above', true, [[], [any, required], [any], [gold]]),
  policy('required and any below', true, [[], [gold, required], [any], [any]]),
  policy('required by the leaf itself and there', true, [[], [gold], [gold], [gold, required]]),
  policy('required by the leaf itself and absent', false, [[], [], [], [required]]),
  policy('required after the end of the chain', true, [[], [policyConstraints(5)], [], []]),
  policy('required two certificates further on and absent', false, [[], [policyConstraints(1)], [], []]),
  policy('a constraint without content', true, [[], [policyConstraints()], [], []]),
  policy('a malformed constraint', false, [[], [malformed(OID.policyConstraints)], [], []]),

  policy('any inhibited below and named', true, [[], [gold, required, inhibitAnyPolicy(0)], [gold], [gold]]),
  policy('any inhibited below and used', false, [[], [gold, required, inhibitAnyPolicy(0)], [any], [gold]]),
  policy('any inhibited later and used before', true, [
    [],
    [gold, required, inhibitAnyPolicy(1)],
    [any],
    [gold],
  ]),
  policy('any inhibited and none required', true, [[], [inhibitAnyPolicy(0)], [any], [any]]),

  policy('mapped', true, [[], [gold, required], [gold, policyMappings([[GOLD, SILVER]])], [silver]]),
  policy('mapped, and the old name used', false, [
    [],
    [gold, required],
    [gold, policyMappings([[GOLD, SILVER]])],
    [gold],
  ]),
  policy('mapped where that is inhibited', false, [
    [],
    [gold, policyConstraints(0, 0)],
    [gold, policyMappings([[GOLD, SILVER]])],
    [silver],
  ]),
  policy('mapped from any', false, [[], [any], [any, policyMappings([[ANY, SILVER]])], [silver]]),
  policy('mapped to any', false, [[], [gold], [gold, policyMappings([[GOLD, ANY]])], [silver]]),
  policy('an empty mapping', true, [[], [], [policyMappings([])], []]),

  policy('required by the root and absent', false, [[required], [], [], []]),
  policy('required by the root and there', true, [[gold, required], [gold], [gold], [gold]]),
  policy('any inhibited by the root and used', false, [
    [gold, required, inhibitAnyPolicy(0)],
    [any],
    [gold],
    [gold],
  ]),
];
