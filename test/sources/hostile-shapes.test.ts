/** Input that is well-formed and out of all proportion, or named to trip JavaScript: read, or refused with its reason. */
import { beforeAll, describe, expect, it } from 'vitest';
import { contextTagConstructed, TAG } from '../../src/encoding/der.js';
import { derBitString, derEncode, derInteger, derOid, derSequence } from '../../src/encoding/der-write.js';
import { writePem } from '../../src/encoding/pem.js';
import { MeshctlError } from '../../src/errors.js';
import { readBytes, type Source } from '../../src/sources/index.js';
import { testAuthority } from '../authorities.js';
import { documentOf, keyEntry, signingKey, x509Entry } from '../bundle/documents.js';
import { testLeaf } from '../leaves.js';

/** Time that grows with the square of the input is seen, the work of others on the machine is not. */
const SLOWEST_MS = 15_000;
/** More arguments than a call takes: what spreads a list of the input breaks. */
const WIDE = 150_000;
const DEEP = 10_000;
const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'then',
] as const;

const authority = await testAuthority('ec-p256');
const leaf = await testLeaf(authority);
const pem = writePem('CERTIFICATE', leaf.der);
const base64 = (text: string): string => Buffer.from(text).toString('base64');

const read = (input: string | Buffer): Promise<Source> => readBytes('input', Buffer.from(input));

/** The source, or the code with which it was refused; anything else fails the test. */
async function outcome(input: string | Buffer): Promise<Source | string> {
  const start = performance.now();
  try {
    return await read(input);
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    return error.code;
  } finally {
    expect(performance.now() - start).toBeLessThan(SLOWEST_MS);
  }
}

const brokenCode = ({ items: [first] }: Source): string | undefined =>
  first?.kind === 'broken' ? first.error.code : undefined;

const nested = (open: string, inner: string, close: string): string =>
  open.repeat(DEEP) + inner + close.repeat(DEEP);

describe('input that is nested ten thousand deep', () => {
  it.each<[string, string | Buffer, string]>([
    ['JSON lists around PEM', nested('[', JSON.stringify(pem), ']'), 'E_JSON|E_INPUT_UNKNOWN|note'],
    ['JSON objects around PEM', nested('{"a":', JSON.stringify(pem), '}'), 'E_JSON|E_INPUT_UNKNOWN|note'],
    ['a JWK', `{"keys":[{"kty":"EC","x":${nested('[', '', ']')}}]}`, 'E_JSON'],
    ['YAML lists in one line', `kind: Secret\ndata: ${nested('[', '', ']')}\nx: LS0tLS1CRUdJTi`, 'E_YAML'],
    [
      'YAML mappings in one line',
      `kind: Secret\ndata: ${nested('{a: ', '1', '}')}\nx: LS0tLS1CRUdJTi`,
      'E_YAML',
    ],
    ['YAML lists in dashes', `kind: Secret\ndata:\n${'- '.repeat(DEEP)}a\nx: LS0tLS1CRUdJTi`, 'E_YAML'],
  ])('is given up: %s', async (_, input, expected) => {
    const got = await outcome(input);
    const said =
      typeof got === 'string' ? got : (brokenCode(got) ?? (got.notes.length > 0 ? 'note' : 'read'));
    expect(said).toMatch(new RegExp(`^(${expected})$`));
  });

  it('is refused as DER, and shown beside what is not', async () => {
    let der: Buffer = Buffer.of(0x05, 0x00);
    for (let i = 0; i < DEEP; i++) der = derSequence(der);
    expect(await outcome(der)).toBe('E_INPUT_UNKNOWN');
    expect(await outcome(writePem('CERTIFICATE', der) + pem)).toMatchObject({
      items: [{ kind: 'broken' }, { kind: 'certificate' }],
    });
  });
});

describe('input that multiplies what it holds', () => {
  it.each([
    ['lists', '[*x,*x,*x,*x,*x,*x,*x,*x,*x]', '[a,a,a,a,a,a,a,a,a]'],
    ['mappings', '{a: *x, b: *x, c: *x, d: *x, e: *x, f: *x}', '{a: 1}'],
    ['merges', '{<<: *x, b: *x, c: *x, d: *x}', '{a: 1}'],
  ])('is refused: aliases of %s', async (_, line, first) => {
    let text = `kind: Secret\nk0: &a0 ${first}\n`;
    for (let i = 1; i < 40; i++) text += `k${i}: &a${i} ${line.replaceAll('*x', `*a${i - 1}`)}\n`;
    expect(await outcome(`${text}x: LS0tLS1CRUdJTi`)).toBe('E_YAML');
  });

  it('is refused: an alias of what it stands in', async () => {
    const got = await outcome('kind: Secret\ndata: &a\n  b: *a\nx: LS0tLS1CRUdJTi');
    expect(typeof got === 'string' ? got : got.notes.length).toBeTruthy();
  });

  it('is read four layers deep: base64 in base64', async () => {
    let text = pem;
    for (let i = 0; i < 4; i++) text = base64(text);
    expect(await outcome(text)).toMatchObject({ items: [{ kind: 'certificate' }] });
    for (let i = 0; i < 6; i++) text = base64(text);
    expect(await outcome(text)).toBe('E_INPUT_UNKNOWN');
  });
});

describe('input that is wide', () => {
  const many = <T>(value: T): T[] => Array<T>(WIDE).fill(value);

  it('is searched for PEM: 150,000 members', async () => {
    const list = JSON.stringify({ a: many({}), b: pem });
    const members = JSON.stringify({ a: Object.fromEntries(many({}).map((v, i) => [`k${i}`, v])), b: pem });
    for (const text of [list, members, JSON.stringify([...many({}).slice(0, 90_000), { a: pem }])])
      expect(await outcome(text)).toMatchObject({ items: [{ kind: 'certificate' }] });
  });

  it('is read: 150,000 tokens', async () => {
    const got = await outcome(
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.AAAA\n`.repeat(WIDE),
    );
    expect(got).toMatchObject({ format: 'JWT' });
    expect((got as Source).items).toHaveLength(WIDE);
  });

  it('is read: a MeshTrust of 150,000 blocks', async () => {
    const value = `${'-----BEGIN X-----\nAAAA\n-----END X-----\n'.repeat(WIDE)}${pem}`;
    const spec = { trustDomain: 'example.org', caBundles: [{ type: 'Pem', pem: { value } }] };
    const got = (await outcome(JSON.stringify({ type: 'MeshTrust', name: 'a', spec }))) as Source;
    expect(got.items).toHaveLength(WIDE + 1);
    expect(got.bundles).toMatchObject([{ content: { x509Authorities: [{ certificate: leaf.der }] } }]);
  });

  it.each([2048, 20_000])('is read: %i alternative names', async (count) => {
    const dnsNames = Array.from({ length: count }, (_, n) => `n${n}.example.org`);
    const large = await testLeaf(authority, { dnsNames });
    const got = (await outcome(large.der)) as Source;
    const [item] = got.items;
    const names = () => (item?.kind === 'certificate' ? item.certificate.subjectAltName?.length : undefined);
    if (count <= 10_000) expect(names()).toBe(count + 1);
    else expect(names).toThrow(/more than 10000 elements/);
  });
});

describe('a certificate with lists out of proportion', () => {
  const cn = derSequence(derOid('2.5.4.3'), derEncode(TAG.UTF8_STRING, Buffer.from('x')));
  const rdn = derEncode(TAG.SET, cn);
  const extension = derSequence(derOid('1.3.6.1.4.1.55555.1'), derEncode(TAG.OCTET_STRING, Buffer.of(5, 0)));
  const times = (count: number, element: Buffer) => derSequence(Buffer.concat(Array(count).fill(element)));

  /** A certificate of version 3 that nobody signed. */
  const certificate = (subject: Buffer, extensions: Buffer): Buffer => {
    const algorithm = derSequence(derOid('1.2.840.10045.4.3.2'));
    const time = derEncode(TAG.UTC_TIME, Buffer.from('260101000000Z'));
    const key = derSequence(derSequence(derOid('1.3.101.112')), derBitString(Buffer.alloc(32)));
    const tbs = derSequence(
      derEncode(contextTagConstructed(0), derInteger(2)),
      derInteger(1),
      algorithm,
      derSequence(rdn),
      derSequence(time, time),
      subject,
      key,
      derEncode(contextTagConstructed(3), extensions),
    );
    return derSequence(tbs, algorithm, derBitString(Buffer.alloc(64)));
  };

  it.each([
    ['extensions', 'the extension list', 1, 10_001],
    ['relative names', 'a name', 10_001, 1],
  ])('is shown but for them: %s', async (_, what, names, extensions) => {
    const { items } = await read(certificate(times(names, rdn), times(extensions, extension)));
    const [item] = items;
    if (item?.kind !== 'certificate') return expect.fail(`it is ${item?.kind}`);
    const { certificate: found } = item;
    expect(() => [found.subject.toString(), found.extensions]).toThrow(
      `${what} holds more than 10000 elements`,
    );
    expect(found.issuer.toString()).toBe('CN=x');
    expect(found.publicKeyInfo.kind.label).toBe('Ed25519');
  });

  it('is read up to there', async () => {
    const { items } = await read(certificate(times(10_000, rdn), times(10_000, extension)));
    const [item] = items;
    if (item?.kind !== 'certificate') return expect.fail(`it is ${item?.kind}`);
    expect(item.certificate.subject.attributes).toHaveLength(10_000);
    expect(item.certificate.extensions).toHaveLength(10_000);
  });
});

describe.each(NAMES)('the name %s', (name) => {
  // `toEqual` must not be asked whether a prototype was changed: it would be the same one.
  let before: string;
  const prototypes = () => Object.getOwnPropertyNames(Object.prototype).sort().join();
  beforeAll(() => {
    before = prototypes();
  });

  it.each<[string, () => string | Buffer, readonly string[]]>([
    [
      'of a Secret and its keys in JSON',
      () =>
        `{"kind":"Secret","metadata":{"name":"${name}","namespace":"${name}"},"data":{"${name}":"${base64(pem)}"}}`,
      [`Secret ${name}/${name}`, `data["${name}"]`],
    ],
    [
      'of a Secret and its keys in YAML',
      () =>
        `kind: Secret\nmetadata:\n  name: ${name}\n  namespace: ${name}\n  ${name}: {a: 1}\ndata:\n  ${name}: ${base64(pem)}\n`,
      [`Secret ${name}/${name}`, `data["${name}"]`],
    ],
    ['of any field in JSON', () => `{"${name}":{"${name}":${JSON.stringify(pem)}}}`, [`${name}.${name}`]],
    ['of any field in YAML', () => `${name}:\n  ${name}: ${base64(pem)}\n`, [`${name}.${name}`]],
    [
      'beside the members of a JWK',
      () => {
        const keys = [x509Entry(authority), keyEntry(signingKey('P-256'), 'k')];
        const text = documentOf(keys).toString();
        return text.replace(/"use"/g, `"${name}":{"use":"jwt-svid","kty":"oct"},"use"`);
      },
      ['keys[0]'],
    ],
  ])('%s is a name like any other', async (_, input, path) => {
    const { items } = await read(input());
    expect(items.map(({ kind }) => kind)).toContain('certificate');
    expect(items[0]?.place.path).toEqual(path);
    expect(prototypes()).toBe(before);
    expect(({} as Record<string, unknown>)['use']).toBeUndefined();
  });

  it('of a trust domain, a kind or a label names nothing that is there', async () => {
    const inputs = [
      `{"trust_domains":{"${name}":{"keys":[]}}}`,
      `{"kind":"${name}","type":"${name}","items":[],"a":${JSON.stringify(pem)}}`,
      `-----BEGIN ${name}-----\nMAA=\n-----END ${name}-----\n`,
      `{"keys":[{"kty":"${name}","crv":"${name}","use":"${name}","x":"AA"}]}`,
    ];
    for (const input of inputs) {
      const got = await outcome(input);
      if (typeof got !== 'string')
        for (const { kind } of got.items) expect(kind).toMatch(/broken|certificate|other/);
    }
    expect(prototypes()).toBe(before);
  });
});
