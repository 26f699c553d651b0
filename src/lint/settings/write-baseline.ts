/** Writes a baseline: one line for each entry and always in the same order, so that a review shows what changed. */
import { MeshctlError } from '../../errors.js';
import type { PlacedSource } from '../settle.js';
import { type BaselineEntry, baselineKey, compareKeys, keyText } from './baseline.js';
import { BASELINE_KIND, SCHEMA_VERSION } from './parse-baseline.js';

/** What the reader of JSON takes. */
const MAX_BYTES = 16 * 1024 ** 2;

/**
 * All findings that could be known: neither what is suppressed, which has its reason elsewhere, nor what could not be
 * decided. Throws E_WRITE when it would be too large to be read again.
 */
export function writeBaseline(sources: Iterable<PlacedSource>): string {
  const lines = [...entriesOf(sources)].sort(compareKeys).map(entryLine);
  const text = [
    '{',
    `  "schemaVersion": ${JSON.stringify(SCHEMA_VERSION)},`,
    `  "kind": ${JSON.stringify(BASELINE_KIND)},`,
    lines.length === 0 ? '  "findings": []' : `  "findings": [\n${lines.join(',\n')}\n  ]`,
    '}',
    '',
  ].join('\n');
  if (Buffer.byteLength(text) > MAX_BYTES) {
    throw new MeshctlError('E_WRITE', {
      what: 'the baseline would be too large to be read again',
      why: `it has ${lines.length} entries`,
      fix: 'Switch off in meshctl.yaml the rules that most of them are of',
    });
  }
  return text;
}

function entriesOf(sources: Iterable<PlacedSource>): Iterable<BaselineEntry> {
  const entries = new Map<string, BaselineEntry>();
  for (const source of sources) {
    // A source that is named twice has no more findings for it.
    for (const [key, entry] of entriesOfSource(source)) {
      const before = entries.get(key);
      if (before === undefined || before.count < entry.count) entries.set(key, entry);
    }
  }
  return entries.values();
}

function entriesOfSource(source: PlacedSource): Map<string, BaselineEntry> {
  const path = source.path ?? source.source;
  const entries = new Map<string, BaselineEntry>();
  for (const judgement of source.judgements) {
    for (const { rule, level, setAside } of judgement.findings) {
      if (level === 'fatal' || setAside?.by === 'suppression') continue;
      const key = baselineKey({ rule }, judgement, path);
      const text = keyText(key);
      entries.set(text, { ...key, count: (entries.get(text)?.count ?? 0) + 1 });
    }
  }
  return entries;
}

function entryLine({ rule, path, block, subject, count }: BaselineEntry): string {
  // JSON leaves out what is undefined.
  return `    ${JSON.stringify({ rule, path, block, subject, count })}`;
}
