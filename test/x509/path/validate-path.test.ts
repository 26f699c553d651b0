import { beforeAll, describe, expect, it } from 'vitest';
import { type Certificate, type PathReason, parseName, validatePath } from '../../../src/x509/index.js';
import { keyPair, NOW, privateKey, type TestAuthority, testAuthority } from '../../authorities.js';
import { type LeafOptions, testIntermediate, testLeaf } from '../../leaves.js';

describe('validatePath', () => {
  let root: TestAuthority;
  let sub: TestAuthority;
  beforeAll(async () => {
    root = await testAuthority('ec-p256');
    sub = await testIntermediate(root, { name: 'sub' });
  });

  const verdict = (
    leaf: Certificate,
    intermediates: Certificate[],
    anchors: Certificate[],
    at = NOW,
  ): PathReason | Certificate[] => {
    const result = validatePath({ leaf, intermediates, anchors, at });
    return result.ok ? [...result.path] : result.failure.reason;
  };

  it('accepts a leaf that an anchor signed', async () => {
    const leaf = await testLeaf(root);
    expect(verdict(leaf, [], [root.certificate])).toEqual([leaf, root.certificate]);
  });

  it('finds the way through intermediates in any order', async () => {
    const lower = await testIntermediate(sub, { name: 'lower' });
    const leaf = await testLeaf(lower);
    const path = [leaf, lower.certificate, sub.certificate, root.certificate];
    expect(verdict(leaf, [lower.certificate, sub.certificate], [root.certificate])).toEqual(path);
    expect(verdict(leaf, [sub.certificate, lower.certificate], [root.certificate])).toEqual(path);
  });

  it('ends at an intermediate that is itself an anchor', async () => {
    const leaf = await testLeaf(sub);
    expect(verdict(leaf, [], [sub.certificate])).toEqual([leaf, sub.certificate]);
  });

  it('tries the next issuer of the same name when the first did not sign', async () => {
    const twin = await testAuthority('ec-p256', { name: 'twin', subject: parseName('O=twin') });
    const other = await testAuthority('ec-p256', { name: 'other', subject: parseName('O=twin') });
    const leaf = await testLeaf(twin);
    expect(verdict(leaf, [], [other.certificate, twin.certificate])).toEqual([leaf, twin.certificate]);
    expect(verdict(leaf, [], [other.certificate])).toBe('issuer-key-differs');
  });

  it('refuses a leaf whose issuer is not at hand', async () => {
    expect(verdict(await testLeaf(sub), [], [root.certificate])).toBe('issuer-not-found');
    expect(verdict(await testLeaf(root), [], [])).toBe('issuer-not-found');
  });

  it('refuses a certificate that is its own anchor and not signed by one', async () => {
    const leaf = await testLeaf(root);
    expect(verdict(leaf, [], [leaf])).toBe('issuer-not-found');
  });

  it('takes both ends of a lifetime as inside it', async () => {
    const leaf = await testLeaf(root, { notBefore: NOW, notAfter: NOW + 60 });
    expect(verdict(leaf, [], [root.certificate], NOW)).toHaveLength(2);
    expect(verdict(leaf, [], [root.certificate], NOW + 60)).toHaveLength(2);
    expect(verdict(leaf, [], [root.certificate], NOW - 1)).toBe('not-yet-valid');
    expect(verdict(leaf, [], [root.certificate], NOW + 61)).toBe('expired');
  });

  it('refuses an expired anchor', async () => {
    const old = await testAuthority('ec-p256', { name: 'old', notAfter: NOW + 60 });
    const leaf = await testLeaf(old, { notAfter: NOW + 3600 });
    expect(verdict(leaf, [], [old.certificate], NOW + 61)).toBe('expired');
  });

  it('refuses a leaf that another leaf signed', async () => {
    const leaf = await testLeaf(root, {
      deform: (content) => ({ ...content, subject: parseName('CN=not a CA') }),
    });
    const below = await testLeaf({ certificate: leaf, signer: privateKey(keyPair('ec-p256', 'leaf')) });
    expect(verdict(below, [leaf], [root.certificate])).toBe('issuer-not-a-ca');
  });

  it('refuses an issuer without keyCertSign', async () => {
    const weak = await testIntermediate(root, {
      name: 'crl only',
      deform: (content) => ({
        ...content,
        extensions: content.extensions.map((extension) =>
          extension.type === 'keyUsage' ? { ...extension, usages: ['cRLSign'] } : extension,
        ),
      }),
    });
    expect(verdict(await testLeaf(weak), [weak.certificate], [root.certificate])).toBe(
      'issuer-without-key-cert-sign',
    );
  });

  it('counts intermediates against the path length of the CAs above', async () => {
    const tight = await testAuthority('ec-p256', { name: 'tight', pathLength: 0 });
    const below = await testIntermediate(tight, { name: 'below tight' });
    expect(verdict(await testLeaf(tight), [], [tight.certificate])).toHaveLength(2);
    expect(verdict(await testLeaf(below), [below.certificate], [tight.certificate])).toBe('path-too-long');
  });

  it('does not run away in a circle of CAs that sign each other', async () => {
    const a = await testIntermediate(root, { name: 'a' });
    const b = await testIntermediate(a, { name: 'b' });
    const aAgain = await testIntermediate(b, { name: 'a' });
    expect(verdict(await testLeaf(b), [a.certificate, b.certificate, aAgain.certificate], [])).toBe(
      'issuer-not-found',
    );
  });

  it('gives up on a pool made to be searched for ever', async () => {
    const leaf = await testLeaf(root);
    const pool: Certificate[] = [];
    for (let i = 0; i < 200; i++) {
      const lure = await testAuthority('ec-p256', { name: 'lure', subject: root.certificate.subject.der });
      pool.push(lure.certificate);
    }
    expect(verdict(leaf, pool, [])).toBe('budget-exceeded');
  });

  describe('with a URI name constraint', () => {
    const constrained = async (permittedUriHosts: string[], id: string, options: LeafOptions = {}) => {
      const ca = await testAuthority('ec-p256', { name: 'constrained', permittedUriHosts });
      return verdict(await testLeaf(ca, { id, ...options }), [], [ca.certificate]);
    };

    it('accepts the host it names and no other', async () => {
      expect(await constrained(['example.org'], 'spiffe://example.org/web')).toHaveLength(2);
      expect(await constrained(['example.org'], 'spiffe://other.org/web')).toBe('name-not-permitted');
      expect(await constrained(['example.org'], 'spiffe://badexample.org/web')).toBe('name-not-permitted');
    });

    it('keeps a host apart from what lies below it', async () => {
      expect(await constrained(['example.org'], 'spiffe://sub.example.org/web')).toBe('name-not-permitted');
      expect(await constrained(['.example.org'], 'spiffe://sub.example.org/web')).toHaveLength(2);
      expect(await constrained(['.example.org'], 'spiffe://example.org/web')).toBe('name-not-permitted');
      expect(await constrained(['example.org', '.example.org'], 'spiffe://sub.example.org/web')).toHaveLength(
        2,
      );
    });

    it('refuses an address, which no host constraint permits', async () => {
      expect(await constrained(['example.org'], 'spiffe://1.2.3.4/web')).toBe('malformed-name');
    });

    it('leaves DNS names alone', async () => {
      expect(
        await constrained(['example.org'], 'spiffe://example.org/web', { dnsNames: ['anything.test'] }),
      ).toHaveLength(2);
    });
  });
});
