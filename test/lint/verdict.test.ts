import { describe, expect, it } from 'vitest';
import type { SettledFinding } from '../../src/lint/report.js';
import type { Consumer } from '../../src/lint/rule.js';
import { verdictOf, verdictSentence } from '../../src/lint/verdict.js';
import { finding, judgement, SAMPLE_RULES } from './report/sample.js';

const RULES = new Map(SAMPLE_RULES.map((rule) => [rule.id, rule]));
function sentence(findings: readonly SettledFinding[], ...profiles: Consumer[]): string | undefined {
  const verdict = verdictOf(judgement({ findings }), profiles, RULES);
  return verdict && verdictSentence(verdict);
}

describe('the verdict on a subject', () => {
  it('tells where a program is stricter than the standard', () => {
    expect(sentence([finding('go-uri', 'error')], 'go-spiffe')).toBe(
      'valid by the standard, refused by go-spiffe',
    );
  });

  it('tells where a program is milder', () => {
    const found = [finding('key-usage', 'error')];
    expect(sentence(found, 'spire')).toBe('refused by the standard, accepted by spire');
    expect(sentence(found, 'spire', 'envoy')).toBe(
      'refused by the standard, accepted by spire, not known of envoy',
    );
  });

  it('goes by the worst', () => {
    const found = [finding('key-usage', 'error'), finding('id-characters', 'error')];
    expect(sentence(found, 'spire')).toBe('refused by the standard, refused by spire');
  });

  it('counts neither advice nor warnings', () => {
    const found = [finding('serial', 'warning'), finding('lifetime', 'error')];
    expect(sentence(found, 'spire')).toBe('valid by the standard, accepted by spire');
  });

  it('is not swayed by a suppression', () => {
    const found = [finding('go-uri', 'error', { setAside: { by: 'suppression', reason: 'known' } })];
    expect(sentence(found, 'go-spiffe')).toContain('refused by go-spiffe');
  });

  it('is not given without profiles, on what no program is shown, or when something is undecided', () => {
    expect(sentence([finding('key-usage', 'error')])).toBeUndefined();
    expect(sentence([finding('key-usage', 'fatal')], 'spire')).toBeUndefined();
    const key = judgement({ target: 'private-key', findings: [finding('key-usage', 'error')] });
    expect(verdictOf(key, ['spire'], RULES)).toBeUndefined();
  });
});
