/** The reports that people read, and the data behind them: Markdown, text, JSON. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { lintText } from '../../../src/cli/commands/lint/text.js';
import { escapeJson } from '../../../src/cli/ui/escape.js';
import { paintFor } from '../../../src/cli/ui/paint.js';
import { lintReportData } from '../../../src/lint/report/json.js';
import { markdownReport } from '../../../src/lint/report/markdown.js';
import type { LintReport } from '../../../src/lint/report.js';
import { finding, hostileReport, judgement, reportOf, sampleReport, UNSEEN } from './sample.js';

const ALL = { showSuppressed: true };
const plain = await paintFor(false);
const textOf = (report: LintReport, options = {}): string => lintText(report, options, plain);

describe('the report in Markdown', () => {
  it('says this of the sample', async () => {
    await expect(markdownReport(sampleReport(), ALL)).toMatchFileSnapshot('golden/report.md');
  });

  it('keeps what certificates say in code', () => {
    const text = markdownReport(hostileReport(), ALL);
    expect(text).not.toMatch(UNSEEN);
    // What is left once code spans are taken out, as CommonMark §6.1 finds them.
    const prose = text.replace(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '');
    expect(prose).not.toMatch(/[<>@`]|alert|evil|cell|::/);
  });

  it('stays below what a comment takes', () => {
    const many = Array.from({ length: 2000 }, (_, index) =>
      judgement({ block: index + 1, findings: [finding('serial', 'warning')] }),
    );
    const text = markdownReport(reportOf(many));
    expect(text.length).toBeLessThan(65_000);
    expect(text).toMatch(/\d+ more parts are left out/);
  });
});

describe('the report as text', () => {
  it('says this of the sample', async () => {
    await expect(textOf(sampleReport(), ALL)).toMatchFileSnapshot('golden/report.txt');
  });

  it('hides what is suppressed, and counts it', () => {
    const text = textOf(sampleReport());
    expect(text).not.toContain('secret.yaml');
    expect(text).toMatch(
      /\n1 undecided, 1 error, 1 warning, 1 info in 4 subjects of 3 sources; 1 suppressed; 1 in the baseline\n$/,
    );
  });

  it('says in one line what was checked when nothing was found', () => {
    const clean = [judgement(), judgement({ block: 2 }), judgement({ source: 'ca.pem', target: 'root' })];
    expect(textOf(reportOf(clean))).toBe(
      'no findings in 3 subjects of 2 files (2 X.509-SVIDs, 1 root CA), by 5 rules\n',
    );
  });

  it('shows the fix of a rule once for each subject', () => {
    const twice = [finding('serial', 'warning'), finding('serial', 'warning')];
    const text = textOf(reportOf([judgement({ findings: twice }), judgement({ block: 2, findings: twice })]));
    expect(text.split('Do what serial says').length - 1).toBe(2);
  });

  it('sends nothing to the terminal that is not seen', () => {
    const text = textOf(hostileReport(), ALL);
    expect(text).not.toMatch(UNSEEN);
    expect(text.length).toBeLessThan(60_000);
  });
});

describe('the report as data', () => {
  const ajv = new Ajv2020({ strict: true, allErrors: true });
  formats.default(ajv);
  const file = join(import.meta.dirname, '../../../schemas/LintReport.schema.json');
  const validate = ajv.compile(JSON.parse(readFileSync(file, 'utf8')) as object);
  const documentOf = (report: LintReport, options = {}): unknown =>
    JSON.parse(
      escapeJson(
        JSON.stringify({
          schemaVersion: 'meshctl/v1',
          kind: 'LintReport',
          ...lintReportData(report, options),
        }),
      ),
    );

  it('says this of the sample', async () => {
    const text = `${JSON.stringify(documentOf(sampleReport(), ALL), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot('golden/report.json.txt');
  });

  it('is as its schema says', () => {
    for (const report of [sampleReport(), hostileReport(), reportOf([])]) {
      for (const options of [{}, ALL]) {
        validate(documentOf(report, options));
        expect(validate.errors ?? []).toEqual([]);
      }
    }
  });

  it('is cut where texts are long', () => {
    expect(JSON.stringify(documentOf(hostileReport(), ALL)).length).toBeLessThan(300_000);
  });
});
