/** Envoy's resources for the interop tests, in the JSON of its bootstrap configuration. */

const TLS = 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3';

export const listener = (name: string, filter: object, context?: object) => ({
  name,
  address: { socket_address: { address: '127.0.0.1', port_value: 0 } },
  traffic_direction: 'INBOUND',
  filter_chains: [
    {
      filters: [filter],
      ...(context === undefined
        ? {}
        : { transport_socket: socket({ '@type': `${TLS}.DownstreamTlsContext`, ...context }) }),
    },
  ],
});

export const cluster = (name: string, port: number, context: object) => ({
  name,
  type: 'STATIC',
  connect_timeout: '2s',
  load_assignment: {
    cluster_name: name,
    endpoints: [
      {
        lb_endpoints: [
          { endpoint: { address: { socket_address: { address: '127.0.0.1', port_value: port } } } },
        ],
      },
    ],
  },
  transport_socket: socket({ '@type': `${TLS}.UpstreamTlsContext`, ...context }),
});

const socket = (typed_config: object) => ({ name: 'envoy.transport_sockets.tls', typed_config });

/** Answers whoever gets through with what was said. */
export const ECHO = {
  name: 'envoy.filters.network.echo',
  typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo' },
};

export const forwardTo = (name: string) => ({
  name: 'envoy.filters.network.tcp_proxy',
  typed_config: {
    '@type': 'type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy',
    stat_prefix: name,
    cluster: name,
  },
});

export const certificateSecret = (name: string, chain: string, key: string) => ({
  name,
  tls_certificate: { certificate_chain: { inline_string: chain }, private_key: { inline_string: key } },
});

export const spiffeContext = (
  bundles: Readonly<Record<string, string>>,
  more: object = {},
  config: object = {},
) => ({
  ...more,
  custom_validator_config: {
    name: 'envoy.tls.cert_validator.spiffe',
    typed_config: {
      '@type': `${TLS}.SPIFFECertValidatorConfig`,
      trust_domains: Object.entries(bundles).map(([name, pem]) => ({
        name,
        trust_bundle: { inline_string: pem },
      })),
      ...config,
    },
  },
});

export const uri = (matcher: object) => ({ san_type: 'URI', matcher });

export const dns = (matcher: object) => ({ san_type: 'DNS', matcher });
