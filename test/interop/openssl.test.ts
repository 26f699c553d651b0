/** What meshctl issues, for every type of key, as OpenSSL sees it: it verifies, and it says what meshctl says. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEY_TYPES } from '../../src/x509/index.js';
import { fieldsOfReport, fieldsOfText, type ReportedCertificate, TEXT_FLAGS } from './certificate-fields.js';
import { openssl, present } from './peers.js';
import { type SvidFiles, Workspace } from './workspace.js';

const found = present('openssl', ['version'], 'certificates are not checked with it');

/** Every type of leaf under the default CA; an EC and an RSA leaf, whose profiles differ, under each other CA. */
const PAIRS = KEY_TYPES.flatMap((ca) =>
  KEY_TYPES.filter((leaf) => ca === 'ec-p256' || leaf === 'ec-p256' || leaf === 'rsa-2048').map((leaf) => ({
    ca,
    leaf,
  })),
);
/** Names and constraints beyond the defaults. */
const SPECIAL = 'special.example.org';

describe.skipIf(!found)('in openssl', () => {
  const space = new Workspace();
  const issued = new Map<string, SvidFiles>();
  afterAll(() => space.remove());
  beforeAll(() => {
    for (const ca of KEY_TYPES) space.makeCa(`${ca}.example.org`, '--key-type', ca);
    for (const { ca, leaf } of PAIRS) {
      const id = `spiffe://${ca}.example.org/ns/demo/sa/${leaf}`;
      issued.set(`${ca} ${leaf}`, space.issue(id, `${ca}-${leaf}`, '--key-type', leaf));
    }
    const subject = ['--subject', 'C=DE,O=Acme\\, Inc.,CN=Mesh \\+ CA, Größe'];
    space.makeCa(SPECIAL, ...subject, '--path-len', '0', '--constrain', '--ttl', '90d');
    const names = ['--dns', 'web.example.org', '--dns', '*.web.example.org'];
    issued.set(SPECIAL, space.issue(`spiffe://${SPECIAL}/a-b_c.D/9`, 'special', '--ttl', '90s', ...names));
  });

  const filesOf = (name: string): SvidFiles => {
    const files = issued.get(name);
    if (files === undefined) throw new Error(`no SVID ${name}`);
    return files;
  };

  const inspect = (file: string): ReportedCertificate => {
    const report = JSON.parse(space.meshctl('cert', 'inspect', file, '-o', 'json'));
    return report.files[0].certificates[0];
  };

  describe.each([...PAIRS.map(({ ca, leaf }) => ({ name: `${ca} ${leaf}` })), { name: SPECIAL }])(
    'an SVID of CA and key $name',
    ({ name }) => {
      it.each([[], ['-purpose', 'sslserver'], ['-purpose', 'sslclient']])('verifies %s %s', (...flags) => {
        const { svid, bundle } = filesOf(name);
        for (const strict of [[], ['-x509_strict']]) {
          const args = [...flags, ...strict, '-CAfile', bundle, '-untrusted', svid, svid];
          expect(openssl('verify', ...args)).toBe(`${svid}: OK\n`);
        }
      });

      it('reads as "cert inspect" reports it', () => {
        const { svid } = filesOf(name);
        const text = fieldsOfText(openssl('x509', '-in', svid, ...TEXT_FLAGS));
        expect(text.extensions).toHaveLength(6);
        expect(fieldsOfReport(inspect(svid))).toEqual(text);
      });

      it('has a sound key, and it is the key of the certificate', () => {
        const { svid, key } = filesOf(name);
        expect(openssl('pkey', '-in', key, '-check', '-noout')).toContain('Key is valid');
        const ofCertificate = openssl('x509', '-in', svid, '-noout', '-pubkey');
        expect(openssl('pkey', '-in', key, '-pubout')).toBe(ofCertificate);
      });
    },
  );

  describe.each([...KEY_TYPES.map((type) => `${type}.example.org`), SPECIAL])(
    'the CA of %s',
    (trustDomain) => {
      const certificate = () => space.file('ca.pem', space.meshctl('ca', 'show', trustDomain, '--cert'));

      it('reads as "cert inspect" reports it', () => {
        const text = fieldsOfText(openssl('x509', '-in', certificate(), ...TEXT_FLAGS));
        expect(text.extensions).toHaveLength(trustDomain === SPECIAL ? 5 : 4);
        expect(fieldsOfReport(inspect(certificate()))).toEqual(text);
      });

      it('is the bundle that goes with its SVIDs, and verifies itself', () => {
        const [, { bundle } = filesOf(SPECIAL)] =
          [...issued].find(([, { id }]) => id.startsWith(`spiffe://${trustDomain}/`)) ?? [];
        expect(readFileSync(bundle, 'utf8')).toBe(readFileSync(certificate(), 'utf8'));
        expect(openssl('verify', '-x509_strict', '-check_ss_sig', '-CAfile', bundle, bundle)).toContain(
          ': OK',
        );
      });
    },
  );
});
