/** Dumps of an Envoy in the form of its `/config_dump`, as small as they can be. */

const TLS = 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3';
const ADMIN = 'type.googleapis.com/envoy.admin.v3';

export const IDENTITY = 'kri_mid_default_zone-1_kuma-system_identity_';
export const BUNDLE = 'system_trust_bundle';

export interface ProxySetup {
  /** PEM. */
  readonly svid: string;
  /** PEM by trust domain. */
  readonly bundles: Readonly<Record<string, string>>;
  /** What the listener asks of clients: a prefix of their SPIFFE ID. */
  readonly clients: string;
  /** The SPIFFE ID that the cluster asks for. */
  readonly server: string;
  readonly secrets?: readonly object[];
  readonly node?: string;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

export function certificateSecret(name: string, svid: string): object {
  const tls_certificate = {
    certificate_chain: { inline_bytes: base64(svid) },
    private_key: { inline_bytes: base64('[redacted]') },
  };
  return { name, version_info: '7', secret: { '@type': `${TLS}.Secret`, name, tls_certificate } };
}

export function bundleSecret(name: string, bundles: Readonly<Record<string, string>>): object {
  const trust_domains = Object.entries(bundles).map(([domain, pem]) => ({
    name: domain,
    trust_bundle: { inline_bytes: base64(pem) },
  }));
  const typed_config = { '@type': `${TLS}.SPIFFECertValidatorConfig`, trust_domains };
  const custom_validator_config = { name: 'envoy.tls.cert_validator.spiffe', typed_config };
  return {
    name,
    secret: { '@type': `${TLS}.Secret`, name, validation_context: { custom_validator_config } },
  };
}

function socket(type: 'Downstream' | 'Upstream', matcher: object, more: object): object {
  const common_tls_context = {
    tls_certificate_sds_secret_configs: [{ name: IDENTITY, sds_config: { ads: {} } }],
    combined_validation_context: {
      default_validation_context: { match_typed_subject_alt_names: [{ san_type: 'URI', matcher }] },
      validation_context_sds_secret_config: { name: BUNDLE, sds_config: { ads: {} } },
    },
  };
  const typed_config = { '@type': `${TLS}.${type}TlsContext`, common_tls_context, ...more };
  return { name: 'envoy.transport_sockets.tls', typed_config };
}

/** A proxy with one listener, one cluster, its SVID and its bundles. */
export function configDump({ svid, bundles, clients, server, secrets, node = 'web' }: ProxySetup): object {
  const listener = {
    name: 'self_inbound_dp_http',
    traffic_direction: 'INBOUND',
    filter_chains: [
      { transport_socket: socket('Downstream', { prefix: clients }, { require_client_certificate: true }) },
    ],
  };
  const cluster = {
    name: 'kri_msvc_api',
    transport_socket: socket('Upstream', { exact: server }, { sni: 'api' }),
  };
  return {
    configs: [
      { '@type': `${ADMIN}.BootstrapConfigDump`, bootstrap: { node: { id: node } } },
      { '@type': `${ADMIN}.ClustersConfigDump`, dynamic_active_clusters: [{ cluster }] },
      { '@type': `${ADMIN}.ListenersConfigDump`, dynamic_listeners: [{ active_state: { listener } }] },
      {
        '@type': `${ADMIN}.SecretsConfigDump`,
        dynamic_active_secrets: secrets ?? [certificateSecret(IDENTITY, svid), bundleSecret(BUNDLE, bundles)],
      },
    ],
  };
}
