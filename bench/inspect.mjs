// `cert inspect` as a whole command: 50,000 certificates in one PEM file, and an Envoy dump of 100 MB with 5,000 secrets.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { perSecond, times } from './measure.mjs';
import { peakMemory } from './memory.mjs';
import { testCa } from './test-ca.mjs';

const CERTIFICATES = 50_000;
const SECRETS = 5000;
const DUMP_BYTES = 100 * 2 ** 20;
const LIMIT_MB = 1000;

export async function inspecting() {
  const folder = mkdtempSync(join(tmpdir(), 'meshctl-bench-'));
  try {
    const { record } = await testCa();
    const pem = `-----BEGIN CERTIFICATE-----\n${record.certificate.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
    return [await manyCertificates(folder, pem), await bigDump(folder, pem)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function manyCertificates(folder, pem) {
  const file = join(folder, 'many.pem');
  writeFileSync(file, pem.repeat(CERTIFICATES));
  const { seconds } = await inspect(file);
  const rate = CERTIFICATES / seconds;
  return {
    what: '50,000 certificates in one PEM file inspected, as a whole command',
    baseline: '-',
    measured: perSecond(rate),
    ratio: '-',
    promise: '≥ 20,000/s',
    kept: rate >= 20_000,
  };
}

async function bigDump(folder, pem) {
  const file = join(folder, 'dump.json');
  writeFileSync(file, JSON.stringify(envoyDump(pem)));
  const bytes = readFileSync(file);
  const start = performance.now();
  JSON.parse(bytes.toString());
  const parse = (performance.now() - start) / 1000;
  const { seconds, peak } = await inspect(file);
  return {
    what: `an Envoy dump of ${Math.round(bytes.length / 2 ** 20)} MB with 5,000 secrets inspected, as a whole command`,
    baseline: `JSON.parse ${parse.toFixed(2)} s`,
    measured: `${seconds.toFixed(2)} s, ${peak} MB at the peak`,
    ratio: times(seconds / parse),
    promise: `≤ 4 ×, < ${LIMIT_MB} MB`,
    kept: seconds / parse <= 4 && peak < LIMIT_MB,
  };
}

/** Secrets with real certificates, and clusters with endpoints until it is large enough. */
function envoyDump(pem) {
  const inline_bytes = Buffer.from(pem).toString('base64');
  const dynamic_active_secrets = Array.from({ length: SECRETS }, (_, i) => ({
    name: secretName(i),
    secret: {
      name: secretName(i),
      tls_certificate: { certificate_chain: { inline_bytes } },
    },
  }));
  const bundle = { name: 'example.org', trust_bundle: { inline_bytes } };
  const type = 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.SPIFFECertValidatorConfig';
  const typed_config = { '@type': type, trust_domains: [bundle] };
  const custom_validator_config = { name: 'envoy.tls.cert_validator.spiffe', typed_config };
  const name = 'system_trust_bundle';
  dynamic_active_secrets.push({
    name,
    secret: { name, validation_context: { custom_validator_config } },
  });
  const clusters = [];
  for (
    let bytes = SECRETS * inline_bytes.length;
    bytes < DUMP_BYTES;
    bytes += JSON.stringify(clusters.at(-1)).length
  ) {
    const name = `kri_msvc_default_zone_ns_service-${clusters.length}_http`;
    const address = { socket_address: { address: '10.0.0.1', port_value: 8080 } };
    const metadata = { filter_metadata: { 'envoy.lb': { zone: 'zone-1', version: 'v1', team: 'payments' } } };
    const lb_endpoints = Array.from({ length: 10 }, () => ({
      endpoint: { address },
      metadata,
      health_status: 'HEALTHY',
    }));
    const transport_socket = tlsContext(clusters.length);
    clusters.push({
      version_info: '1',
      cluster: { name, type: 'EDS', load_assignment: { endpoints: [{ lb_endpoints }] }, transport_socket },
    });
  }
  return {
    configs: [
      { '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump', dynamic_active_clusters: clusters },
      { '@type': 'type.googleapis.com/envoy.admin.v3.SecretsConfigDump', dynamic_active_secrets },
    ],
  };
}

/** Each cluster presents one of the secrets, and asks for a server of its own. */
function tlsContext(i) {
  const common_tls_context = {
    tls_certificate_sds_secret_configs: [{ name: secretName(i % SECRETS), sds_config: { ads: {} } }],
    combined_validation_context: {
      default_validation_context: {
        match_typed_subject_alt_names: [
          { san_type: 'URI', matcher: { exact: `spiffe://example.org/service-${i}` } },
        ],
      },
      validation_context_sds_secret_config: { name: 'system_trust_bundle', sds_config: { ads: {} } },
    },
  };
  const type = 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext';
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: { '@type': type, common_tls_context, sni: `service-${i}` },
  };
}

const secretName = (i) => `kri_mid_default_zone_ns_identity-${i}_`;

async function inspect(file) {
  const start = performance.now();
  const child = spawn(process.execPath, ['bin/meshctl.js', 'cert', 'inspect', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.resume();
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, peakMemory(child.pid));
  }, 20);
  const [code] = await once(child, 'close');
  clearInterval(watch);
  if (code !== 0) throw new Error(`cert inspect ended with ${code}`);
  return { seconds: (performance.now() - start) / 1000, peak };
}
