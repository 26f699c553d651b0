/** The verdicts of x509-limbo (C2SP) on RFC 5280 path validation: `npm run test:limbo`. */
import { afterAll, describe, expect, it } from 'vitest';
import { readPem } from '../../src/encoding/pem.js';
import { MeshctlError } from '../../src/errors.js';
import { Certificate, type PathResult, type PathRules, validatePath } from '../../src/x509/index.js';
import { isProfile, type LimboCase, limboCases, skipReason } from './cases.js';

const SLOWEST_MS = 1000;

const cases = limboCases() ?? [];
const skipped = cases.flatMap((one) => {
  const why = skipReason(one);
  return why === undefined ? [] : [{ id: one.id, why }];
});
const judged = cases.filter((one) => skipReason(one) === undefined);

describe.skipIf(cases.length === 0)('x509-limbo', () => {
  afterAll(() => {
    console.log(
      `limbo: ${judged.length} judged, ${judged.filter(isProfile).length} of them strictly; ${skipped.length} skipped`,
    );
    for (const { id, why } of skipped) console.log(`limbo: skipped ${id}: ${why}`);
  });

  it.each(judged.map((one) => [one.id, one] as const))('%s', (_, one) => {
    const start = performance.now();
    const verdict = judge(one);
    const elapsed = performance.now() - start;
    expect(verdict, typeof verdict === 'string' ? verdict : '').toMatchObject(
      one.expected_result === 'SUCCESS' ? { ok: true } : { ok: false },
    );
    expect(elapsed).toBeLessThan(SLOWEST_MS);
  });
});

/** A certificate that cannot be read makes the verdict a refusal; in the pool it is passed over. */
function judge(one: LimboCase): PathResult | { ok: false; failure: string } {
  const anchors = readable(one.trusted_certs);
  const [leaf] = readable([one.peer_certificate]);
  if (leaf === undefined || anchors.length < one.trusted_certs.length)
    return { ok: false, failure: 'unreadable' };
  return validatePath({
    leaf,
    anchors,
    intermediates: readable(one.untrusted_intermediates),
    at: Math.floor((one.validation_time === null ? Date.now() : Date.parse(one.validation_time)) / 1000),
    strict: isProfile(one),
    keyUsages: one.key_usage as NonNullable<PathRules['keyUsages']>,
    purposes: one.extended_key_usage,
    ...(one.max_chain_depth === null ? {} : { maxIntermediates: one.max_chain_depth }),
  });
}

function readable(pems: readonly string[]): Certificate[] {
  return pems.flatMap((pem) => {
    try {
      return readPem(pem).blocks.map(({ der }) => Certificate.parse(der));
    } catch (error) {
      if (error instanceof MeshctlError) return [];
      throw error;
    }
  });
}
