/** Frequent mistakes, made with the tool that makes them: each certificate that "openssl" writes breaks the rule that is about it. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeJwk } from '../../src/bundle/index.js';
import { readPem } from '../../src/encoding/pem.js';
import { Certificate } from '../../src/x509/index.js';
import { type Fixture, lintFixture } from '../lint/fixture.js';
import { openssl, opensslPresent, run } from './peers.js';
import { Workspace } from './workspace.js';

const found = opensslPresent('frequent mistakes are not made with it');
/** OpenSSL dates by the clock, so all is judged as in a minute. */
const now = Math.floor(Date.now() / 1000) + 60;

/** Lines of an extension section, by name; undefined leaves one out. */
type Section = Readonly<Record<string, string | undefined>>;

const LEAF: Section = {
  basicConstraints: 'critical, CA:FALSE',
  keyUsage: 'critical, digitalSignature',
  extendedKeyUsage: 'serverAuth, clientAuth',
  subjectKeyIdentifier: 'hash',
  authorityKeyIdentifier: 'keyid',
  subjectAltName: 'critical, URI:spiffe://example.org/ns/shop/sa/web',
};
const CA: Section = {
  basicConstraints: 'critical, CA:TRUE',
  keyUsage: 'critical, keyCertSign, cRLSign',
  subjectKeyIdentifier: 'hash',
  subjectAltName: 'URI:spiffe://example.org',
};

/** CAs live longer than what is below them. */
const LONGER = ['-days', '3'];

interface Made {
  readonly key: string;
  readonly certificate: string;
}

/** Makes certificates, each with an openssl.cnf of its own. */
class Maker {
  readonly #space: Workspace;
  #count = 0;

  constructor(space: Workspace) {
    this.#space = space;
  }

  key(...flags: readonly string[]): string {
    const file = this.#space.path(`key-${this.#count++}.pem`);
    const algorithm = flags.length > 0 ? flags : ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'];
    openssl('genpkey', '-out', file, ...algorithm);
    return file;
  }

  certificate(
    section: Section,
    { subject = '/', issuer, key = this.key(), flags = [] }: MakeOptions = {},
  ): Made {
    const lines = Object.entries(section).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name} = ${value}`],
    );
    const number = this.#count++;
    const text = ['[req]', 'distinguished_name = dn', '[dn]', '[extensions]', ...lines, ''].join('\n');
    const config = this.#space.file(`openssl-${number}.cnf`, text);
    const certificate = this.#space.path(`certificate-${number}.pem`);
    const signer = issuer === undefined ? [] : ['-CA', issuer.certificate, '-CAkey', issuer.key];
    const args = ['-config', config, '-extensions', 'extensions', '-key', key, '-subj', subject];
    openssl('req', '-x509', '-new', '-days', '1', ...args, ...signer, ...flags, '-out', certificate);
    return { key, certificate };
  }
}

interface MakeOptions {
  readonly subject?: string;
  readonly issuer?: Made;
  readonly key?: string;
  readonly flags?: readonly string[];
}

const text = (...files: readonly string[]): string =>
  files.map((file) => readFileSync(file, 'latin1')).join('');

function read({ certificate }: Made): Certificate {
  const [block] = readPem(readFileSync(certificate)).blocks;
  if (block === undefined) throw new Error(`${certificate} has no certificate`);
  return Certificate.parse(block.der);
}

/** The rules that are broken at warning and above. */
async function graveRules(fixture: Fixture): Promise<string[]> {
  const judged = await lintFixture({ environment: { now }, ...fixture }, { incubating: false });
  const findings = judged.judgements.flatMap((judgement) => judgement.findings);
  return [...new Set(findings.filter(({ level }) => level !== 'info').map(({ rule }) => rule))].sort();
}

describe.skipIf(!found)('made with openssl,', () => {
  const space = new Workspace();
  const make = new Maker(space);
  let root: Made;
  afterAll(() => space.remove());
  beforeAll(() => {
    root = make.certificate(CA, { subject: '/CN=Root', flags: LONGER });
  });

  const leaf = (changes: Section = {}, options: MakeOptions = {}): Made =>
    make.certificate({ ...LEAF, ...changes }, { issuer: root, ...options });
  const ca = (changes: Section = {}, options: MakeOptions = {}): Made =>
    make.certificate({ ...CA, ...changes }, { subject: '/CN=Other', flags: LONGER, ...options });
  const intermediate = (changes: Section = {}): Made =>
    ca({ authorityKeyIdentifier: 'keyid', ...changes }, { subject: '/CN=Intermediate', issuer: root });

  const expectRules = async (content: string, rules: readonly string[], name = 'input.pem') =>
    expect(await graveRules({ name, content })).toEqual([...rules].sort());

  describe('a certificate', () => {
    it('that is right breaks nothing', async () => {
      await expectRules(text(leaf().certificate), []);
      await expectRules(text(root.certificate), []);
      const middle = intermediate();
      await expectRules(text(leaf({}, { issuer: middle }).certificate, middle.certificate), []);
    });

    const LEAVES: Readonly<Record<string, readonly [Section, MakeOptions, ...string[]]>> = {
      'for the trust domain itself': [
        { subjectAltName: 'critical, URI:spiffe://example.org' },
        {},
        'x509-svid-leaf-path-non-root',
      ],
      'with a slash at its end': [
        { subjectAltName: 'critical, URI:spiffe://example.org/web/' },
        {},
        'spiffe-id-path-no-trailing-slash',
      ],
      'with an https URI beside the ID': [
        { subjectAltName: 'critical, URI:spiffe://example.org/web, URI:https://web.example.org' },
        {},
        'x509-svid-exactly-one-uri-san',
      ],
      'with a kuma URI beside the ID': [
        { subjectAltName: 'critical, URI:spiffe://default/web, URI:kuma://kuma.io/service/web' },
        {},
        'x509-svid-exactly-one-uri-san',
      ],
      'with DNS names alone': [
        { subjectAltName: 'critical, DNS:web.example.org' },
        {},
        'x509-svid-exactly-one-uri-san',
      ],
      'with a trust domain in upper case': [
        { subjectAltName: 'critical, URI:spiffe://Example.org/web' },
        {},
        'spiffe-id-trust-domain-lowercase',
      ],
      'whose key usage is not critical': [
        { keyUsage: 'digitalSignature' },
        {},
        'x509-svid-key-usage-critical',
      ],
      'without a key usage': [{ keyUsage: undefined }, {}, 'x509-svid-key-usage-present'],
      'that may encipher with an elliptic key': [
        { keyUsage: 'critical, digitalSignature, keyEncipherment' },
        {},
        'x509-svid-leaf-key-encipherment',
      ],
      'without a subject, whose names are not critical': [
        { subjectAltName: 'URI:spiffe://example.org/web' },
        {},
        'x509-svid-san-critical-if-subject-empty',
      ],
      'for servers alone': [{ extendedKeyUsage: 'serverAuth' }, {}, 'x509-svid-leaf-eku-server-and-client'],
      'for clients alone': [{ extendedKeyUsage: 'clientAuth' }, {}, 'x509-svid-leaf-eku-server-and-client'],
      'without basic constraints': [
        { basicConstraints: undefined },
        {},
        'x509-svid-leaf-basic-constraints-present',
      ],
      'without the identifier of its issuer': [
        { authorityKeyIdentifier: 'none' },
        {},
        'rfc5280-aki-on-issued',
      ],
      'for a year': [{}, { flags: ['-days', '365'] }, 'x509-lifetime-short'],
    };

    it.each(Object.entries(LEAVES))('%s', async (_, [changes, options, ...rules]) => {
      await expectRules(text(leaf(changes, options).certificate), rules);
    });

    it('with an RSA key of 1024 bits', async () => {
      const key = make.key('-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024');
      await expectRules(text(leaf({}, { key }).certificate), ['x509-weak-key']);
    });

    it('signed with SHA-1', async () => {
      await expectRules(text(leaf({}, { flags: ['-sha1'] }).certificate), ['x509-weak-signature']);
    });
  });

  describe('a CA', () => {
    it('for the trust domain with a slash at its end', async () => {
      const { certificate } = ca({ subjectAltName: 'URI:spiffe://example.org/' });
      await expectRules(text(certificate), ['spiffe-id-path-no-trailing-slash']);
    });

    it('below another, with a path in its ID', async () => {
      const middle = intermediate({ subjectAltName: 'URI:spiffe://example.org/ca' });
      await expectRules(text(middle.certificate), ['x509-svid-ca-id-no-path']);
    });

    it('that lacks keyCertSign', async () => {
      const { certificate } = ca({ keyUsage: 'critical, cRLSign' });
      await expectRules(text(certificate), ['x509-svid-ca-key-cert-sign']);
    });

    it('as "req -x509" makes one without a thought', async () => {
      const usual = { basicConstraints: 'CA:TRUE', subjectKeyIdentifier: 'hash' };
      const { certificate } = make.certificate(usual, { subject: '/CN=localhost' });
      await expectRules(text(certificate), [
        'rfc5280-ca-basic-constraints-critical',
        'x509-svid-ca-is-svid',
        'x509-svid-ca-key-cert-sign',
      ]);
    });

    it('of another trust domain than its leaf', async () => {
      const foreign = ca({ subjectAltName: 'URI:spiffe://other.example' });
      const chain = text(leaf({}, { issuer: foreign }).certificate, foreign.certificate);
      await expectRules(chain, ['x509-svid-ca-id-same-trust-domain']);
    });
  });

  describe('a private key', () => {
    it('in the old form', async () => {
      const old = space.path('old.pem');
      openssl('pkey', '-in', root.key, '-traditional', '-out', old);
      await expectRules(text(old), ['x509-svid-key-pkcs8']);
    });

    it('of another certificate', async () => {
      await expectRules(text(leaf().certificate, root.key), ['x509-svid-key-matches-leaf']);
    });
  });

  describe('a bundle', () => {
    type Entry = Record<string, unknown>;
    const entry = (made: Made, changes: Entry = {}): Entry => {
      const certificate = read(made);
      const x5c = [certificate.der.toString('base64')];
      return { use: 'x509-svid', ...encodeJwk(certificate.publicKeyInfo), x5c, ...changes };
    };
    const jwtEntry = (changes: Entry = {}): Entry => {
      const { use, x5c, ...key } = entry(leaf());
      return { ...key, use: 'jwt-svid', kid: 'one', ...changes };
    };
    const expectBundle = (keys: readonly Entry[], rules: readonly string[]) =>
      expectRules(
        JSON.stringify({ keys, spiffe_sequence: 1, spiffe_refresh_hint: 300 }),
        rules,
        'bundle.json',
      );

    it('that is right breaks nothing', () => expectBundle([entry(root), jwtEntry()], []));

    it('with a leaf among its CAs', () =>
      expectBundle([entry(root), entry(leaf())], ['x509-bundle-x5c-is-ca']));

    it('with a whole chain in one entry', () => {
      const { x5c: own, ...rest } = entry(root);
      const { x5c: below } = entry(intermediate());
      return expectBundle([{ ...rest, x5c: [own, below].flat() }], ['x509-bundle-x5c-single']);
    });

    it('with a kid on an X.509 entry', () =>
      expectBundle([entry(root, { kid: 'a' })], ['x509-bundle-no-kid']));

    it('with "use": "sig" beside the uses of SPIFFE', () =>
      expectBundle([entry(root), jwtEntry({ use: 'sig' })], ['bundle-jwk-use']));

    it('with a private key', () => {
      const d = Buffer.alloc(32, 1).toString('base64url');
      return expectBundle([entry(root), jwtEntry({ d })], ['bundle-jwk-no-private']);
    });

    it('of an intermediate alone', () =>
      expectBundle([entry(intermediate())], ['x509-bundle-x5c-self-signed']));

    it('merged from two trust domains', () =>
      expectBundle(
        [entry(root), entry(ca({ subjectAltName: 'URI:spiffe://other.example' }))],
        ['fed-no-merge'],
      ));

    it.each([
      ['of OpenID Connect', { use: 'sig', alg: 'ES256' }, 'bundle-jwk-use'],
      ['of the Workload API', { use: undefined }, 'jwt-bundle-use'],
    ])('copied from the keys %s', async (_, changes, rule) => {
      await expectRules(JSON.stringify({ keys: [jwtEntry(changes)] }), [rule], 'jwks.json');
    });
  });

  describe('a token', () => {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    let key: string;
    beforeAll(() => {
      key = make.key('-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048');
    });
    const HEADER = { alg: 'RS256', kid: 'one', typ: 'JWT' };
    const CLAIMS = { sub: 'spiffe://example.org/web', aud: ['api'], iat: now - 5, exp: now + 295 };

    const expectToken = (changes: { header?: object; claims?: object }, rules: readonly string[]) => {
      const input = `${encode({ ...HEADER, ...changes.header })}.${encode({ ...CLAIMS, ...changes.claims })}`;
      const file = space.file('input', input);
      const signature = space.path('signature');
      run('openssl', ['dgst', '-sha256', '-sign', key, '-out', signature, file]);
      const token = `${input}.${readFileSync(signature).toString('base64url')}`;
      return expectRules(token, rules, 'token.jwt');
    };

    it('that is right breaks nothing', () => expectToken({}, []));

    it('of a Kubernetes service account', () =>
      expectToken({ claims: { sub: 'system:serviceaccount:shop:web' } }, ['jwt-svid-sub-spiffe-id']));

    it('for several audiences', () =>
      expectToken({ claims: { aud: ['api', 'billing'] } }, ['jwt-svid-aud-single']));

    it('whose expiry is in milliseconds', () =>
      expectToken({ claims: { exp: (now + 295) * 1000 } }, ['jwt-svid-exp-numeric-date']));

    it('of the type "jwt"', () => expectToken({ header: { typ: 'jwt' } }, ['jwt-svid-typ-values']));

    it('without a key id', () => expectToken({ header: { kid: undefined } }, ['jwt-svid-kid']));
  });
});
