/** What Envoy's admin prints under `/certs`: it describes certificates, and has none of them in it. */
import { isJsonObject } from '../encoding/json-value.js';
import type { Cursor } from './cursor.js';
import type { DescribedCertificate } from './dump.js';

export function isCertsListing(document: Cursor): boolean {
  const { certificates } = document.value;
  if (!Array.isArray(certificates) || Object.keys(document.value).length !== 1) return false;
  return certificates.every(
    (entry) =>
      isJsonObject(entry) &&
      ['ca_cert', 'cert_chain', 'caCert', 'certChain'].some((name) => Object.hasOwn(entry, name)),
  );
}

export function readCertsListing(document: Cursor): DescribedCertificate[] {
  return document
    .objects('certificates')
    .flatMap((entry) => [
      ...entry.objects('cert_chain').map((details) => describe(details, 'leaf')),
      ...entry.objects('ca_cert').map((details) => describe(details, 'authority')),
    ]);
}

function describe(details: Cursor, role: DescribedCertificate['role']): DescribedCertificate {
  const validFrom = details.text('valid_from');
  const expires = details.text('expiration_time');
  const names = details
    .objects('subject_alt_names')
    .flatMap((name) => name.text('uri') ?? name.text('dns') ?? name.text('ip_address') ?? []);
  return {
    role,
    path: details.text('path') ?? '',
    names,
    serialNumber: details.text('serial_number') ?? '',
    ...(validFrom === undefined ? {} : { validFrom }),
    ...(expires === undefined ? {} : { expires }),
  };
}
