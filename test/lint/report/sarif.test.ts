import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { sarifReport } from '../../../src/lint/report/sarif.js';
import { finding, hostileReport, judgement, reportOf, SAMPLE_RULES, sampleReport } from './sample.js';
import { SARIF_PARTS } from './sarif-parts.js';

interface Log {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly invocations: readonly [{ readonly toolExecutionNotifications?: readonly unknown[] }];
      readonly results: readonly Result[];
    },
  ];
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly [
    {
      readonly physicalLocation: {
        readonly artifactLocation: { readonly uri: string };
        readonly region: { readonly startLine: number; readonly endLine: number };
      };
      readonly logicalLocations?: readonly unknown[];
    },
  ];
  readonly suppressions?: readonly unknown[];
}

const read = (text: string) => (JSON.parse(text) as Log).runs[0];
const uriOf = (source: string) =>
  read(sarifReport(reportOf([judgement({ source, findings: [finding('serial', 'warning')] })]))).results[0]
    ?.locations[0].physicalLocation.artifactLocation.uri;

function check(validate: ValidateFunction, text: string): void {
  validate(JSON.parse(text));
  expect(validate.errors ?? []).toEqual([]);
}

const reports = (): string[] => [
  sarifReport(sampleReport()),
  sarifReport(sampleReport(), { showSuppressed: true }),
  sarifReport(hostileReport(), { showSuppressed: true }),
  sarifReport(reportOf([])),
];

describe('the SARIF report', () => {
  it('says this of the sample', async () => {
    const text = sarifReport(sampleReport(), { showSuppressed: true });
    await expect(text).toMatchFileSnapshot('golden/report.sarif');
  });

  it('has what GitHub requires, and nothing that SARIF does not have', () => {
    const ajv = new Ajv2020({ allErrors: true, strict: false });
    formats.default(ajv);
    const validate = ajv.compile(SARIF_PARTS);
    for (const text of reports()) check(validate, text);
  });

  it('is valid by the schema of SARIF 2.1.0', () => {
    const file = createRequire(import.meta.url).resolve('schemastore/schemas/json/sarif-2.1.0.json');
    // It is of draft 7, which says nothing here that 2020-12 reads otherwise.
    const {
      $schema: _,
      id: __,
      ...schema
    } = JSON.parse(readFileSync(file, 'utf8')) as object & {
      $schema?: string;
      id?: string;
    };
    // A pattern in it is no regular expression under the u flag.
    const ajv = new Ajv2020({ allErrors: true, strict: false, unicodeRegExp: false });
    formats.default(ajv);
    const validate = ajv.compile(schema);
    for (const text of reports()) check(validate, text);
  });

  it('has results when there are none, and all rules that ran and parse', () => {
    const run = read(sarifReport(reportOf([])));
    expect(run.results).toEqual([]);
    expect(run.tool.driver.rules.map(({ id }) => id)).toEqual([...SAMPLE_RULES.map(({ id }) => id), 'parse']);
  });

  it('points each result at its rule', () => {
    const { results, tool } = read(sarifReport(sampleReport(), { showSuppressed: true }));
    expect(results.length).toBe(6);
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  });

  it('leaves out what is suppressed, unless asked', () => {
    expect(read(sarifReport(sampleReport())).results.some(({ suppressions }) => suppressions)).toBe(false);
    const { results } = read(sarifReport(sampleReport(), { showSuppressed: true }));
    expect(results.flatMap(({ suppressions }) => suppressions ?? [])).toEqual([
      { kind: 'external', justification: 'a root from before' },
      { kind: 'external', justification: 'in the baseline' },
    ]);
  });

  it('names files as GitHub takes them', () => {
    expect(uriOf('./certs/../certs/a b%#é.pem')).toBe('certs/a%20b%25%23%C3%A9.pem');
    expect(uriOf('/srv/certs/web.pem')).toBe('file:///srv/certs/web.pem');
    expect(uriOf('../web.pem')).toBe('../web.pem');
    expect(uriOf('a:b.pem')).toBe('a%3Ab.pem');
    expect(uriOf('-')).toBe('stdin');
    expect(uriOf('tls://localhost:8443')).toBe('tls/localhost%3A8443');
    expect(uriOf('lone\ud800.pem')).toBe('lone%EF%BF%BD.pem');
  });

  it('has the lines of the finding, of the block, or the first', () => {
    const { results } = read(sarifReport(sampleReport()));
    const lines = Object.fromEntries(
      results.map(({ ruleId, locations }) => [ruleId, locations[0].physicalLocation.region]),
    );
    expect(lines['key-usage']).toEqual({ startLine: 3, endLine: 14 });
    expect(lines['serial']).toEqual({ startLine: 5, endLine: 6 });
    expect(lines['parse']).toEqual({ startLine: 1, endLine: 1 });
  });

  it('keeps the worst 25,000 and says so', () => {
    const warnings = Array.from({ length: 25_000 }, () => finding('serial', 'warning'));
    const report = reportOf([judgement({ findings: [...warnings, finding('key-usage', 'error')] })]);
    const run = read(sarifReport(report));
    expect(run.results.length).toBe(25_000);
    expect(run.results[0]?.level).toBe('error');
    expect(JSON.stringify(run.invocations[0].toolExecutionNotifications)).toContain('25001 findings');
  });

  it('is short and harmless whatever certificates say', () => {
    for (const { message } of read(sarifReport(hostileReport(), { showSuppressed: true })).results) {
      expect(message.text.length).toBeLessThan(2000);
      expect(message.text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    }
  });
});
