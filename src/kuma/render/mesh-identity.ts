/** A MeshIdentity from what somebody wants of it. */
import type { YamlComment } from '../../encoding/write-yaml.js';
import type { MeshIdentitySpec } from '../model/mesh-identity.js';
import type { SecureDataSource } from '../model/secure-data-source.js';
import type { Environment } from '../resource.js';
import { DEFAULT_PATH_KUBERNETES, DEFAULT_PATH_UNIVERSAL, DEFAULT_TRUST_DOMAIN } from '../template.js';
import { isAtLeast, type KumaVersion } from '../version.js';

export interface IdentityWish {
  readonly version: KumaVersion;
  readonly environment: Environment;
  /** Labels of the proxies; none for every proxy, undefined for nobody. */
  readonly select: Readonly<Record<string, string>> | undefined;
  /** Go templates; Kuma's own defaults are written out without. */
  readonly trustDomain: string | undefined;
  readonly path: string | undefined;
  /** Undefined: names only. */
  readonly provider: ProviderWish | undefined;
}

export type ProviderWish = BundledWish | SpireWish | ExtensionWish;

interface BundledWish {
  readonly type: 'Bundled';
  /** A CA of one's own; Kuma makes one without. */
  readonly ca: { readonly certificate: SecureDataSource; readonly privateKey: SecureDataSource } | undefined;
  readonly allowSelfSigned: boolean;
  readonly meshTrustCreation: 'Enabled' | 'Disabled';
  /** A Go duration. */
  readonly expiry: string;
}

interface SpireWish {
  readonly type: 'Spire';
  /** A Go duration. */
  readonly timeout: string | undefined;
}

interface ExtensionWish {
  readonly type: 'Extension';
  readonly name: string;
  readonly config: unknown;
}

export function identitySpec(wish: IdentityWish): MeshIdentitySpec {
  const { select, environment, trustDomain = DEFAULT_TRUST_DOMAIN, provider } = wish;
  const defaultPath = environment === 'kubernetes' ? DEFAULT_PATH_KUBERNETES : DEFAULT_PATH_UNIVERSAL;
  return {
    selector: select === undefined ? {} : { dataplane: { matchLabels: { ...select } } },
    spiffeID: { trustDomain, path: wish.path ?? defaultPath },
    ...(provider === undefined ? {} : { provider: providerOf(provider) }),
  };
}

function providerOf(wish: ProviderWish): NonNullable<MeshIdentitySpec['provider']> {
  switch (wish.type) {
    case 'Bundled': {
      const { ca, allowSelfSigned, meshTrustCreation, expiry } = wish;
      return {
        type: 'Bundled',
        bundled: {
          meshTrustCreation,
          insecureAllowSelfSigned: allowSelfSigned,
          certificateParameters: { expiry },
          // Both are always written: control planes of 2.12 crash without them.
          autogenerate: { enabled: ca === undefined },
          ...(ca === undefined ? {} : { ca }),
        },
      };
    }
    case 'Spire': {
      const { timeout } = wish;
      return { type: 'Spire', spire: timeout === undefined ? {} : { agent: { timeout } } };
    }
    case 'Extension': {
      const { name, config } = wish;
      return { type: 'Extension', extension: { name, ...(config === undefined ? {} : { config }) } };
    }
  }
}

/** What surprises in such a MeshIdentity. */
export function identityComments({ select, provider, trustDomain, version }: IdentityWish): YamlComment[] {
  const comments: YamlComment[] = [];
  const at = (path: readonly string[], text: string) => comments.push({ path: ['spec', ...path], text });
  if (select === undefined) at(['selector'], 'Selects nobody: widen it when everything is prepared.');
  else if (Object.keys(select).length === 0)
    at(
      ['selector'],
      'Selects every proxy of the mesh. From then on nobody may connect without a MeshTrafficPermission with rules.',
    );
  if (provider === undefined) {
    at(
      ['spiffeID'],
      'Without a provider the IDs are only published: let no proxy be won by this name, or it loses its identity.',
    );
  } else if (provider.type === 'Bundled' && provider.ca === undefined) {
    at(
      ['provider', 'bundled', 'insecureAllowSelfSigned'],
      'The CA that Kuma makes is self-signed, so this must be true.',
    );
  } else if (provider.type === 'Spire') {
    at(
      ['spiffeID'],
      'Must render to exactly the ID that SPIRE registers: Envoy asks the agent for the SVID by it.',
    );
  } else if (provider.type === 'Extension') {
    at(['provider', 'extension'], 'Kuma itself has no such provider; its distributions may.');
  }
  if (provider?.type === 'Bundled') {
    const days = isAtLeast(version, '3.0') ? '120h' : '24h';
    at(
      ['provider', 'bundled', 'certificateParameters'],
      `A Go duration, which has no days. Kuma's own is ${days}.`,
    );
    if (trustDomain !== undefined && !trustDomain.includes('{{') && provider.ca === undefined)
      at(
        ['spiffeID', 'trustDomain'],
        'On a global control plane every zone makes a CA of its own for this one trust domain.',
      );
  }
  return comments;
}
