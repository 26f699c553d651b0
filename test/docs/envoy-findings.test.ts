/** docs/envoy-findings.md lists what the code finds: `UPDATE_DOCS=1 npx vitest run test/docs` writes it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENVOY_FINDINGS } from '../../src/envoy/index.js';

const DOCUMENT = join(import.meta.dirname, '..', '..', 'docs', 'envoy-findings.md');

function generated(): string {
  const rows = Object.entries(ENVOY_FINDINGS).map(
    ([code, { severity, meaning, fix }]) => `| \`${code}\` | ${severity} | ${meaning} | ${fix} |`,
  );
  return [
    "# Findings in Envoy's configuration",
    '',
    'What `meshctl cert inspect` says when something does not fit in a dump of Envoy: along the thread from a listener or cluster',
    'over its secrets to the certificate that it presents, the names that it accepts and the bundles that it trusts. The code is',
    'stable. Inspecting shows, and does not judge: findings leave the exit code at 0. This page is made from the code.',
    '',
    '| Code | Severity | Meaning | What to do |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

describe("the findings in Envoy's configuration", () => {
  it('are all in docs/envoy-findings.md', () => {
    if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(DOCUMENT, generated());
    expect(readFileSync(DOCUMENT, 'utf8')).toBe(generated());
  });
});
