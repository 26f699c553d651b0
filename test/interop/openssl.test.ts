/** What meshctl issues, for every type of key, as OpenSSL sees it: it verifies, and it says what meshctl says. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEY_TYPES } from '../../src/x509/index.js';
import { fieldsOfReport, fieldsOfText, type ReportedCertificate, TEXT_FLAGS } from './certificate-fields.js';
import { openssl, opensslPresent } from './peers.js';
import { issueMatrix, SVID_MATRIX, trustDomainOf } from './svid-matrix.js';
import { type SvidFiles, Workspace } from './workspace.js';

const found = opensslPresent('certificates are not checked with it');

describe.skipIf(!found)('in openssl', () => {
  const space = new Workspace();
  let svidOf: ReturnType<typeof issueMatrix>;
  afterAll(() => space.remove());
  beforeAll(() => {
    svidOf = issueMatrix(space);
  });

  const inspect = (file: string): ReportedCertificate => {
    const report = JSON.parse(space.meshctl('cert', 'inspect', file, '-o', 'json'));
    return report.sources[0].items[0];
  };

  /** Both must find the same in a certificate. */
  const expectSameFields = (file: string, extensions: number) => {
    const text = fieldsOfText(openssl('x509', '-in', file, ...TEXT_FLAGS));
    expect(text.extensions).toHaveLength(extensions);
    expect(fieldsOfReport(inspect(file))).toEqual(text);
  };

  const expectVerified = (
    { svid, bundle }: Pick<SvidFiles, 'svid' | 'bundle'>,
    ...flags: readonly string[]
  ) => {
    for (const strict of [[], ['-x509_strict']]) {
      const args = [...flags, ...strict, '-CAfile', bundle, '-untrusted', svid, svid];
      expect(openssl('verify', ...args)).toBe(`${svid}: OK\n`);
    }
  };

  describe.each(SVID_MATRIX)('an SVID with a key of type $leaf under a CA of type $ca', (entry) => {
    it('verifies', () => expectVerified(svidOf(entry)));

    it.each(['sslserver', 'sslclient'])('verifies as %s', (purpose) => {
      expectVerified(svidOf(entry), '-purpose', purpose);
    });

    it('reads as "cert inspect" reports it', () => expectSameFields(svidOf(entry).svid, 6));

    it('has a sound key, which is the key of the certificate', () => {
      const { svid, key } = svidOf(entry);
      expect(openssl('pkey', '-in', key, '-check', '-noout')).toContain('Key is valid');
      const ofCertificate = openssl('x509', '-in', svid, '-noout', '-pubkey');
      expect(openssl('pkey', '-in', key, '-pubout')).toBe(ofCertificate);
    });
  });

  describe.each([...KEY_TYPES])('a CA of type %s', (type) => {
    const bundleOf = () => svidOf({ ca: type, leaf: 'ec-p256' }).bundle;

    it('reads as "cert inspect" reports it', () => expectSameFields(bundleOf(), 4));

    it('is the bundle of its SVIDs, and verifies itself', () => {
      const bundle = bundleOf();
      expect(readFileSync(bundle, 'utf8')).toBe(space.meshctl('ca', 'show', trustDomainOf(type), '--cert'));
      const args = ['-x509_strict', '-check_ss_sig', '-CAfile', bundle];
      expect(openssl('verify', ...args, bundle)).toBe(`${bundle}: OK\n`);
    });
  });

  it('names, constraints and limits beyond the defaults read alike', () => {
    const subject = ['--subject', 'C=DE,O=Acme\\, Inc.,CN=Mesh \\+ CA \\, Größe'];
    space.makeCa('special.example', ...subject, '--path-len', '0', '--constrain');
    const names = ['--dns', 'web.example.org', '--dns', '*.web.example.org'];
    const files = space.issue('spiffe://special.example/a-b_c.D/9', 'special', ...names);
    expectVerified(files);
    expectSameFields(files.svid, 6);
    expectSameFields(files.bundle, 5);
  });

  it('validity beyond 2049, which is written in another form of time, reads alike', () => {
    space.makeCa('century.example', '--ttl', '100y');
    const files = space.issue('spiffe://century.example/web', 'century', '--ttl', '50y');
    expectVerified(files);
    expectSameFields(files.svid, 6);
    expectSameFields(files.bundle, 4);
  });
});
