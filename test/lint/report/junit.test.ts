import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { junitReport } from '../../../src/lint/report/junit.js';
import type { LintReport } from '../../../src/lint/report.js';
import { finding, hostileReport, judgement, reportOf, sampleReport } from './sample.js';

const text = (report: LintReport): string => [...junitReport(report)].join('');

type Attributes = Readonly<Record<string, string>>;
interface Case extends Attributes {
  readonly '@name': string;
}
interface Suite {
  readonly [attribute: string]: unknown;
  readonly testcase: readonly Record<string, unknown>[];
}

function read(xml: string) {
  expect(XMLValidator.validate(xml)).toBe(true);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseAttributeValue: false,
    parseTagValue: false,
    trimValues: false,
    isArray: (name) => name === 'testsuite' || name === 'testcase',
  });
  const { testsuites } = parser.parse(xml) as { testsuites: Record<string, unknown> };
  const suites = (testsuites['testsuite'] ?? []) as readonly Suite[];
  return { testsuites, suites };
}

const number = (value: unknown): number => {
  expect(value).toMatch(/^\d+$/);
  return Number(value);
};
const COUNTS = ['tests', 'failures', 'errors', 'skipped'] as const;
const ELEMENT = { failures: 'failure', errors: 'error', skipped: 'skipped' } as const;

/**
 * The rules of the JUnit XSD that Jenkins has (xunit-plugin, junit-10.xsd), by hand: names on suites and cases, counts that
 * are integers, times that are decimals, and in a case at most one of skipped, error and failure, then system-out.
 */
function checkXsd(xml: string): void {
  const { testsuites, suites } = read(xml);
  const totals = { tests: 0, failures: 0, errors: 0, skipped: 0 };
  const names = suites.map((suite) => suite['@name']);
  expect(new Set(names).size).toBe(names.length);
  for (const suite of suites) {
    expect(suite['@name']).toMatch(/./);
    expect(suite['@timestamp']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    expect(suite['@time']).toMatch(/^\d+(\.\d+)?$/);
    const counts = { tests: suite.testcase.length, failures: 0, errors: 0, skipped: 0 };
    for (const one of suite.testcase) {
      expect(one['@name']).toMatch(/./);
      expect(one['@classname']).toBe(suite['@name']);
      const elements = Object.keys(one).filter((key) => !key.startsWith('@') && key !== '#text');
      expect(
        elements.filter((name) => !['skipped', 'error', 'failure', 'system-out'].includes(name)),
      ).toEqual([]);
      expect(elements.filter((name) => name !== 'system-out').length).toBeLessThan(2);
      for (const name of elements) expect(Array.isArray(one[name])).toBe(false);
      for (const kind of ['failures', 'errors', 'skipped'] as const) {
        if (elements.includes(ELEMENT[kind])) counts[kind]++;
      }
    }
    for (const kind of COUNTS) {
      expect(number(suite[`@${kind}`])).toBe(counts[kind]);
      totals[kind] += counts[kind];
    }
  }
  const { skipped: _, ...told } = totals;
  expect(
    Object.keys(testsuites)
      .filter((name) => name.startsWith('@'))
      .sort(),
  ).toEqual(['@name', '@time', ...Object.keys(told).map((kind) => `@${kind}`)].sort());
  for (const [kind, count] of Object.entries(told)) expect(number(testsuites[`@${kind}`])).toBe(count);
}

const casesOf = (report: LintReport, suite = 0): Record<string, Record<string, unknown>> =>
  Object.fromEntries(
    (read(text(report)).suites[suite]?.testcase ?? []).map((one) => [(one as Case)['@name'], one]),
  );

describe('the JUnit report', () => {
  it('says this of the sample', async () => {
    await expect(text(sampleReport())).toMatchFileSnapshot('golden/report.xml');
  });

  it('is as the schema has it, whatever certificates say', () => {
    for (const report of [sampleReport(), hostileReport()]) checkXsd(text(report));
  });

  it('has a case for each rule that applies, passing ones too', () => {
    const cases = casesOf(sampleReport());
    expect(Object.keys(cases)).toEqual(['key-usage', 'serial', 'lifetime', 'id-characters', 'go-uri']);
    expect(Object.keys(casesOf(sampleReport(), 1))).toEqual(['key-usage', 'serial', 'lifetime', 'go-uri']);
    expect(cases['go-uri']).not.toHaveProperty('failure');
  });

  it('passes what is below the threshold, with its text', () => {
    const cases = casesOf(sampleReport());
    expect(cases['serial']).toHaveProperty('system-out', expect.stringContaining('warning: serial is wrong'));
    expect(casesOf({ ...sampleReport(), failOn: 'warning' })['serial']).toHaveProperty('failure');
    const never = { ...sampleReport(), failOn: 'never' as const };
    expect(casesOf(never)['key-usage']).toHaveProperty('system-out');
    expect(casesOf(never, 3)['parse']).toHaveProperty('error');
  });

  it('skips what is suppressed, with the reason', () => {
    const { skipped } = casesOf(sampleReport(), 2)['key-usage'] as { skipped: string };
    expect(skipped).toBe('suppressed until 2027-06-01T00:00:00Z: a root from before');
  });

  it('joins several findings of a rule in one failure', () => {
    const twice = ['a', 'b'].map((message) => finding('key-usage', 'error', { message }));
    const { failure } = casesOf(reportOf([judgement({ findings: twice })]))['key-usage'] as {
      failure: Record<string, string>;
    };
    expect(failure['@message']).toBe('A; B');
    expect(failure['#text']).toContain('certs/web.pem:3: error: a\ncerts/web.pem:3: error: b\nFix: ');
  });

  it('has no character that XML has no place for', () => {
    expect(text(hostileReport())).not.toMatch(
      /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u,
    );
  });

  it('comes in pieces, one for each subject', () => {
    const many = Array.from({ length: 1000 }, (_, index) => judgement({ block: index + 1 }));
    expect([...junitReport(reportOf(many))].length).toBeGreaterThan(1000);
  });
});
