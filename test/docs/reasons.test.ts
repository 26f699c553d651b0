/** docs/reasons.md and the schema list the reasons that the code gives: `UPDATE_DOCS=1 npx vitest run test/docs` writes them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXPECTATION_REASONS, JWT_REASONS, LEAF_REASONS } from '../../src/svid/index.js';
import { PATH_REASONS } from '../../src/x509/index.js';

const ROOT = join(import.meta.dirname, '..', '..');
const DOCUMENT = join(ROOT, 'docs', 'reasons.md');
const SCHEMA = join(ROOT, 'schemas', 'VerificationReport.schema.json');

interface Reason {
  readonly meaning: string;
  readonly fix: string;
  readonly citation: string;
}

const TABLES: readonly (readonly [
  title: string,
  intro: string,
  reasons: Readonly<Record<string, Reason>>,
])[] = [
  ['Of an X.509-SVID itself', 'Found before any path is looked for.', LEAF_REASONS],
  ['Of what was asked for', 'The SVID is valid, and not what the caller expects.', EXPECTATION_REASONS],
  ['Of its path', 'Found between the leaf and the authorities of its trust domain.', PATH_REASONS],
  ['Of a JWT-SVID', 'Found in this order: form, subject, key, signature, claims.', JWT_REASONS],
];

function generated(): string {
  const sections = TABLES.map(([title, intro, reasons]) => {
    const rows = Object.entries(reasons).map(
      ([code, { meaning, fix, citation }]) => `| \`${code}\` | ${meaning} | ${fix} | ${citation} |`,
    );
    return [
      `## ${title}`,
      '',
      intro,
      '',
      '| Reason | Meaning | What to do | Where it is written |',
      '| --- | --- | --- | --- |',
      ...rows,
      '',
    ].join('\n');
  });
  return [
    '# Reasons',
    '',
    'Why `meshctl identity verify` refuses. The code is stable: it stands in brackets behind the sentence, and as `reason` in the',
    'JSON report. This page is made from the code that gives the reasons.',
    '',
    ...sections,
  ].join('\n');
}

describe('the reasons of a refusal', () => {
  it('are all in docs/reasons.md', () => {
    if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(DOCUMENT, generated());
    expect(readFileSync(DOCUMENT, 'utf8')).toBe(generated());
  });

  it('are all in the schema of the report', () => {
    const text = readFileSync(SCHEMA, 'utf8');
    const listed = [...text.matchAll(/"reason": \{\s*"enum": \[([^\]]*)\]/g)].flatMap(([, codes = '']) =>
      [...codes.matchAll(/"([^"]+)"/g)].map(([, code]) => code),
    );
    const codes = TABLES.flatMap(([, , reasons]) => Object.keys(reasons));
    expect(listed).toEqual([...new Set(codes)]);
  });
});
