/** What issues the SVIDs of a MeshIdentity, and whether it does. */
import { isJsonObject, memberOf } from '../../encoding/json-value.js';
import { quoted } from '../../encoding/printable.js';
import type { Resource } from '../resource.js';
import { isAtLeast, type KumaVersion } from '../version.js';

/** Undefined for a MeshIdentity that only gives names to services. */
export function providerOf({ body }: Resource): string | undefined {
  const provider = memberOf(body, 'provider');
  if (!isJsonObject(provider)) return undefined;
  const type = memberOf(provider, 'type');
  return typeof type === 'string' ? type : '';
}

/** Why Kuma does not take the resource, so that it competes with none; its validators say more. */
export function refusal(identity: Resource, version: KumaVersion): string | undefined {
  const type = providerOf(identity);
  const types = ['Bundled', 'Spire', ...(isAtLeast(version, '2.14') ? ['Extension'] : [])];
  if (type === undefined)
    return isAtLeast(version, '2.13') ? undefined : 'Kuma 2.12 refuses it: it has no provider';
  return types.includes(type)
    ? undefined
    : `Kuma ${version} refuses it: it has no provider ${quoted(type, 40)}`;
}

/** `ready` also when there is no status: the manifest was not applied, and will be ready for all that is known. */
export type Status =
  | { readonly state: 'ready'; readonly isKnown: boolean }
  | { readonly state: 'partial' | 'failed'; readonly why: string };

/** As the status of the manifest has it. */
export function statusOf({ document }: Resource): Status {
  const status = memberOf(document, 'status');
  const list = isJsonObject(status) ? memberOf(status, 'conditions') : undefined;
  const conditions = Array.isArray(list) ? list.filter(isJsonObject) : [];
  if (conditions.length === 0) return { state: 'ready', isKnown: false };
  const ready = conditions.find((condition) => memberOf(condition, 'type') === 'Ready');
  if (ready !== undefined && memberOf(ready, 'status') === 'True') return { state: 'ready', isKnown: true };
  const failed = conditions.find(
    (condition) => condition !== ready && memberOf(condition, 'status') !== 'True',
  );
  const message = memberOf(failed ?? ready ?? {}, 'message');
  const isPartial = ready !== undefined && memberOf(ready, 'reason') === 'PartiallyReady';
  const why = typeof message === 'string' ? quoted(message, 300).slice(1, -1) : 'its status does not say why';
  return { state: isPartial ? 'partial' : 'failed', why };
}
