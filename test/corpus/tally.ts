/** Counts what became of the files of a corpus, and why. */
import type { Ran, Run } from './inspector.js';

interface Report {
  readonly sources?: readonly {
    readonly items: readonly ReportedItem[];
  }[];
}

interface ReportedItem {
  readonly kind: string;
  readonly error?: Failure;
  /** What a certificate has even where its fields are broken. */
  readonly sha256?: string;
}

interface Failure {
  readonly code: string;
  readonly message: string;
}

/** So many reasons are listed. */
const SHOWN = 60;

export class Tally {
  files = 0;
  #read = 0;
  #partly = 0;
  #refused = 0;
  #slowest: { readonly file: string; readonly milliseconds: number } | undefined;
  readonly #items = new Map<string, number>();
  readonly #reasons = new Map<string, number>();

  /** `run` is that of JSON. */
  add(file: string, run: Run): void {
    this.files++;
    if (run.kind !== 'ended') return;
    if (run.milliseconds > (this.#slowest?.milliseconds ?? 0))
      this.#slowest = { file, milliseconds: run.milliseconds };
    const report = parsed<Report>(run.stdout);
    if (report?.sources === undefined) {
      this.#refused++;
      count(this.#reasons, `refused, ${reasonOf(parsed<Failure>(run.stderr), file)}`);
      return;
    }
    const items = report.sources.flatMap((source) => source.items);
    const errors = items.flatMap(({ error }) => (error === undefined ? [] : [error]));
    const nothingOf = ({ error, sha256 }: ReportedItem) => error !== undefined && sha256 === undefined;
    if (errors.length === 0) this.#read++;
    else if (items.every(nothingOf)) this.#refused++;
    else this.#partly++;
    for (const { kind } of items) count(this.#items, kind);
    for (const { kind, error } of items)
      if (error !== undefined)
        count(this.#reasons, `broken ${kind === 'broken' ? 'item' : kind}, ${reasonOf(error, file)}`);
  }

  summary(): string {
    const kinds = [...this.#items].map(([kind, n]) => `${n} ${kind}`).join(', ');
    const slowest =
      this.#slowest === undefined
        ? ''
        : `; slowest ${Math.round(this.#slowest.milliseconds)} ms (${this.#slowest.file})`;
    const reasons = [...this.#reasons].sort(([, a], [, b]) => b - a);
    return [
      `corpus: ${this.files} files: ${this.#read} read, ${this.#partly} read but for a part, ${this.#refused} refused${slowest}`,
      `corpus: items: ${kinds === '' ? 'none' : kinds}`,
      ...reasons.slice(0, SHOWN).map(([reason, n]) => `corpus: ${n} × ${reason}`),
      ...(reasons.length > SHOWN ? [`corpus: and ${reasons.length - SHOWN} more reasons`] : []),
    ].join('\n');
  }
}

/** The code and the words, without what differs from file to file. */
function reasonOf(failure: Failure | undefined, file: string): string {
  if (failure === undefined) return 'no report';
  const words = failure.message.replace(` in ${file}`, '').replace(file, 'it');
  return `${failure.code}: ${words.replace(/(["'])[^"']*\1/g, '$1…$1').replace(/\d+/g, '#')}`.slice(0, 200);
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function parsed<T>(json: Ran['stdout']): T | undefined {
  try {
    return JSON.parse(json) as T;
  } catch {
    return undefined;
  }
}
