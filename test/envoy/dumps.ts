/** Envoy's config dumps for tests, in the JSON that its admin interface prints. */
import { type EnvoyDump, followThreads, readEnvoyDump, type Threads } from '../../src/envoy/index.js';
import type { Certificate } from '../../src/x509/index.js';
import { NOW } from '../authorities.js';
import { base64Of } from './identities.js';

export type Json = Readonly<Record<string, unknown>>;

const ADMIN = 'type.googleapis.com/envoy.admin.v3';
export const TLS = 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3';
const LISTENER = 'type.googleapis.com/envoy.config.listener.v3.Listener';
const CLUSTER = 'type.googleapis.com/envoy.config.cluster.v3.Cluster';

export const bytes = (...certificates: readonly Certificate[]): Json => ({
  inline_bytes: base64Of(...certificates),
});

export const REDACTED: Json = { inline_bytes: Buffer.from('[redacted]').toString('base64') };

export const certificateSecret = (name: string, ...chain: readonly Certificate[]): Json => ({
  '@type': `${TLS}.Secret`,
  name,
  tls_certificate: { certificate_chain: bytes(...chain), private_key: REDACTED },
});

export const validationSecret = (name: string, validation_context: Json): Json => ({
  '@type': `${TLS}.Secret`,
  name,
  validation_context,
});

export const trustedCa = (...authorities: readonly Certificate[]): Json => ({
  trusted_ca: bytes(...authorities),
});

/** The SPIFFE validator with a bundle for each trust domain, as bytes or as any other DataSource. */
export const spiffe = (bundles: Readonly<Record<string, Json>>, more: Json = {}): Json => ({
  custom_validator_config: {
    name: 'envoy.tls.cert_validator.spiffe',
    typed_config: {
      '@type': `${TLS}.SPIFFECertValidatorConfig`,
      trust_domains: Object.entries(bundles).map(([name, trust_bundle]) => ({ name, trust_bundle })),
      ...more,
    },
  },
});

export const typed = (san_type: string | number, matcher: Json): Json => ({ san_type, matcher });
export const uri = (matcher: Json): Json => typed('URI', matcher);
export const matching = (...match_typed_subject_alt_names: readonly Json[]): Json => ({
  match_typed_subject_alt_names,
});

/** A `common_tls_context` that presents one secret, and takes its rules for peers from another. */
export const common = (certificate?: string, validation?: string, own?: Json): Json => ({
  ...(certificate === undefined
    ? {}
    : { tls_certificate_sds_secret_configs: [{ name: certificate, ...ADS }] }),
  ...(validation === undefined
    ? own === undefined
      ? {}
      : { validation_context: own }
    : {
        combined_validation_context: {
          default_validation_context: own ?? {},
          validation_context_sds_secret_config: { name: validation, ...ADS },
        },
      }),
});

const ADS: Json = { sds_config: { ads: {}, resource_api_version: 'V3' } };

const socket = (type: string, context: Json): Json => ({
  name: 'envoy.transport_sockets.tls',
  typed_config: { '@type': `${TLS}.${type}`, ...context },
});

export const upstream = (common_tls_context: Json, more: Json = {}): Json =>
  socket('UpstreamTlsContext', { common_tls_context, ...more });

export const downstream = (common_tls_context: Json, more: Json = {}): Json =>
  socket('DownstreamTlsContext', { common_tls_context, require_client_certificate: true, ...more });

export const listener = (name: string, ...sockets: readonly (Json | undefined)[]): Json => ({
  '@type': LISTENER,
  name,
  traffic_direction: 'INBOUND',
  filter_chains: sockets.map((transport_socket) =>
    transport_socket === undefined ? {} : { transport_socket },
  ),
});

export const cluster = (name: string, transport_socket?: Json): Json => ({
  '@type': CLUSTER,
  name,
  ...(transport_socket === undefined ? {} : { transport_socket }),
});

export interface Parts {
  readonly secrets?: readonly Json[];
  readonly statics?: readonly Json[];
  readonly warming?: readonly Json[];
  readonly listeners?: readonly Json[];
  readonly warmingListeners?: readonly Json[];
  readonly clusters?: readonly Json[];
  readonly bootstrap?: Json;
}

const named = (secret: Json): Json => ({
  name: secret['name'],
  version_info: '1',
  last_updated: '2026-11-23T03:00:00Z',
  secret,
});

export const secretsPart = ({ secrets = [], statics = [], warming = [] }: Parts): Json => ({
  '@type': `${ADMIN}.SecretsConfigDump`,
  static_secrets: statics.map(named),
  dynamic_active_secrets: secrets.map(named),
  dynamic_warming_secrets: warming.map(named),
});

export const listenersPart = ({ listeners = [], warmingListeners = [] }: Parts): Json => ({
  '@type': `${ADMIN}.ListenersConfigDump`,
  dynamic_listeners: [
    ...listeners.map((one) => ({ name: one['name'], active_state: { listener: one } })),
    ...warmingListeners.map((one) => ({ name: one['name'], warming_state: { listener: one } })),
  ],
});

export const clustersPart = ({ clusters = [] }: Parts): Json => ({
  '@type': `${ADMIN}.ClustersConfigDump`,
  dynamic_active_clusters: clusters.map((one) => ({ version_info: '1', cluster: one })),
});

const bootstrapPart = (bootstrap: Json): Json => ({ '@type': `${ADMIN}.BootstrapConfigDump`, bootstrap });

/** `/config_dump` whole. */
export const configDump = (parts: Parts): { readonly configs: readonly Json[] } => ({
  configs: [
    ...(parts.bootstrap === undefined ? [] : [bootstrapPart(parts.bootstrap)]),
    clustersPart(parts),
    listenersPart(parts),
    secretsPart(parts),
  ],
});

/** Reads what must be recognised. */
export function read(document: unknown): EnvoyDump {
  const dump = readEnvoyDump(document);
  if (dump === undefined) throw new Error('the document is not recognised');
  return dump;
}

export const follow = (document: unknown, now = NOW): Threads => followThreads(read(document), { now });

/** The codes of all findings, sorted; each of them as often as it is found. */
export function codesIn({ threads, secrets, findings }: Threads): string[] {
  const all = [...threads, ...secrets].flatMap((one) => one.findings);
  return [...all, ...findings].map(({ code }) => code).sort();
}

/** The names of a document as protobuf's own JSON writes them: `inlineBytes`. */
export function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      camelCased(member),
    ]),
  );
}
