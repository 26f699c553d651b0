/** `DownstreamTlsContext` and `UpstreamTlsContext`, wherever a transport socket has them. */
import { isJsonObject } from '../encoding/json-value.js';
import type { Cursor } from './cursor.js';
import type { ContextOwner, EnvoySecret, SecretReference, Side, TlsContext, Validation } from './dump.js';
import { readTlsCertificate } from './secret.js';
import { readValidation } from './validation.js';

/** Sockets around sockets (QUIC, STARTTLS, PROXY protocol, tap): deeper than anybody nests them, and no more objects than that. */
const MAX_DEPTH = 10;
const MAX_OBJECTS = 500;

/** The TLS context of a transport socket; undefined for a socket without TLS. */
export function readTlsContext(socket: Cursor, owner: ContextOwner): TlsContext | undefined {
  const context = findContext(socket);
  const common = context?.object('common_tls_context');
  if (context === undefined || common === undefined) return undefined;
  const side: Side = owner.kind === 'listener' ? 'downstream' : 'upstream';
  const sni = context.text('sni');
  return {
    side,
    owner,
    at: context.at,
    ...(sni === undefined || sni === '' ? {} : { sni }),
    requiresClientCertificate: context.flag('require_client_certificate') === true,
    certificates: readCertificates(common),
    ...readRules(common),
  };
}

/** Breadth first, so that the outermost context is found; bounded, since the dump may come from anywhere. */
function findContext(socket: Cursor): Cursor | undefined {
  let level = [socket];
  let seen = 0;
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
    const next: Cursor[] = [];
    for (const cursor of level) {
      if (cursor.has('common_tls_context')) return cursor;
      for (const [name, value] of Object.entries(cursor.value)) {
        if (!isJsonObject(value)) continue;
        if (++seen > MAX_OBJECTS) return undefined;
        next.push(cursor.step(value, name));
      }
    }
    level = next;
  }
  return undefined;
}

function readCertificates(common: Cursor): (SecretReference | EnvoySecret)[] {
  const inline = common.objects('tls_certificates').map(
    (certificate): EnvoySecret => ({
      name: '',
      state: 'given',
      at: certificate.at,
      content: readTlsCertificate(certificate),
    }),
  );
  const references = common.objects('tls_certificate_sds_secret_configs').flatMap(readReference);
  if (common.has('custom_tls_certificate_selector'))
    common.notes.add(`${common.at} chooses its certificate by a selector of its own, which is not followed.`);
  return [...inline, ...references];
}

interface Rules {
  readonly validationSecret?: SecretReference;
  readonly validation?: Validation;
}

function readRules(common: Cursor): Rules {
  const combined = common.object('combined_validation_context');
  const own = combined?.object('default_validation_context') ?? common.object('validation_context');
  const config =
    combined?.object('validation_context_sds_secret_config') ??
    common.object('validation_context_sds_secret_config');
  const [validationSecret] = config === undefined ? [] : readReference(config);
  return {
    ...(validationSecret === undefined ? {} : { validationSecret }),
    ...(own === undefined ? {} : { validation: readValidation(own) }),
  };
}

function readReference(config: Cursor): SecretReference[] {
  const name = config.text('name');
  if (name === undefined) {
    config.notes.add(`${config.at} names no secret.`);
    return [];
  }
  const source = config.object('sds_config');
  const deliverer = source === undefined ? undefined : readConfigSource(source);
  return [{ name, ...(deliverer === undefined ? {} : { source: deliverer }) }];
}

/** `envoy.config.core.v3.ConfigSource` in one word. */
function readConfigSource(source: Cursor): string {
  if (source.has('ads')) return 'ads';
  if (source.has('self')) return 'self';
  const file = source.text('path') ?? source.object('path_config_source')?.text('path');
  if (file !== undefined) return `file ${file}`;
  const [service] = source.object('api_config_source')?.objects('grpc_services') ?? [];
  const cluster = service?.object('envoy_grpc')?.text('cluster_name');
  if (cluster !== undefined) return `cluster ${cluster}`;
  const target = service?.object('google_grpc')?.text('target_uri');
  return target === undefined ? 'unknown' : `server ${target}`;
}
