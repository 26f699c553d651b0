import { isJsonObject, type JsonObject, memberOf } from '../../../encoding/json-value.js';

/** The profile of an endpoint, as far as it is text. */
export function profileOf(spec: JsonObject): { readonly type?: string; readonly endpointId?: string } {
  const profile = memberOf(spec, 'bundleEndpointProfile');
  if (!isJsonObject(profile)) return {};
  const type = memberOf(profile, 'type');
  const endpointId = memberOf(profile, 'endpointSPIFFEID');
  return {
    ...(typeof type === 'string' && type !== '' && { type }),
    ...(typeof endpointId === 'string' && { endpointId }),
  };
}
