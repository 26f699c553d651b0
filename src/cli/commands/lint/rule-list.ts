/** `--list-rules` and `--explain`: the rules themselves, for people and for programs. */
import { MeshctlError } from '../../../errors.js';
import {
  CONSUMERS,
  COVERAGE,
  type LintReport,
  OTHER_REQUIREMENTS,
  type OtherRequirement,
  type Rule,
  ruleById,
  type Target,
} from '../../../lint/index.js';
import { formatFields } from '../../ui/fields.js';
import type { Report } from '../../ui/report.js';

/** Rules: the data of each in JSON and YAML, a line of each in text. */
export function ruleList(rules: readonly Rule[], command: LintReport['command']): Report {
  const width = Math.max(...rules.map(({ id }) => id.length));
  return {
    kind: 'LintRuleList',
    data: () => ({ rules: rules.map(ruleJson) }),
    text: (paint) =>
      `${rules
        .map(
          ({ id, severity, title }) =>
            `${id.padEnd(width)}  ${paintLevel(severity, paint)(severity.padEnd(7))}  ${title}\n`,
        )
        .join('')}\n${rules.length} rules; "meshctl ${command} --explain <rule>" tells more of one.\n`,
  };
}

type Paint = Parameters<Report['text']>[0];

export function paintLevel(level: string, paint: Paint): (text: string) => string {
  if (level === 'warning') return paint.warn;
  return level === 'info' ? paint.faint : paint.bad;
}

/** One rule with everything that it says. Throws E_USAGE for an id that is none. */
export function explanation(id: string, nearest: (id: string) => string | undefined): Report {
  const rule = ruleById.get(id);
  const other = Object.hasOwn(OTHER_REQUIREMENTS, id) ? OTHER_REQUIREMENTS[id] : undefined;
  if (other !== undefined) return noRule(id, other);
  if (rule === undefined) {
    const near = nearest(id);
    throw new MeshctlError('E_USAGE', {
      what: `there is no rule "${id}"`,
      where: '--explain',
      fix: near === undefined ? 'meshctl cert lint --list-rules lists them' : `Did you mean ${near}?`,
    });
  }
  return {
    kind: 'LintRuleList',
    data: () => ({ rules: [ruleJson(rule)] }),
    text: (paint) => {
      const { title, severity, requirement, citation, rationale, fix, good, bad } = rule;
      const fields: [string, string][] = [
        ['level', paintLevel(severity, paint)(severity)],
        ['written in', `${citation.document} ${citation.section} (${requirement}; ${citation.revision})`],
        ['', citation.url],
        ['applies to', appliesTo(rule)],
        ...consumersOf('accepted by', rule.acceptedBy),
        ...consumersOf('refused by', rule.refusedBy),
      ];
      return [
        `${paint.strong(rule.id)}  ${title}\n`,
        formatFields(fields, paint.faint, '  '),
        `\n${wrapped(rationale, '  ')}`,
        `\n${wrapped(`Fix: ${fix}.`, '  ')}`,
        `\n  ${paint.good('good')}\n${indented(good)}`,
        `\n  ${paint.bad('bad')}\n${indented(bad)}`,
      ].join('');
    },
  };
}

/** A requirement of the standards that is no rule: why, and what covers it. */
function noRule(id: string, { coverage, where }: OtherRequirement): Report {
  const why = `This requirement of the standards is no rule: it is ${COVERAGE[coverage].replaceAll('`', '"')}.`;
  return {
    kind: 'LintRuleList',
    data: () => ({ rules: [], requirements: [{ id, coverage, ...(where === undefined ? {} : { where }) }] }),
    text: (paint) =>
      `${paint.strong(id)}\n${wrapped(why, '  ')}${where === undefined ? '' : wrapped(`See: ${where}.`, '  ')}`,
  };
}

const TARGETS: Readonly<Record<Target, string>> = {
  leaf: 'X.509-SVIDs',
  intermediate: 'intermediate CAs',
  root: 'root CAs',
  'spiffe-id': 'SPIFFE IDs, wherever they stand',
  'jwt-svid': 'JWT-SVIDs',
  'wit-svid': 'WIT-SVIDs',
  'private-key': 'private keys',
  bundle: 'trust bundles',
  misplaced: 'other certificates among trust anchors',
  federation: 'ClusterFederatedTrustDomains',
  'mesh-identity': 'MeshIdentity',
  'mesh-trust': 'MeshTrust',
  'mesh-traffic-permission': 'MeshTrafficPermission',
  'mesh-tls': 'MeshTLS',
  mesh: 'Mesh',
  'mesh-service': 'MeshService',
  dataplane: 'Dataplane',
  secret: "Kuma's Secrets",
  'pod-template': 'Pods and what makes them',
  'cluster-spiffe-id': 'ClusterSPIFFEID',
  'cluster-federated-trust-domain': 'ClusterFederatedTrustDomain',
  'cluster-static-entry': 'ClusterStaticEntry',
};

const appliesTo = ({ appliesTo: targets }: Rule): string =>
  targets.map((target) => TARGETS[target]).join(', ');

function consumersOf(words: string, consumers: Rule['acceptedBy'] = []): [string, string][] {
  const names = CONSUMERS.filter((consumer) => consumers.includes(consumer));
  return names.length === 0 ? [] : [[words, names.join(', ')]];
}

/** A rule as programs get it: all but its check. */
function ruleJson({ check: _, ...rule }: Rule): Omit<Rule, 'check'> {
  return rule;
}

const indented = (text: string): string =>
  text
    .split('\n')
    .map((line) => `    ${line}\n`)
    .join('');

/** Lines of at most 100 characters. */
function wrapped(text: string, indent: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (indent.length + line.length + 1 + word.length <= 100)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => `${indent}${line}\n`).join('');
}
