/** What Envoy itself decides is in the interop test; here is why, and what cannot be decided from a dump. */
import { describe, expect, it } from 'vitest';
import { judgePeer, type PeerRules, type PresentedChain, Resolver } from '../../src/envoy/index.js';
import type { Certificate } from '../../src/x509/index.js';
import { EXTENSION_OID } from '../../src/x509/index.js';
import { NOW } from '../authorities.js';
import { put } from '../interop/verdict-matrix/chain.js';
import { authorityKeyIdentifier, basicConstraints, keyUsage, USAGE } from '../interop/verdict-matrix/der.js';
import {
  bytes,
  cluster,
  type Json,
  matching,
  read,
  spiffe,
  trustedCa,
  typed,
  upstream,
  uri,
} from './dumps.js';
import { authority, proxyCertificate, rotated } from './identities.js';

const root = authority('root');
const intermediate = authority('intermediate', root);
const foreign = authority('foreign');
const leaf = proxyCertificate(root);

/** The rules of a validation context that stands in a cluster. */
function rulesOf(context: Json): PeerRules {
  const dump = read(cluster('c', upstream({ validation_context: context })));
  const rules = new Resolver(dump, NOW).threads(dump.contexts)[0]?.asks[0]?.rules;
  if (rules === undefined) throw new Error('there are no rules');
  return rules;
}

function verdictOf(context: Json, ...chain: readonly [Certificate, ...Certificate[]]): string {
  const verdict = judgePeer(rulesOf(context), chain, { purpose: 'serverAuth', now: NOW });
  return verdict.verdict === 'accepted' ? 'accepted' : `${verdict.verdict}: ${verdict.finding.code}`;
}

const own = spiffe({ 'example.org': bytes(root.certificate) });
const ca = trustedCa(root.certificate);

describe('a peer', () => {
  it.each<readonly [what: string, context: Json, chain: PresentedChain, verdict: string]>([
    ['of the trust domain', own, [leaf], 'accepted'],
    ['of the CA', ca, [leaf], 'accepted'],
    ['of another trust domain', own, [proxyCertificate(root, { uris: ['spiffe://x.y/a'] })], 'refused: no-bundle-for-trust-domain'],
    ['of another trust domain, by CA', ca, [proxyCertificate(root, { uris: ['spiffe://x.y/a'] })], 'accepted'],
    ['without a SPIFFE ID', own, [proxyCertificate(root, { uris: ['https://x/y'] })], 'refused: not-an-svid'],
    ['of a trust domain and no workload', own, [proxyCertificate(root, { uris: ['spiffe://example.org'] })], 'refused: not-an-svid'],
    ['that is a CA', own, [proxyCertificate(root, { change: (d) => put(d, basicConstraints(true)) })], 'refused: not-an-svid'],
    ['that may sign', own, [proxyCertificate(root, { change: (d) => put(d, keyUsage(USAGE.cRLSign)) })], 'refused: not-an-svid'],
    ['without key usage', own, [proxyCertificate(root, { without: [EXTENSION_OID.keyUsage] })], 'refused: not-an-svid'],
    ['below an intermediate', own, [proxyCertificate(intermediate), intermediate.certificate], 'accepted'],
    ['whose intermediate is left out', own, [proxyCertificate(intermediate)], 'refused: issuer-not-in-bundle'],
    ['of an intermediate in the bundle', spiffe({ 'example.org': bytes(intermediate.certificate) }), [proxyCertificate(intermediate)], 'refused: root-not-in-bundle'],
    ['of an intermediate as CA', trustedCa(intermediate.certificate), [proxyCertificate(intermediate)], 'accepted'],
    ['of a rotated authority', own, [proxyCertificate(rotated(root, 'successor'))], 'refused: issuer-not-in-bundle'],
    [
      'of a rotated authority, which names its key',
      own,
      [proxyCertificate(rotated(root, 'successor'), { change: (d) => put(d, authorityKeyIdentifier(Buffer.alloc(20, 1))) })],
      'refused: issuer-not-in-bundle',
    ],
    ['of nobody known', own, [proxyCertificate(foreign)], 'refused: issuer-not-in-bundle'],
    ['past its life', own, [proxyCertificate(root, { notAfter: NOW - 1 })], 'refused: certificate-expired'],
    ['before its life', own, [proxyCertificate(root, { notBefore: NOW + 1 })], 'refused: certificate-not-yet-valid'],
    ['past its life, which is allowed', { ...own, allow_expired_certificate: true }, [proxyCertificate(root, { notAfter: NOW - 1 })], 'accepted'],
    ['where the bundle is in a file', spiffe({ 'example.org': { filename: '/x' } }), [leaf], 'unknown: content-elsewhere'],
    ['where all bundles are in a file', spiffe({}, { trust_bundles: { filename: '/x' } }), [leaf], 'unknown: content-elsewhere'],
    ['where the map of bundles is none', spiffe({}, { trust_bundles: { inline_string: '{}' } }), [leaf], 'refused: bundle-unreadable'],
    ['where the bundle is broken', spiffe({ 'example.org': { inline_string: 'CA' } }), [leaf], 'refused: bundle-unreadable'],
    ['where the bundle is empty', spiffe({ 'example.org': {} }), [leaf], 'refused: bundle-empty'],
    ['where the validator is another', { custom_validator_config: { name: 'x' } }, [leaf], 'unknown: matcher-not-judged'],
    ['where nothing is asked for', {}, [leaf], 'accepted'],
    ['by a hash as well', { ...ca, verify_certificate_hash: ['00'] }, [leaf], 'unknown: matcher-not-judged'],
    ['by a revocation list as well', { ...ca, crl: { filename: '/crl' } }, [leaf], 'unknown: matcher-not-judged'],
    ['whatever it is', { ...trustedCa(foreign.certificate), trust_chain_verification: 1 }, [leaf], 'accepted'],
    ['whatever it is, by SPIFFE', { ...own, trust_chain_verification: 1 }, [proxyCertificate(foreign)], 'refused: issuer-not-in-bundle'],
    ['by its name', { ...own, ...matching(uri({ exact: 'spiffe://example.org/web' })) }, [leaf], 'accepted'],
    ['by another name', { ...own, ...matching(uri({ exact: 'spiffe://example.org/x' })) }, [leaf], 'refused: no-name-matches'],
    ['by a name for which SPIFFE has no eye', { ...own, ...matching(typed('DNS', { exact: 'x' })) }, [leaf], 'accepted'],
    ['by a name that cannot be judged', { ...own, ...matching(uri({ custom: {} })) }, [leaf], 'unknown: matcher-not-judged'],
    // What is certain counts more than what is not.
    [
      'by another name where the bundle is in a file',
      { ...spiffe({ 'example.org': { filename: '/x' } }), ...matching(uri({ exact: 'x' })) },
      [leaf],
      'refused: no-name-matches',
    ],
  ])('%s', (_, context, chain, verdict) => {
    expect(verdictOf(context, ...chain)).toBe(verdict);
  }); // biome-ignore format: a table

  it.each(['3003020105', '300431023000', '3000'])(
    'with a name that cannot be read is refused (%s)',
    (hex) => {
      const broken = Buffer.from(hex, 'hex');
      const issuer = (draft: { issuer?: Buffer; subject: Buffer }) => {
        draft.issuer = broken;
        draft.subject = broken;
      };
      const chain = [proxyCertificate(root, { change: issuer })] as const;
      expect(verdictOf(own, ...chain)).toMatch(/^refused: (path-refused|issuer-not-in-bundle)$/);
      expect(verdictOf(ca, ...chain)).toMatch(/^refused: (path-refused|issuer-not-in-bundle)$/);
      expect(verdictOf(trustedCa(chain[0]), leaf)).toBe('refused: issuer-not-in-bundle');
    },
  );

  it('below an expired authority passes where the lives of both meet, and is left in doubt where they do not', () => {
    const old = authority('old', undefined, { notAfter: NOW - 600 });
    const allowing = { ...trustedCa(old.certificate), allow_expired_certificate: true };
    expect(verdictOf(trustedCa(old.certificate), proxyCertificate(old, { notBefore: NOW - 900 }))).toBe(
      'refused: authority-expired',
    );
    expect(verdictOf(allowing, proxyCertificate(old, { notBefore: NOW - 900 }))).toBe('accepted');
    expect(verdictOf(allowing, proxyCertificate(old, { notBefore: NOW - 60 }))).toBe('unknown: path-refused');
  });

  it('is named by what it has', () => {
    const messageOf = (...chain: PresentedChain) => {
      const verdict = judgePeer(rulesOf({ ...ca, ...matching(uri({ exact: 'x' })) }), chain, {
        purpose: 'serverAuth',
        now: NOW,
      });
      return verdict.verdict === 'accepted' ? '' : verdict.finding.message;
    };
    expect(messageOf(leaf)).toBe('"spiffe://example.org/web" is presented where URI exact "x" is asked for');
    expect(messageOf(proxyCertificate(root, { uris: [], dnsNames: ['web.example.org'] }))).toMatch(
      /^"web\.example\.org" is/,
    );
  });
});
