/**
 * Kuma's own golden files. Where they have no PEM but a few bytes in its place (`CERT`, `CA`, `123`), so would a proxy
 * have no certificate: Envoy refuses such a secret, and here it is unreadable.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../src/encoding/yaml.js';
import { type EnvoyDump, followThreads, readEnvoyDump, type Trust } from '../../src/envoy/index.js';
import { NOW } from '../authorities.js';
import { codesIn } from './dumps.js';

const FOLDER =
  process.env['KUMA_ENVOY_FIXTURES'] ||
  join(import.meta.dirname, '..', '..', '..', 'shared', 'conformance', 'kuma', 'fixtures', 'envoy');

/** Whether there are any. Those that were asked for by name must be there. */
function present(): boolean {
  const found = Boolean(process.env['KUMA_ENVOY_FIXTURES']) || existsSync(FOLDER);
  if (!found)
    console.log(`envoy: no fixtures of Kuma at ${FOLDER}; set KUMA_ENVOY_FIXTURES to a folder of them`);
  return found;
}

/** What is expected of a file. No member: it is no document of Envoy's. */
interface Expected {
  readonly secrets?: Readonly<Record<string, 'certificate' | string>>;
  /** One line for each thread: who, what it presents, whom it asks for, by which secret. */
  readonly threads?: readonly string[];
  readonly codes?: readonly string[];
}

const NONE: Expected = {};

const legacy = (certificate: string, ...authorities: string[]): Expected => ({
  secrets: {
    [certificate]: 'certificate',
    ...Object.fromEntries(authorities.map((name) => [name, 'any trust domain'])),
  },
  threads: [],
  codes: ['certificate-unreadable', ...authorities.map(() => 'bundle-unreadable')].sort(),
});

const meshTls = (mode: 'strict' | 'permissive', asked: string, secret: string): Expected => ({
  secrets: {},
  threads: [
    `inbound listener self_inbound_dp_17777 and 1 more: my-secret-name, asks for ${asked} by ${secret}`,
  ],
  codes: ['secrets-not-listed', ...(mode === 'permissive' ? ['plaintext-accepted'] : [])].sort(),
});

const outgoing = (secret: string): Expected => ({
  secrets: {},
  threads: [
    `cluster kri_msvc_default_zone-1_backend-ns_outgoing_80: my-secret-name, asks for spiffe://default/outgoing by ${secret}`,
  ],
  codes: ['secrets-not-listed'],
});

const FILES: Readonly<Record<string, Expected>> = {
  'config-dump/golden.full_config.json': {
    secrets: { cp_validation_ctx: 'any trust domain' },
    threads: ['cluster ads_cluster: nothing, asks for localhost by cp_validation_ctx'],
    codes: [],
  },
  'layout/with_mesh_identity.golden.json': NONE,
  'layout/with_mesh_identity.input.yaml': NONE,
  'legacy-provided-ca-2.14.3/ca.pem': NONE,
  'legacy-secrets-2.14.3/envoy-config-dataplane.golden.yaml': legacy(
    'identity_cert:secret:mesh-1',
    'mesh_ca:secret:mesh-1',
    'mesh_ca:secret:mesh-2',
  ),
  'legacy-secrets-2.14.3/envoy-config-egress.golden.yaml': legacy(
    'identity_cert:secret:mesh-2',
    'mesh_ca:secret:mesh-2',
  ),
  'legacy-secrets-2.14.3/envoy-config-zipkin.golden.yaml': legacy(
    'identity_cert:secret:default',
    'mesh_ca:secret:default',
  ),
  ...Object.fromEntries(
    (['strict', 'permissive'] as const).flatMap((mode) => [
      [`meshtls/${mode}-with-external-validator.clusters.golden.yaml`, outgoing('ca-bundle')],
      [`meshtls/${mode}-with-external-validator.listeners.golden.yaml`, meshTls(mode, 'any', 'ca-bundle')],
      [`meshtls/${mode}-with-external-validator.policy.yaml`, NONE],
      [`meshtls/${mode}-with-mesh-trust-kuma-managed.clusters.golden.yaml`, outgoing('system_trust_bundle')],
      [
        `meshtls/${mode}-with-mesh-trust-kuma-managed.listeners.golden.yaml`,
        meshTls(mode, 'spiffe://domain-1/', 'system_trust_bundle'),
      ],
      [`meshtls/${mode}-with-mesh-trust-kuma-managed.policy.yaml`, NONE],
    ]),
  ),
  // The cluster that leads to SPIRE's agent has no TLS, since it is a socket of the same machine.
  'spire.kubernetes.cluster.golden.yaml': { secrets: {}, threads: [], codes: [] },
  'trust-bundle-secret/no-secrets.secrets.golden.yaml': NONE,
  'trust-bundle-secret/secrets-multiple-trust-domains.secrets.golden.yaml': {
    secrets: { system_trust_bundle: 'domain-1, domain-2' },
    threads: [],
    codes: ['bundle-unreadable', 'bundle-unreadable'],
  },
};

async function documentsOf(path: string): Promise<unknown[]> {
  const text = readFileSync(path, 'utf8');
  return path.endsWith('.json') ? [JSON.parse(text)] : parseYaml(text, { name: path, code: 'E_YAML' });
}

const contentOf = ({ secrets }: EnvoyDump): Record<string, string> =>
  Object.fromEntries(
    secrets.map(({ name, content }) => [
      name,
      content.kind !== 'validation'
        ? content.kind
        : content.spiffe === undefined
          ? 'any trust domain'
          : content.spiffe.domains.map((domain) => domain.name).join(', '),
    ]),
  );

function threadLines(dump: EnvoyDump): string[] {
  return followThreads(dump, { now: NOW }).threads.map(({ contexts, presented, asks }) => {
    const [{ owner, validationSecret }] = contexts;
    const more = contexts.length === 1 ? '' : ` and ${contexts.length - 1} more`;
    const direction = owner.direction === undefined ? '' : `${owner.direction} `;
    const shown = presented.map(({ reference }) => reference?.name).join(', ') || 'nothing';
    const asked = asks.flatMap(({ rules }) => rules.matchers.map(({ text }) => text)).join(', ') || 'any';
    return `${direction}${owner.kind} ${owner.name}${more}: ${shown}, asks for ${asked} by ${validationSecret?.name}`;
  });
}

describe.runIf(present())('a fixture of Kuma’s', () => {
  const files = existsSync(FOLDER)
    ? readdirSync(FOLDER, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(FOLDER, join(entry.parentPath, entry.name)))
        .sort()
    : [];

  it('is one of those that are known, and all are there', () => {
    expect(files).toEqual(Object.keys(FILES).sort());
  });

  it.each(files)('%s is read as what it is', async (file) => {
    const { secrets, threads, codes } = FILES[file] ?? NONE;
    const path = join(FOLDER, file);
    const documents = file.endsWith('.pem') ? [readFileSync(path, 'utf8')] : await documentsOf(path);
    const dumps = documents.map(readEnvoyDump);
    if (secrets === undefined) {
      expect(dumps.filter((dump) => dump !== undefined)).toEqual([]);
      return;
    }
    const [dump, ...others] = dumps;
    expect(others).toEqual([]);
    if (dump === undefined) throw new Error('it is not recognised');
    expect(dump.notes).toEqual([]);
    expect(contentOf(dump)).toEqual(secrets);
    expect(threadLines(dump)).toEqual(threads);
    expect(codesIn(followThreads(dump, { now: NOW }))).toEqual(codes);
  });

  it('has the CA of a control plane that can be read', async () => {
    const [document] = await documentsOf(join(FOLDER, 'config-dump', 'golden.full_config.json'));
    const dump = readEnvoyDump(document);
    const [thread] = dump === undefined ? [] : followThreads(dump, { now: NOW }).threads;
    expect(dump?.node).toMatch(/./);
    expect(subjects(thread?.trust)).toEqual(['CN=kuma-control-plane']);
  });
});

const subjects = (trust: Trust | undefined): string[] =>
  trust?.form === 'any-domain' ? trust.authorities.certificates.map(({ subject }) => subject.toString()) : [];
