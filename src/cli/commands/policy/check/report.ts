/** What `policy check` answers. */
import type { Asked, Decider, Decision, KumaVersion, Verdict } from '../../../../kuma/index.js';
import { escapeText } from '../../../ui/escape.js';
import type { Paint } from '../../../ui/paint.js';
import type { Report } from '../../../ui/report.js';
import { formatTable } from '../../../ui/table.js';
import type { PolicySet } from '../read-policies.js';
import { inboundJson, inboundText, ruleJson, ruleText } from '../rule-view.js';
import { undecidableText } from '../undecidable.js';

export interface CheckedInbound {
  readonly asked: Asked;
  readonly decider: Decider;
  readonly decision: Decision;
}

export interface Checked {
  readonly from: string;
  readonly sni: string | undefined;
  readonly kumaVersion: KumaVersion;
  readonly inbounds: readonly CheckedInbound[];
  readonly policies: PolicySet;
}

export function decisionReport(checked: Checked): Report {
  const { from, sni, kumaVersion, inbounds, policies } = checked;
  return {
    kind: 'PolicyDecision',
    data: () => ({
      from,
      ...(sni === undefined ? {} : { sni }),
      kumaVersion,
      decisions: inbounds.map((one) => ({
        ...inboundJson(one.asked),
        verdict: one.decision.verdict,
        reason: reasonOf(one, policies),
        ...(one.decision.by === undefined ? {} : { rule: ruleJson(one.decision.by, policies) }),
        ...(one.decision.shadow === undefined ? {} : { shadow: shadowJson(one.decision.shadow, policies) }),
      })),
    }),
    text: (paint) =>
      formatTable(
        ['ANSWER', 'INBOUND', 'WHY'],
        inbounds.map((one) => [
          painted(one.decision.verdict, paint),
          inboundText(one.asked),
          escapeText(reasonOf(one, policies)) + shadowNote(one.decision),
        ]),
        paint.faint,
      ),
  };
}

const shadowJson = ({ by }: NonNullable<Decision['shadow']>, policies: PolicySet) => ({
  countedAsDenied: true,
  ...(by === undefined ? {} : { rule: ruleJson(by, policies) }),
});

function reasonOf({ decision, decider }: CheckedInbound, policies: PolicySet): string {
  if (decider.undecidable !== undefined) return undecidableText(decider.undecidable);
  const { verdict, by, shadow } = decision;
  if (by === undefined)
    return decider.entries.length === 0
      ? 'no policy is for it'
      : 'no rule fits, and what no rule allows is denied';
  const other =
    verdict === 'shadow-deny' && shadow?.by !== undefined && shadow.by !== by ? shadow.by : undefined;
  const shadowed = other === undefined ? '' : `; shadow-denied by ${ruleText(other, policies)}`;
  return ruleText(by, policies) + shadowed;
}

/** Once a rule of an inbound says allowWithShadowDeny, its statistics count everybody whom none of these rules fits. */
const shadowNote = ({ verdict, shadow }: Decision): string =>
  verdict === 'allow' && shadow !== undefined
    ? ' (the shadow statistics count it as denied all the same)'
    : '';

const WORDS: Readonly<Record<Verdict, string>> = {
  allow: 'allowed',
  deny: 'denied',
  'shadow-deny': 'allowed, shadow-denied',
  undecided: 'undecided',
};

function painted(verdict: Verdict, paint: Paint): string {
  const colour = { allow: paint.good, deny: paint.bad, 'shadow-deny': paint.warn, undecided: paint.warn };
  return colour[verdict](WORDS[verdict]);
}
