/** Text from outside reaches the terminal, JSON and YAML escaped, wherever it comes from (product rule 8). */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { writePem } from '../../src/encoding/pem.js';
import { testAuthority } from '../authorities.js';
import { testLeaf } from '../leaves.js';
import { type Outcome, workspace } from './meshctl.js';

/** Clear the screen, the same with one C1 character, a bell, a line separator, right-to-left override, a tag. */
const HOSTILE = 'x\u001b[2J\u009b2J\u0007\u2028\u202eevil\u{e0041}\u007f';
const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Cn}]/u;
const at = workspace();

function expectClean({ stdout, stderr }: Outcome): void {
  for (const text of [stdout, stderr]) {
    expect({ unseen: UNSEEN.exec(text)?.[0].codePointAt(0), text }).toEqual({ unseen: undefined, text });
  }
}

beforeAll(async () => {
  await at.run(['ca', 'init', 'example.org']);
  await at.run(['identity', 'issue', 'spiffe://example.org/web']);
  const authority = await testAuthority('ec-p256');
  const leaf = await testLeaf(authority, {
    id: `spiffe://example.org/${HOSTILE}`,
    dnsNames: [HOSTILE],
    deform: (content) => ({ ...content, subject: [{ oid: '2.5.4.3', type: 'utf8', value: HOSTILE }] }),
  });
  at.write('hostile.pem', writePem('CERTIFICATE', leaf.der));
  at.write(`${HOSTILE}.pem`, at.read('svid.pem'));
  at.write(`${HOSTILE}.txt`, `${HOSTILE}\nspiffe://example.org/${HOSTILE}\nspiffe://example.org/ok\n`);
  at.write(
    'ids.csv',
    `spiffe_id,dns\nspiffe://example.org/a,${HOSTILE}\n"${HOSTILE}",\nspiffe://example.org/ok,\n`,
  );
  const pod = {
    kind: 'Pod',
    metadata: { name: HOSTILE, namespace: HOSTILE },
    spec: { serviceAccountName: HOSTILE },
  };
  at.write('pods.json', JSON.stringify({ kind: 'List', items: [pod] }));
  at.write('pods.yaml', `kind: List\nitems:\n- ${JSON.stringify(pod)}\n`);
  at.write('label.pem', `-----BEGIN ${HOSTILE}-----\nAAAA\n-----END ${HOSTILE}-----\n`);
  at.write('hostile.csr', await hostileRequest());
});

async function hostileRequest(): Promise<string> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
  const name = [{ CN: [HOSTILE] }];
  const made = await x509.Pkcs10CertificateRequestGenerator.create({
    name,
    keys,
    signingAlgorithm: algorithm,
  });
  return made.toString('pem');
}

const FORMATS = [['text'], ['json'], ['yaml']] as const;
const list = ['identity', 'issue', '--keep-going', '--out-dir', 'bulk', '--force', '--from'];

describe.each(FORMATS)('hostile text comes escaped as %s', (format) => {
  const o = ['-o', format];
  it.each([
    ['of a certificate', ['cert', 'inspect', 'hostile.pem']],
    ['of a certificate at length', ['cert', 'inspect', '--long', 'hostile.pem']],
    ['of an SVID to verify', ['identity', 'verify', 'hostile.pem']],
    ['of a PEM label', ['cert', 'inspect', 'label.pem']],
    [
      'of a request',
      [
        'identity',
        'issue',
        'spiffe://example.org/csr',
        '--csr',
        'hostile.csr',
        '--out-dir',
        'csr',
        '--force',
      ],
    ],
    ['of a file name', ['cert', 'inspect', `${HOSTILE}.pem`]],
    ['of a file name to verify', ['identity', 'verify', `${HOSTILE}.pem`, `${HOSTILE}.pem`]],
    ['of a bundle', ['identity', 'verify', 'svid.pem', '--bundle', `${HOSTILE}.pem`]],
    ['of files that do not exist', ['cert', 'inspect', `${HOSTILE}.missing`, `${HOSTILE}.gone`]],
    ['of a file that does not exist', ['identity', 'verify', `${HOSTILE}.missing`]],
    ['of a folder', ['identity', 'issue', 'spiffe://example.org/x', '--out-dir', HOSTILE, '--force']],
    ['of an ID', ['identity', 'issue', `spiffe://example.org/${HOSTILE}`]],
    ['of a trust domain', ['ca', 'init', HOSTILE]],
    ['of a home', ['ca', 'show', 'example.org', '--home', HOSTILE]],
    ['of lines', [...list, `${HOSTILE}.txt`]],
    ['of CSV', [...list, 'ids.csv']],
    ['of pods as JSON', [...list, 'pods.json', '--trust-domain', 'example.org']],
    ['of pods as YAML', [...list, 'pods.yaml', '--trust-domain', 'example.org']],
    ['of a command', [HOSTILE]],
    ['of a flag', [`--${HOSTILE}`]],
    ['of a flag value', ['identity', 'issue', 'spiffe://example.org/x', '--key-type', HOSTILE]],
    ['of a duration', ['ca', 'init', 'x.example', '--ttl', HOSTILE]],
    ['of a subject', ['ca', 'init', 'x.example', '--subject', HOSTILE]],
    ['of a constraint', ['ca', 'init', 'x.example', '--constrain', HOSTILE]],
    ['of a DNS name', ['identity', 'issue', 'spiffe://example.org/x', '--dns', HOSTILE]],
    [
      'of a template',
      [...list, 'pods.json', '--trust-domain', 'example.org', '--path-template', `{{${HOSTILE}}}`],
    ],
  ] as const)('%s', async (_, args) => {
    expectClean(await at.run([...args, ...o]));
  });
});

describe('what is escaped in JSON and YAML', () => {
  it('is read back as it was', async () => {
    const args = ['cert', 'inspect', `${HOSTILE}.pem`, '-o'];
    const json = JSON.parse((await at.run([...args, 'json'])).stdout);
    expect(json.sources[0].source).toBe(`${HOSTILE}.pem`);
    const { stdout } = await at.run([...args, 'yaml']);
    for (const version of ['1.1', '1.2'] as const) {
      expect(parse(stdout, { version }).sources[0]).toMatchObject({
        source: `${HOSTILE}.pem`,
        items: [{ role: 'leaf', pem: json.sources[0].items[0].pem }],
      });
    }
  });
});
