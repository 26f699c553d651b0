/** Secrets of Kuma: on Kubernetes those of its own types, on Universal all of them. */
import { decodeBase64 } from '../../../encoding/base64.js';
import type { Resource } from '../../../kuma/index.js';
import { remembered } from './remembered.js';
import { textAt } from './values.js';

export const MESH_SECRET = 'system.kuma.io/secret';
export const GLOBAL_SECRET = 'system.kuma.io/global-secret';

/** By name, from those of one mesh; the last one counts, as when they are applied. */
export const secretsByName = remembered(
  (secrets: readonly Resource[]): ReadonlyMap<string, Resource> =>
    new Map(secrets.map((secret) => [secret.name, secret])),
);

export const isMeshSecret = ({ environment, document }: Resource): boolean =>
  environment === 'universal' || textAt(document, 'type') === MESH_SECRET;

/** What is in it, as text; undefined when nothing can be read. */
export function secretText({ environment, document }: Resource): string | undefined {
  if (environment === 'kubernetes') {
    const plain = textAt(document, 'stringData', 'value');
    if (plain !== undefined) return plain;
  }
  const encoded = environment === 'kubernetes' ? textAt(document, 'data', 'value') : textAt(document, 'data');
  return encoded === undefined ? undefined : decodeBase64(encoded.replace(/\s+/g, ''))?.toString('utf8');
}
