/** What SPIRE's controller manager says of its resources: its webhook, or for ClusterStaticEntry the entry that it would make. */
import { isJsonObject, type JsonObject, memberOf } from '../encoding/json-value.js';
import {
  type FieldPath,
  fieldName,
  goQuote,
  goSpiffeReason,
  goTemplateFault,
  parseGoDuration,
  type Resource,
  type Violation,
} from '../kuma/index.js';
import { parseGoUrl } from './go-url.js';
import { labelSelectorFault } from './label-selector.js';
import { trustDomainBundleFault } from './trust-domain-bundle.js';

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
  const url = parseGoUrl(text);
  if (!url.ok) return url.message;
  if (url.scheme !== 'https') return 'scheme must be https';
  if (url.host === '') return 'host must be specified';
  return url.hasUser ? 'cannot contain userinfo' : undefined;
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
    return [{ path: at('type'), message: `invalid bundle endpoint profile type value ${goQuote(type)}` }];
  const reason = goSpiffeReason(endpointId);
  return reason === undefined ? [] : [{ path: at('endpointSPIFFEID'), message: `${words}: ${reason}` }];
};

const bundle: Check = (spec) => {
  const text = textOf(spec, 'trustDomainBundle');
  const why = text === '' ? undefined : trustDomainBundleFault(text);
  return why === undefined
    ? []
    : [{ path: ['trustDomainBundle'], message: `invalid trustDomainBundle value: ${why}` }];
};

/** One that Go cannot read makes the whole resource unreadable, before anything else is looked at. */
const duration =
  (field: string): Check =>
  (spec) => {
    const value = memberOf(spec, field);
    const read = typeof value === 'string' ? parseGoDuration(value) : undefined;
    return read === undefined || read.ok ? [] : [{ path: [field], message: read.message }];
  };

const labelSelector =
  (field: string): Check =>
  (spec) => {
    const selector = memberOf(spec, field);
    const message = isJsonObject(selector) ? labelSelectorFault(selector) : undefined;
    return message === undefined ? [] : [{ path: [field], message }];
  };

/** In the order in which the controller manager reads the fields. */
const CHECKS: ReadonlyMap<string, readonly Check[]> = new Map([
  [
    'ClusterSPIFFEID',
    [
      duration('ttl'),
      duration('jwtTtl'),
      idTemplate,
      labelSelector('namespaceSelector'),
      labelSelector('podSelector'),
      federatesWith,
      template('dnsNameTemplates', 'dnsNameTemplate', 'invalid dnsNameTemplate value'),
      template(
        'workloadSelectorTemplates',
        'workloadSelectorTemplate',
        'invalid workloadSelectorTemplates value',
      ),
    ],
  ],
  ['ClusterFederatedTrustDomain', [trustDomain, endpointUrl, profile, bundle]],
  [
    'ClusterStaticEntry',
    [
      duration('x509SVIDTTL'),
      duration('jwtSVIDTTL'),
      id('spiffeID', 'failed to parse SPIFFEID'),
      id('parentID', 'failed to parse ParentID'),
      selectors,
      federatesWith,
    ],
  ],
]);
