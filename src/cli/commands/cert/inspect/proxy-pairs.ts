/** Dumps of several proxies: which of them accept each other. */
import { crossCheck, MAX_CROSS_CHECKED, type NamedDump, type PairVerdict } from '../../../../envoy/index.js';
import type { Source } from '../../../../sources/index.js';
import { escapeText } from '../../../ui/escape.js';
import type { Paint } from '../../../ui/paint.js';

export interface Pairs {
  readonly json: () => object[];
  /** Escaped, with a final newline; empty for a single proxy. */
  readonly text: (paint: Paint) => string;
}

/** Every proxy with every other. `now` is in seconds since 1970. */
export function comparePairs(sources: readonly Source[], now: number): Pairs {
  const proxies = sources.flatMap(({ name: source, dumps }) =>
    dumps
      .filter(({ dump }) => dump.contexts.length > 0)
      .map(({ place, dump }): NamedDump => ({ name: [source, ...place.path].join(': '), dump })),
  );
  if (proxies.length > MAX_CROSS_CHECKED) {
    const note = `${proxies.length} proxies were not held against each other: at most ${MAX_CROSS_CHECKED} are.\n`;
    return { json: () => [], text: (paint) => paint.faint(note) };
  }
  const verdicts = proxies.length < 2 ? [] : crossCheck(proxies, { now });
  return {
    json: () => verdicts.map(pairJson),
    text: (paint) => (verdicts.length === 0 ? '' : verdictsText(verdicts, paint)),
  };
}

function pairJson({ client, server, verdict, reasons, line }: PairVerdict) {
  return {
    client,
    server,
    verdict,
    line,
    reasons: reasons.map(({ by, context, finding: { code, message } }) => ({
      by: by === 'clientAuth' ? 'client' : 'server',
      ...(context === undefined ? {} : { [context.owner.kind]: context.owner.name }),
      code,
      message,
    })),
  };
}

function verdictsText(verdicts: readonly PairVerdict[], paint: Paint): string {
  const lines = verdicts.map(({ verdict, line }) => {
    const colour = { accepted: paint.good, refused: paint.bad, unknown: paint.warn }[verdict];
    return `  ${colour(verdict)}  ${escapeText(line)}\n`;
  });
  return `${paint.strong('between the proxies')}\n${lines.join('')}`;
}
