/** What the standard and single programs make of a subject, by what was found in it. */
import type { Finding, Judgement } from './finding.js';
import type { Consumer, Rule, Target } from './rule.js';

export interface Verdict {
  readonly standard: 'valid' | 'refused';
  readonly acceptedBy: readonly Consumer[];
  readonly refusedBy: readonly Consumer[];
  /** It breaks a rule of which nobody recorded what these programs do. */
  readonly unknown: readonly Consumer[];
}

/** What workloads show each other, and what they trust; nobody accepts or refuses a private key. */
const SHOWN = new Set<Target | 'unreadable'>([
  'leaf',
  'intermediate',
  'root',
  'jwt-svid',
  'wit-svid',
  'bundle',
]);

/**
 * Undefined without profiles, for what no program is shown, and when something could not be decided. What is suppressed
 * counts: a program refuses it all the same.
 */
export function verdictOf(
  { target, findings }: Pick<Judgement, 'target' | 'findings'>,
  profiles: readonly Consumer[],
  rules: ReadonlyMap<string, Rule>,
): Verdict | undefined {
  if (profiles.length === 0 || !SHOWN.has(target)) return undefined;
  if (findings.some(({ level }) => level === 'fatal')) return undefined;
  const breaches = findings.flatMap((finding) => {
    const rule = rules.get(finding.rule);
    return rule === undefined ? [] : [{ finding, rule }];
  });
  const sorted = { accepts: [] as Consumer[], refuses: [] as Consumer[], unknown: [] as Consumer[] };
  for (const consumer of new Set(profiles)) sorted[stanceOf(consumer, breaches)].push(consumer);
  const isRefused = breaches.some(breaksStandard);
  return {
    standard: isRefused ? 'refused' : 'valid',
    acceptedBy: sorted.accepts,
    refusedBy: sorted.refuses,
    unknown: sorted.unknown,
  };
}

interface Broken {
  readonly finding: Finding;
  readonly rule: Rule;
}

/** What one program alone demands is not the standard's, and neither is what meshctl advises. */
const breaksStandard = ({ finding, rule }: Broken): boolean =>
  finding.level === 'error' && rule.consumer === undefined && rule.standard !== 'meshctl';

function stanceOf(consumer: Consumer, breaches: readonly Broken[]): 'accepts' | 'refuses' | 'unknown' {
  let stance: 'accepts' | 'unknown' = 'accepts';
  for (const breach of breaches) {
    const { finding, rule } = breach;
    if (rule.refusedBy?.includes(consumer) === true) return 'refuses';
    if (rule.consumer === consumer && finding.level === 'error') return 'refuses';
    if (breaksStandard(breach) && rule.acceptedBy?.includes(consumer) !== true) stance = 'unknown';
  }
  return stance;
}

/** `valid by the standard, refused by go-spiffe and envoy`. */
export function verdictSentence({ standard, acceptedBy, refusedBy, unknown }: Verdict): string {
  const parts = [
    standard === 'valid' ? 'valid by the standard' : 'refused by the standard',
    ...(acceptedBy.length === 0 ? [] : [`accepted by ${listed(acceptedBy)}`]),
    ...(refusedBy.length === 0 ? [] : [`refused by ${listed(refusedBy)}`]),
    ...(unknown.length === 0 ? [] : [`not known of ${listed(unknown)}`]),
  ];
  return parts.join(', ');
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
