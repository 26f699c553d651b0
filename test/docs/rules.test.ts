/** docs/rules/ is made from the rules: `UPDATE_DOCS=1 npx vitest run test/docs` writes it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  CONSUMER_INFO,
  CONSUMERS,
  COVERAGE,
  type Consumer,
  OTHER_REQUIREMENTS,
  RULES,
  type Rule,
  ruleById,
  type Standard,
} from '../../src/lint/index.js';

const FOLDER = join(import.meta.dirname, '..', '..', 'docs', 'rules');

const PAGES: Readonly<Record<Standard, string>> = {
  'spiffe-id': 'SPIFFE IDs',
  'x509-svid': 'X.509-SVIDs and signing certificates',
  rfc5280: 'RFC 5280, keys and lifetimes',
  'jwt-svid': 'JWT-SVIDs',
  'wit-svid': 'WIT-SVIDs (incubating, with `--incubating`)',
  bundle: 'Trust bundles',
  federation: 'Federation',
  kuma: "Kuma's resources",
  spire: "SPIRE's resources",
  meshctl: 'What operators want to know besides',
  consumers: 'What single programs want beyond the standards (with `--profile`)',
};

const rulesOf = (standard: Standard): Rule[] => RULES.filter((rule) => rule.standard === standard);
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function index(): string {
  const standards = (Object.keys(PAGES) as Standard[]).filter((standard) => rulesOf(standard).length > 0);
  return [
    '# Rules of `meshctl cert lint`',
    '',
    `${RULES.length} rules. \`meshctl cert lint --explain <rule>\` shows one in the terminal. This folder is made from the code.`,
    '',
    'A profile (`--profile <program>`, repeatable) adds what one program refuses although the standards allow it, and says of everything',
    'what that program would say: "valid by the standard, refused by go-spiffe".',
    '',
    '| Profile | Version that was read | What it is |',
    '| --- | --- | --- |',
    ...CONSUMERS.map((consumer) => {
      const { version, line } = CONSUMER_INFO[consumer];
      return `| \`${consumer}\` | ${version} | ${cell(line)} |`;
    }),
    '',
    ...standards.flatMap((standard) => [
      `## ${PAGES[standard]}`,
      '',
      '| Rule | Level | What it asks for |',
      '| --- | --- | --- |',
      ...rulesOf(standard).map(
        ({ id, severity, title }) => `| [\`${id}\`](${standard}.md#${id}) | ${severity} | ${cell(title)} |`,
      ),
      '',
    ]),
  ].join('\n');
}

function page(standard: Standard): string {
  return [
    `# ${PAGES[standard]}`,
    '',
    '[All rules](README.md)',
    '',
    ...rulesOf(standard).flatMap(section),
  ].join('\n');
}

function section(rule: Rule): string[] {
  const { id, title, severity, requirement, citation, appliesTo, rationale, fix, good, bad } = rule;
  return [
    `## ${id}`,
    '',
    `**${title}.** ${severity}; ${requirement}, [${citation.document} ${citation.section}](${citation.url}) (${citation.revision}).`,
    `Applies to: ${appliesTo.join(', ')}.`,
    '',
    rationale,
    '',
    ...known('Accepted all the same by', rule.acceptedBy),
    ...known('Refused too by', rule.refusedBy),
    `Fix: ${fix}.`,
    '',
    'Good:',
    '',
    ...fenced(good),
    '',
    'Bad:',
    '',
    ...fenced(bad),
    '',
  ];
}

function known(words: string, consumers: readonly Consumer[] = []): string[] {
  const names = CONSUMERS.filter((consumer) => consumers.includes(consumer));
  return names.length === 0 ? [] : [`${words}: ${names.join(', ')}.`, ''];
}

const fenced = (text: string): string[] => ['```text', ...text.split('\n'), '```'];

const STANDARDS: readonly Standard[] = [
  ...(['spiffe-id', 'x509-svid', 'rfc5280', 'jwt-svid', 'wit-svid', 'bundle', 'federation'] as const),
];
/** Rules that are no requirement of the catalogue: that what can be decoded is well formed. */
const OURS = ['rfc5280-extension-encoding'];

/** Every requirement of the catalogue, and where it is held. */
function coverage(): string {
  const own = RULES.filter(({ standard, id }) => STANDARDS.includes(standard) && !OURS.includes(id));
  const rows = [
    ...own.map(({ id, standard }): [string, string] => [id, `[rule](${standard}.md#${id})`]),
    ...Object.entries(OTHER_REQUIREMENTS).map(([id, { coverage: kind, where }]): [string, string] => [
      id,
      where === undefined ? COVERAGE[kind] : `${COVERAGE[kind]}: ${where}`,
    ]),
  ].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    '# Where each requirement of the standards is covered',
    '',
    `${rows.length} requirements of the SPIFFE standards and of the RFCs that they rely on. \`meshctl cert lint --explain <requirement>\``,
    'tells the same. This page is made from the code.',
    '',
    '| Requirement | Covered |',
    '| --- | --- |',
    ...rows.map(([id, how]) => `| \`${id}\` | ${cell(how)} |`),
    '',
  ].join('\n');
}

const pages = (): Map<string, string> =>
  new Map([
    ['README.md', index()],
    ['coverage.md', coverage()],
    ...(Object.keys(PAGES) as Standard[])
      .filter((standard) => rulesOf(standard).length > 0)
      .map((standard): [string, string] => [`${standard}.md`, page(standard)]),
  ]);

describe('the rule reference', () => {
  it('is what the rules say', () => {
    if (process.env['UPDATE_DOCS'] !== undefined) {
      rmSync(FOLDER, { recursive: true, force: true });
      mkdirSync(FOLDER);
      for (const [name, text] of pages()) writeFileSync(join(FOLDER, name), text);
    }
    expect(readdirSync(FOLDER).sort()).toEqual([...pages().keys()].sort());
    for (const [name, text] of pages()) expect(readFileSync(join(FOLDER, name), 'utf8')).toBe(text);
  });
});

const CATALOGUE = join(
  import.meta.dirname,
  '..',
  '..',
  '..',
  'shared',
  'reference',
  'spiffe-requirements.md',
);

describe('the requirements', () => {
  it('are rules, or said not to be, and never both', () => {
    expect(Object.keys(OTHER_REQUIREMENTS).filter((id) => ruleById.has(id))).toEqual([]);
  });

  it.skipIf(!existsSync(CATALOGUE))('of the catalogue are all accounted for', () => {
    const rows = readFileSync(CATALOGUE, 'utf8').matchAll(
      /^\| `([a-z0-9]+(?:-[a-z0-9]+)+)` \|(?:[^|]*\|){6}$/gm,
    );
    const ids = [...rows].map(([, id = '']) => id);
    expect(ids.length).toBe(311);
    const unknown = ids.filter((id) => !ruleById.has(id) && !Object.hasOwn(OTHER_REQUIREMENTS, id));
    expect(unknown).toEqual([]);
    expect(Object.keys(OTHER_REQUIREMENTS).filter((id) => !ids.includes(id))).toEqual([]);
  });
});
