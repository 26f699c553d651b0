// Measures what meshctl promises, each figure as a ratio to a baseline of the same run, since machines are noisy.
// `npm run bench` prints the table; `npm run bench -- --write` keeps it in docs/performance.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { coldStarts } from './cold-start.mjs';
import { serving } from './endpoint.mjs';
import { federating } from './federation.mjs';
import { inspecting } from './inspect.mjs';
import { issuing } from './issuing.mjs';
import { linting } from './lint.mjs';
import { jsonLinesMemory } from './memory.mjs';
import { deciding } from './policy.mjs';
import { verifying } from './verify.mjs';
import { certificateView } from './view.mjs';

const rows = [
  ...(await issuing()),
  ...(await certificateView()),
  ...(await verifying()),
  ...(await inspecting()),
  ...(await linting()),
  ...(await deciding()),
  ...(await federating()),
  ...(await serving()),
  ...(await jsonLinesMemory()),
  ...(await coldStarts()),
];
const heads = ['What', 'Baseline', 'Measured', 'Ratio', 'Promised', 'Kept'];
const table = [heads, heads.map(() => '---'), ...rows.map(cells)]
  .map((row) => `| ${row.join(' | ')} |`)
  .join('\n');
console.log(`\n${table}\n`);

if (process.argv.includes('--write')) {
  const file = 'docs/performance.md';
  const machine = `${cpus()[0].model.trim()}, ${cpus().length} cores, Node ${process.versions.node}, ${process.platform}`;
  const measured = `Measured on ${new Date().toISOString().slice(0, 10)}: ${machine}.\n\n${table}`;
  const between = /(<!-- bench -->)[\s\S]*(<!-- \/bench -->)/;
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(between, (_, start, end) => `${start}\n\n${measured}\n\n${end}`),
  );
}

function cells({ what, baseline, measured, ratio, promise, kept }) {
  return [what, baseline, measured, ratio, promise, kept ? 'yes' : '**no**'];
}
