/** Who gives the SVIDs, by the flags of `render mesh-identity`; with a CA of the home, the Secrets that carry it. */
import { loadIssuer } from '../../../authority/index.js';
import { parseYaml } from '../../../encoding/yaml.js';
import { MeshctlError } from '../../../errors.js';
import {
  type Head,
  isAtLeast,
  type KumaVersion,
  kumaSecret,
  type ProviderWish,
  type RenderedResource,
} from '../../../kuma/index.js';
import { TrustDomain } from '../../../spiffe/index.js';
import type { Context } from '../../context.js';
import { inOption, noEffect, oneOf } from '../../ui/options.js';
import { caPassphraseSource } from '../identity/ca-passphrase.js';
import { assertName } from './labels.js';

export interface ProviderFlags {
  readonly provider: string;
  readonly kumaVersion: KumaVersion;
  readonly ca?: string | undefined;
  readonly printKey: boolean;
  readonly passphraseFile?: string | undefined;
  readonly caCert?: string | undefined;
  readonly caKey?: string | undefined;
  readonly allowSelfSigned: boolean;
  readonly expiry?: string | undefined;
  /** False: --no-mesh-trust. */
  readonly meshTrust: boolean;
  readonly agentTimeout?: string | undefined;
  readonly extensionName?: string | undefined;
  readonly extensionConfig?: string | undefined;
}

interface Provided {
  readonly provider: ProviderWish | undefined;
  /** To be applied before the MeshIdentity. */
  readonly secrets: readonly RenderedResource[];
  /** That of the CA. */
  readonly trustDomain?: string | undefined;
  /** There is a private key in one of the resources. */
  readonly hasKey?: boolean;
}

const PROVIDERS = ['bundled', 'spire', 'extension', 'none'] as const;
type Provider = (typeof PROVIDERS)[number];

/** The flags of each, by how they were given. */
const FLAGS: readonly (readonly [Provider, string, (flags: ProviderFlags) => boolean])[] = [
  ['bundled', '--ca', ({ ca }) => ca !== undefined],
  ['bundled', '--print-key', ({ printKey }) => printKey],
  ['bundled', '--passphrase-file', ({ passphraseFile }) => passphraseFile !== undefined],
  ['bundled', '--ca-cert', ({ caCert }) => caCert !== undefined],
  ['bundled', '--ca-key', ({ caKey }) => caKey !== undefined],
  ['bundled', '--allow-self-signed', ({ allowSelfSigned }) => allowSelfSigned],
  ['bundled', '--expiry', ({ expiry }) => expiry !== undefined],
  ['bundled', '--no-mesh-trust', ({ meshTrust }) => !meshTrust],
  ['spire', '--agent-timeout', ({ agentTimeout }) => agentTimeout !== undefined],
  ['extension', '--extension-name', ({ extensionName }) => extensionName !== undefined],
  ['extension', '--extension-config', ({ extensionConfig }) => extensionConfig !== undefined],
];

/** Throws E_USAGE, E_NO_CA, E_PASSPHRASE, E_KEY_PRINT, and what reading the configuration throws. */
export async function providerOf(context: Context, flags: ProviderFlags, head: Head): Promise<Provided> {
  const type = oneOf(flags.provider, PROVIDERS, 'provider', '--provider');
  const idle = FLAGS.find(([of, , isGiven]) => of !== type && isGiven(flags));
  if (idle !== undefined) throw noEffect(idle[1], `with --provider ${type}`);
  switch (type) {
    case 'bundled':
      return bundled(context, flags, head);
    case 'spire':
      if (head.environment === 'universal' && !isAtLeast(flags.kumaVersion, '2.13'))
        throw noEffect('--provider spire', 'on Universal with Kuma 2.12', 'SPIRE works there from 2.13 on');
      return { provider: { type: 'Spire', timeout: flags.agentTimeout }, secrets: [] };
    case 'extension': {
      const { extensionName: name } = flags;
      if (name === undefined)
        throw new MeshctlError('E_USAGE', { what: '--extension-name is missing', fix: 'Name the provider' });
      const config = await extensionConfig(context, flags.extensionConfig);
      return { provider: { type: 'Extension', name, config }, secrets: [] };
    }
    case 'none':
      return { provider: undefined, secrets: [] };
  }
}

async function bundled(context: Context, flags: ProviderFlags, head: Head): Promise<Provided> {
  const { ca, caCert, caKey, expiry = '24h', meshTrust } = flags;
  const common = {
    type: 'Bundled' as const,
    expiry,
    meshTrustCreation: meshTrust ? ('Enabled' as const) : ('Disabled' as const),
  };
  if (ca !== undefined) {
    if (caCert !== undefined || caKey !== undefined)
      throw noEffect(
        caCert === undefined ? '--ca-key' : '--ca-cert',
        'with --ca',
        'the CA of the home has both',
      );
    const own = await ownCa(context, flags, head, ca);
    return { ...own, provider: { ...common, ca: own.ca, allowSelfSigned: own.isSelfSigned }, hasKey: true };
  }
  const isInline = caKey?.startsWith(INLINE) ?? false;
  if (flags.printKey && !isInline) throw noEffect('--print-key', 'without --ca or --ca-key inline:FILE');
  if (flags.passphraseFile !== undefined) throw noEffect('--passphrase-file', 'without --ca');
  if ((caCert === undefined) !== (caKey === undefined)) {
    throw new MeshctlError('E_USAGE', {
      what: `${caCert === undefined ? '--ca-cert' : '--ca-key'} is missing`,
      why: 'a CA is a certificate and its key',
      fix: 'Pass both --ca-cert and --ca-key, each as secret:NAME, file:PATH, env:NAME or inline:FILE',
    });
  }
  if (caCert === undefined || caKey === undefined) {
    if (flags.allowSelfSigned)
      throw noEffect(
        '--allow-self-signed',
        'without --ca-cert',
        'a CA that Kuma makes is always allowed to be',
      );
    return { provider: { ...common, ca: undefined, allowSelfSigned: true }, secrets: [] };
  }
  if (isInline && !flags.printKey) throw keyUnasked('the MeshIdentity would have the private key of the CA');
  const sources = {
    certificate: await sourceOf(context, caCert, '--ca-cert'),
    privateKey: await sourceOf(context, caKey, '--ca-key'),
  };
  const { allowSelfSigned } = flags;
  return { provider: { ...common, ca: sources, allowSelfSigned }, secrets: [], hasKey: isInline };
}

/** A key leaves its file or home only when somebody says so. */
const keyUnasked = (what: string): MeshctlError =>
  new MeshctlError('E_KEY_PRINT', {
    what,
    why: 'whoever reads it can speak for the whole trust domain',
    fix: 'Pass --print-key, best with --out; or put the CA into Secrets yourself, and name them with --ca-cert secret:NAME and --ca-key secret:NAME',
  });

/** The active CA of a trust domain of this home, in two Secrets that lie where Kuma looks for them. */
async function ownCa(
  context: Context,
  { printKey, passphraseFile }: ProviderFlags,
  head: Head,
  name: string,
) {
  const trustDomain = inOption('--ca', () => TrustDomain.parse(name));
  if (!printKey) throw keyUnasked(`the Secret would have the private key of the CA of ${trustDomain}`);
  const store = await context.openStore();
  const passphrases = await caPassphraseSource(context, store, passphraseFile);
  const ca = await loadIssuer(store, trustDomain, context.now(), await passphrases(trustDomain));
  const [cert, key] = [`${head.name}-ca-cert`, `${head.name}-ca-key`].map((secret) =>
    assertName(secret, '--name, which the Secrets have, too'),
  ) as [string, string];
  const source = (secret: string) => ({
    type: 'Secret' as const,
    secretRef: { kind: 'Secret' as const, name: secret },
  });
  return {
    ca: { certificate: source(cert), privateKey: source(key) },
    isSelfSigned: ca.isSelfSigned,
    secrets: [kumaSecret(cert, ca.certificatePem, head), kumaSecret(key, ca.privateKeyPem, head)],
    trustDomain: trustDomain.name,
  };
}

const INLINE = 'inline:';

/** Where the control plane finds a PEM: in a Secret of Kuma's, a file of its own, its environment; or right there. */
async function sourceOf(context: Context, text: string, option: string) {
  const [, word, value = ''] = /^(secret|file|env|inline):(.+)$/s.exec(text) ?? [];
  switch (word) {
    case 'secret':
      return {
        type: 'Secret' as const,
        secretRef: { kind: 'Secret' as const, name: assertName(value, option) },
      };
    case 'file':
      return { type: 'File' as const, file: { path: value } };
    case 'env':
      return { type: 'EnvVar' as const, envVar: { name: value } };
    case 'inline': {
      const pem = (await context.read(value)).toString('utf8');
      if (option === '--ca-cert' && /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(pem)) {
        throw new MeshctlError('E_USAGE', {
          what: `there is a private key in ${value}`,
          where: option,
          fix: 'Give a file with the certificates alone',
        });
      }
      return { type: 'InsecureInline' as const, insecureInline: { value: pem } };
    }
    default:
      throw new MeshctlError('E_USAGE', {
        what: `"${text}" does not say where it is`,
        where: option,
        fix: 'Write secret:NAME for a Secret of Kuma, file:PATH or env:NAME for one of the control plane, inline:FILE to copy a file of yours into the resource',
      });
  }
}

async function extensionConfig(context: Context, file: string | undefined): Promise<unknown> {
  if (file === undefined) return undefined;
  const [value, second] = await parseYaml((await context.read(file)).toString('utf8'), {
    name: file,
    code: 'E_YAML',
  });
  if (second === undefined) return value;
  throw new MeshctlError('E_YAML', { what: 'a second document begins', where: file, fix: 'Give one' });
}
