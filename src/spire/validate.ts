/** What the API server and SPIRE's controller manager say of its resources, in their words. */
import Type, { type TSchema } from 'typebox';
import { isJsonObject, type JsonObject, memberOf } from '../encoding/json-value.js';
import {
  type FieldPath,
  fieldName,
  goSpiffeReason,
  goTemplateFault,
  type Resource,
  type UnknownField,
  unknownBySchema,
  type Violation,
  violationsBySchema,
} from '../kuma/index.js';
import { SPIRE_KINDS } from './model.js';

/** The schema of the whole document; undefined for another kind. */
export function spireSchema({ kind }: Pick<Resource, 'kind'>): TSchema | undefined {
  const model = SPIRE_KINDS.get(kind);
  if (model === undefined) return undefined;
  return Type.Object({
    apiVersion: Type.Optional(Type.String()),
    kind: Type.Optional(Type.String()),
    metadata: Type.Object({}),
    spec: model.spec,
    status: Type.Optional(model.status),
  });
}

export function spireSchemaViolations(resource: Resource): Violation[] {
  const schema = spireSchema(resource);
  return schema === undefined ? [] : violationsBySchema(resource, schema);
}

export function spireUnknownFields(resource: Resource): UnknownField[] {
  const schema = spireSchema(resource);
  return schema === undefined ? [] : unknownBySchema(resource, schema);
}

/** What the webhook refuses, or what an entry cannot be made of: it stops at the first. */
export function spireViolation({ kind, body }: Resource): Violation | undefined {
  const checks = CHECKS.get(kind) ?? [];
  for (const check of checks) {
    const [fault] = check(body);
    if (fault === undefined) continue;
    const path = ['spec', ...fault.path];
    return { field: fieldName(path), message: fault.message, path };
  }
  return undefined;
}

interface Fault {
  readonly path: FieldPath;
  readonly message: string;
}

type Check = (spec: JsonObject) => readonly Fault[];

const textOf = (object: JsonObject, name: string): string => {
  const value = memberOf(object, name);
  return typeof value === 'string' ? value : '';
};

/** The texts of a list, each by its index. */
function textsOf(object: JsonObject, name: string): readonly (readonly [number, string])[] {
  const value = memberOf(object, name);
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown, i) => (typeof one === 'string' ? [[i, one] as const] : []));
}

const template =
  (field: string, name: string, words: string): Check =>
  (spec) =>
    textsOf(spec, field).flatMap(([i, text]) => {
      const fault = goTemplateFault(text, { name, functions: [] });
      return fault === undefined ? [] : [{ path: [field, i], message: `${words}: ${fault}` }];
    });

const idTemplate: Check = (spec) => {
  const text = textOf(spec, 'spiffeIDTemplate');
  const path = ['spiffeIDTemplate'];
  if (text === '') return [{ path, message: 'empty SPIFFEID template' }];
  const fault = goTemplateFault(text, { name: 'spiffeIDTemplate', functions: [] });
  return fault === undefined ? [] : [{ path, message: `invalid SPIFFEID template: ${fault}` }];
};

const federatesWith: Check = (spec) =>
  textsOf(spec, 'federatesWith').flatMap(([i, name]) => {
    const reason = trustDomainReason(name);
    return reason === undefined
      ? []
      : [{ path: ['federatesWith', i], message: `invalid federatesWith value: ${reason}` }];
  });

/** go-spiffe takes an ID for its trust domain's name. */
function trustDomainReason(name: string): string | undefined {
  if (name === '') return 'trust domain is missing';
  if (name.includes(':/')) return goSpiffeReason(name);
  return /[^a-z0-9._-]/.test(name)
    ? 'trust domain characters are limited to lowercase letters, numbers, dots, dashes, and underscores'
    : undefined;
}

const id =
  (field: string, words: string): Check =>
  (spec) => {
    const reason = goSpiffeReason(textOf(spec, field));
    return reason === undefined ? [] : [{ path: [field], message: `${words}: ${reason}` }];
  };

const selectors: Check = (spec) =>
  textsOf(spec, 'selectors').flatMap(([i, selector]) => {
    const colon = selector.indexOf(':');
    const why =
      colon < 0
        ? 'expected at least one colon separate the type from the value'
        : colon === 0
          ? 'type cannot be empty'
          : colon === selector.length - 1
            ? 'value cannot be empty'
            : undefined;
    return why === undefined
      ? []
      : [{ path: ['selectors', i], message: `failed to parse Selectors: ${why}` }];
  });

const trustDomain: Check = (spec) => {
  const reason = trustDomainReason(textOf(spec, 'trustDomain'));
  return reason === undefined
    ? []
    : [{ path: ['trustDomain'], message: `invalid trustDomain value: ${reason}` }];
};

const endpointUrl: Check = (spec) => {
  const why = endpointUrlReason(textOf(spec, 'bundleEndpointURL'));
  return why === undefined
    ? []
    : [{ path: ['bundleEndpointURL'], message: `invalid bundleEndpointURL value: ${why}` }];
};

function endpointUrlReason(text: string): string | undefined {
  if (text === '') return 'bundle endpoint URL is missing';
  const [, scheme = '', authority = ''] = /^([A-Za-z][A-Za-z0-9+.-]*):(?:\/\/([^/?#]*))?/.exec(text) ?? [];
  if (scheme.toLowerCase() !== 'https') return 'scheme must be https';
  if (authority.includes('@')) {
    return authority.endsWith('@') ? 'host must be specified' : 'cannot contain userinfo';
  }
  return authority === '' ? 'host must be specified' : undefined;
}

const profile: Check = (spec) => {
  const given = memberOf(spec, 'bundleEndpointProfile');
  const object = isJsonObject(given) ? given : {};
  const type = textOf(object, 'type');
  const endpointId = textOf(object, 'endpointSPIFFEID');
  const at = (name: string) => ['bundleEndpointProfile', name];
  const words = 'invalid bundle endpoint profile endpointSPIFFEID value';
  if (type === 'https_web') {
    const message = `${words}: not applicable to the "https_web" profile`;
    return endpointId === '' ? [] : [{ path: at('endpointSPIFFEID'), message }];
  }
  if (type !== 'https_spiffe')
    return [
      { path: at('type'), message: `invalid bundle endpoint profile type value ${JSON.stringify(type)}` },
    ];
  const reason = goSpiffeReason(endpointId);
  return reason === undefined ? [] : [{ path: at('endpointSPIFFEID'), message: `${words}: ${reason}` }];
};

/** In the order in which the controller manager reads the fields. */
const CHECKS: ReadonlyMap<string, readonly Check[]> = new Map([
  [
    'ClusterSPIFFEID',
    [
      idTemplate,
      federatesWith,
      template('dnsNameTemplates', 'dnsNameTemplate', 'invalid dnsNameTemplate value'),
      template(
        'workloadSelectorTemplates',
        'workloadSelectorTemplate',
        'invalid workloadSelectorTemplates value',
      ),
    ],
  ],
  ['ClusterFederatedTrustDomain', [trustDomain, endpointUrl, profile]],
  [
    'ClusterStaticEntry',
    [
      id('spiffeID', 'failed to parse SPIFFEID'),
      id('parentID', 'failed to parse ParentID'),
      selectors,
      federatesWith,
    ],
  ],
]);
