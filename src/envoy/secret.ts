/** `envoy…tls.v3.Secret`: a certificate with its key, rules for a peer, or something that is not read here. */
import type { Cursor } from './cursor.js';
import { readDataSource } from './data-source.js';
import type { EnvoySecret, SecretContent, SecretState, TlsCertificate } from './dump.js';
import { readValidation } from './validation.js';

const SECRET_KINDS = [
  'tls_certificate',
  'validation_context',
  'session_ticket_keys',
  'generic_secret',
] as const;

/** Whether an object has what makes a secret. */
export const isSecret = (value: Cursor): boolean => SECRET_KINDS.some((name) => value.has(name));

/** A resource by itself. */
export function readSecret(resource: Cursor, name?: string): EnvoySecret {
  return {
    name: resource.text('name') ?? name ?? '',
    state: 'given',
    at: resource.at,
    content: readContent(resource),
  };
}

/** An entry of a SecretsConfigDump, which has the secret inside. One that waits for its content may have none. */
export function readSecretEntry(entry: Cursor, state: SecretState): EnvoySecret {
  const secret = entry.object('secret');
  const version = entry.text('version_info');
  const lastUpdated = entry.text('last_updated');
  return {
    name: entry.text('name') ?? secret?.text('name') ?? '',
    state,
    ...(version === undefined ? {} : { version }),
    ...(lastUpdated === undefined ? {} : { lastUpdated }),
    at: (secret ?? entry).at,
    content: secret === undefined ? { kind: 'empty' } : readContent(secret),
  };
}

function readContent(secret: Cursor): SecretContent {
  const certificate = secret.object('tls_certificate');
  if (certificate !== undefined) return readTlsCertificate(certificate);
  const validation = secret.object('validation_context');
  if (validation !== undefined) return { kind: 'validation', ...readValidation(validation) };
  const other = SECRET_KINDS.find((kind) => secret.has(kind));
  return other === undefined ? { kind: 'empty' } : { kind: 'other', label: other.replaceAll('_', ' ') };
}

export function readTlsCertificate(certificate: Cursor): TlsCertificate {
  const chain = readDataSource(certificate, 'certificate_chain');
  const privateKey = readDataSource(certificate, 'private_key');
  if (certificate.has('pkcs12')) certificate.notes.add(`${certificate.at}.pkcs12 is not read.`);
  return {
    kind: 'certificate',
    ...(chain === undefined ? {} : { chain }),
    ...(privateKey === undefined ? {} : { privateKey }),
  };
}
