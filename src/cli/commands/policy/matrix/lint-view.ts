/** The lints of policies in sentences, and as data. */
import type { Matrix, PolicyLint } from '../../../../kuma/index.js';
import type { PolicySet } from '../read-policies.js';
import { inboundText, ruleJson, ruleText } from '../rule-view.js';
import { namedSome } from './summary.js';

const NAMED = 5;

export function lintText(lint: PolicyLint, matrix: Matrix, policies: PolicySet): string {
  const rule = lint.entry === undefined ? '' : ruleText(lint.entry, policies);
  switch (lint.kind) {
    case 'prefix-matches-siblings':
      return `${rule} also fits ${namedSome(lint.siblings ?? [], NAMED, lint.siblingCount)}: a prefix ends nowhere, and there is no way to write one that does. List the IDs with Exact instead`;
    case 'prefix-is-a-trust-domain':
      return `${rule} lets in the whole trust domain, and every trusted one whose name goes on from there`;
    case 'matches-nobody':
      return `${rule} fits none of the ${matrix.workloads.length} workloads`;
    case 'never-decides':
      return `${rule} never decides: ${lint.coveredBy === undefined ? 'another rule' : ruleText(lint.coveredBy, policies)} comes first`;
    case 'nothing-allowed': {
      const names = (lint.inbounds ?? [])
        .flatMap((inbound) => matrix.inbounds[inbound] ?? [])
        .map(inboundText);
      return `nobody is allowed at ${namedSome(names, NAMED)}`;
    }
  }
}

export function lintJson(lint: PolicyLint, matrix: Matrix, policies: PolicySet) {
  const { kind, entry, coveredBy, inbounds, siblings, siblingCount } = lint;
  return {
    kind,
    message: lintText(lint, matrix, policies),
    ...(entry === undefined ? {} : { rule: ruleJson(entry, policies) }),
    ...(coveredBy === undefined ? {} : { coveredBy: ruleJson(coveredBy, policies) }),
    ...(inbounds === undefined ? {} : { inbounds }),
    ...(siblings === undefined ? {} : { siblings, siblingCount }),
  };
}
