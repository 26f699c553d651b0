/** Settles what was found: levels as configured, then suppressions, then the baseline. Nothing of this touches what is fatal. */
import type { Finding, Judgement, SourceJudgement } from './finding.js';
import { fingerprints, type Standing } from './fingerprint.js';
import type { SetAside, SettledFinding, SettledJudgement, SettledSource, Stale, Totals } from './report.js';
import { type Baseline, baselineKey } from './settings/baseline.js';
import type { LintConfig, RuleLevels } from './settings/config.js';
import { KnownFindings } from './settings/known-findings.js';
import { levelsFor } from './settings/levels.js';
import { Suppressions, type SuppressionsAt } from './settings/suppressions.js';

export interface SettleOptions {
  readonly config?: LintConfig;
  readonly baseline?: Baseline | undefined;
  /** Seconds since 1970: suppressions expire by it. */
  readonly now: number;
  /** Whether a rule ran; without, all did. What did not run could meet nothing, so nothing of it is called stale. */
  readonly runs?: (rule: string) => boolean;
  /** The path of a source by its name: with forward slashes, relative to the folder of the configuration. */
  readonly pathOf?: (name: string) => string;
}

/** A settled source that knows the path by which it was settled. */
export interface PlacedSource extends SettledSource {
  readonly path?: string;
}

export interface Outcome {
  readonly totals: Totals;
  readonly stale: readonly Stale[];
}

interface AtPath {
  readonly path: string;
  readonly levels: RuleLevels | undefined;
  readonly suppressions: SuppressionsAt | undefined;
  readonly isKnown: boolean;
}

/** Settles source by source, and keeps none of them. */
export class Settler {
  readonly #config: LintConfig;
  readonly #suppressions: Suppressions;
  readonly #known: KnownFindings;
  readonly #runs: (rule: string) => boolean;
  readonly #pathOf: (name: string) => string;
  readonly #totals = {
    fatal: 0,
    error: 0,
    warning: 0,
    info: 0,
    sources: 0,
    subjects: 0,
    suppressed: 0,
    baselined: 0,
  };

  constructor({ config = {}, baseline, now, runs = () => true, pathOf = slashed }: SettleOptions) {
    this.#config = config;
    this.#suppressions = new Suppressions(config.suppressions ?? [], now);
    this.#known = new KnownFindings(baseline);
    this.#runs = runs;
    this.#pathOf = pathOf;
  }

  add(source: SourceJudgement): PlacedSource {
    const path = this.#pathOf(source.source);
    const at: AtPath = {
      path,
      levels: levelsFor(path, this.#config),
      suppressions: this.#suppressions.at(path),
      isKnown: this.#known.begin(path),
    };
    this.#totals.sources++;
    for (const count of Object.values(source.counts)) this.#totals.subjects += count;
    const fatalBefore = this.#totals.fatal;
    const judgements = source.judgements.map((judgement) => this.#judgement(judgement, at));
    // What could not be read may hold what a suppression or a baseline is for.
    if (this.#totals.fatal === fatalBefore) {
      at.suppressions?.markTried();
      this.#known.markTried(path);
    }
    return { ...source, judgements, path };
  }

  /** What all sources come to, and what can go from the configuration and the baseline. */
  finish(): Outcome {
    return {
      totals: { ...this.#totals },
      stale: [...this.#suppressions.stale(this.#runs), ...this.#known.stale(this.#runs)],
    };
  }

  #judgement(judgement: Judgement, at: AtPath): SettledJudgement {
    if (judgement.findings.length === 0) return judgement as SettledJudgement;
    const standing: Standing = { path: at.path, block: judgement.block, place: judgement.place };
    const prints = fingerprints(judgement.findings, standing);
    const findings: SettledFinding[] = [];
    for (const [index, finding] of judgement.findings.entries()) {
      const level = levelOf(finding, at.levels);
      if (level === 'off') continue;
      const setAside = level === 'fatal' ? undefined : this.#setAside(finding, judgement, at);
      this.#totals[setAside === undefined ? level : COUNTED_AS[setAside.by]]++;
      findings.push({
        ...finding,
        level,
        fingerprint: prints[index] as string,
        ...(setAside === undefined ? {} : { setAside }),
      });
    }
    return { ...judgement, findings };
  }

  #setAside(finding: Finding, judgement: Judgement, at: AtPath): SetAside | undefined {
    const suppressed = at.suppressions?.find(finding.rule, judgement.title);
    if (suppressed !== undefined || !at.isKnown) return suppressed;
    return this.#known.take(baselineKey(finding, judgement, at.path)) ? { by: 'baseline' } : undefined;
  }
}

const COUNTED_AS = { suppression: 'suppressed', baseline: 'baselined' } as const;

const levelOf = ({ rule, level }: Finding, levels: RuleLevels | undefined) =>
  level === 'fatal' ? level : (levels?.get(rule) ?? level);

/** A name without configuration: relative to where the program runs. */
const slashed = (name: string): string => name.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '');

/** Settles all at once. */
export function settle(
  sources: Iterable<SourceJudgement>,
  options: SettleOptions,
): Outcome & { readonly sources: readonly PlacedSource[] } {
  const settler = new Settler(options);
  const settled = Array.from(sources, (source) => settler.add(source));
  return { sources: settled, ...settler.finish() };
}
