/** A small report made by hand: all levels, suppressed, known, undecided, clean; and one of hostile texts. */
import { createHash } from 'node:crypto';
import { rfc, x509Svid } from '../../../src/lint/citation.js';
import type { Level } from '../../../src/lint/finding.js';
import type { LintReport, SettledFinding, SettledJudgement } from '../../../src/lint/report.js';
import { defineRule, type Rule } from '../../../src/lint/rule.js';

const rule = (id: string, more: Partial<Rule> = {}): Rule =>
  defineRule({
    id,
    standard: 'x509-svid',
    title: `Title of ${id}`,
    severity: 'error',
    requirement: 'MUST',
    citation: x509Svid('4.3', '43-key-usage'),
    appliesTo: ['leaf', 'root'],
    rationale: `Why ${id} is so.`,
    fix: `Do what ${id} says`,
    good: 'good',
    bad: 'bad with ``` in it',
    check: () => undefined,
    ...more,
  } as Rule);

export const SAMPLE_RULES: readonly Rule[] = [
  rule('key-usage', { acceptedBy: ['spire'] }),
  rule('serial', { severity: 'warning', requirement: 'SHOULD', citation: rfc(5280, '4.1.2.2') }),
  rule('lifetime', { severity: 'info', requirement: 'advice', standard: 'meshctl' }),
  rule('id-characters', { standard: 'spiffe-id', appliesTo: ['spiffe-id'], refusedBy: ['spire'] }),
  rule('go-uri', { standard: 'consumers', appliesTo: ['leaf'], consumer: 'go-spiffe', severity: 'error' }),
];

export function finding(id: string, level: Level, more: Partial<SettledFinding> = {}): SettledFinding {
  const fingerprint = createHash('sha256').update(id).digest('hex');
  return { rule: id, level, message: `${id} is wrong`, fingerprint, ...more };
}

export function judgement(more: Partial<SettledJudgement> = {}): SettledJudgement {
  return {
    source: './certs/web.pem',
    place: { path: [], lines: { first: 3, last: 14 } },
    block: 1,
    target: 'leaf',
    title: 'spiffe://example.org/web',
    findings: [],
    ...more,
  };
}

/** Totals are counted, so that samples need not. */
export function reportOf(
  judgements: readonly SettledJudgement[],
  more: Partial<LintReport> = {},
): LintReport {
  const names = [...new Set(judgements.map(({ source }) => source))];
  const findings = judgements.flatMap((one) => one.findings);
  const active = findings.filter(({ setAside }) => setAside === undefined);
  const count = (level: Level): number => active.filter((one) => one.level === level).length;
  const aside = (by: string): number => findings.filter(({ setAside }) => setAside?.by === by).length;
  return {
    command: 'cert lint',
    version: '1.2.3',
    at: 1_800_000_000,
    profiles: [],
    failOn: 'error',
    rules: SAMPLE_RULES,
    sources: names.map((source) => {
      const inIt = judgements.filter((one) => one.source === source);
      const counts: Record<string, number> = {};
      for (const { target } of inIt) counts[target] = (counts[target] ?? 0) + 1;
      return { source, format: 'PEM', counts, judgements: inIt, notes: [] };
    }),
    totals: {
      fatal: count('fatal'),
      error: count('error'),
      warning: count('warning'),
      info: count('info'),
      sources: names.length,
      subjects: judgements.length,
      suppressed: aside('suppression'),
      baselined: aside('baseline'),
    },
    stale: [],
    ...more,
  };
}

export function sampleReport(): LintReport {
  const report = reportOf(
    [
      judgement({
        hasId: true,
        findings: [
          finding('key-usage', 'error', {
            message: 'key usage is not critical',
            field: 'extensions.keyUsage',
            value: '03020780',
          }),
          finding('serial', 'warning', { lines: { first: 5, last: 6 } }),
          finding('lifetime', 'info'),
        ],
      }),
      judgement({
        block: 2,
        place: { path: [], lines: { first: 15, last: 30 } },
        title: 'spiffe://example.org/ok',
      }),
      judgement({
        source: 'k8s/secret.yaml',
        place: { path: ['Secret demo/web', 'data["ca.crt"]'], lines: { first: 7, last: 7 } },
        target: 'root',
        title: 'O=example.org',
        findings: [
          finding('key-usage', 'error', {
            setAside: { by: 'suppression', reason: 'a root from before', expires: '2027-06-01T00:00:00Z' },
          }),
          finding('serial', 'warning', { setAside: { by: 'baseline' } }),
        ],
      }),
      judgement({
        source: '-',
        place: { path: [] },
        target: 'unreadable',
        title: 'unreadable',
        findings: [finding('parse', 'fatal', { message: 'no certificate: it ends in the middle' })],
      }),
    ],
    { profiles: ['go-spiffe', 'spire'], stale: [{ kind: 'baseline', text: 'serial in old.pem' }] },
  );
  const sources = report.sources.map((source) =>
    source.source === '-' ? { ...source, notes: ['the text before the first block is passed over'] } : source,
  );
  return { ...report, sources };
}

/** What a certificate or a file name can hold to break out of a report. */
export const HOSTILE = [
  'spiffe://a/\n::error file=x::owned\r\n::set-output name=a::b',
  'a]]><failure/>b',
  '\u001b[2J\u001b]0;title\u0007red',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '`code` ``more`` @everyone [link](https://evil.example) ![i](http://x) | cell | &amp; \\',
  'NUL \u0000 and \uffff and \u000b',
  'direction \u202e override',
  'lone \ud800 surrogate \udc00',
  '%0A::error::x%25',
  '😀'.repeat(25_000),
] as const;

export function hostileReport(): LintReport {
  const report = reportOf(
    HOSTILE.map((text, index) =>
      judgement({
        source: `dir/${text.slice(0, 200)}`,
        place: { path: [text], lines: { first: index + 1, last: index + 2 } },
        title: text,
        findings: [
          finding('key-usage', 'error', { message: `it says ${text}`, value: text, field: text }),
          finding('serial', 'warning', { setAside: { by: 'suppression', reason: text } }),
        ],
      }),
    ),
    { stale: HOSTILE.map((text) => ({ kind: 'suppression' as const, text })) },
  );
  return { ...report, sources: report.sources.map((source) => ({ ...source, notes: [source.source] })) };
}

/** Control, format and bidirectional characters, and halves of characters; line feeds are the writers' own. */
export const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
