/** Names and labels as Kubernetes defines them, with its texts (apimachinery's validation), which Kuma passes on. */
const SUBDOMAIN = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';
const DNS_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';

const isSubdomain = new RegExp(`^${SUBDOMAIN}$`);
const isDns1035 = new RegExp(`^${DNS_1035}$`);
const isQualified = new RegExp(`^${QUALIFIED}$`);

const ALPHANUMERIC =
  "consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const LIKE_NAMES = `(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${QUALIFIED}')`;
const LIKE_VALUES = `(e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(${QUALIFIED})?')`;

const MAX_SUBDOMAIN = 253;
const MAX_NAME = 63;

/** Faults of an RFC 1123 subdomain. The newer parts of apimachinery say bytes where the older say characters. */
export function subdomainFaults(text: string, unit: 'bytes' | 'characters' = 'characters'): string[] {
  const form = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`;
  return [
    ...(bytesOf(text) > MAX_SUBDOMAIN ? [`must be no more than ${MAX_SUBDOMAIN} ${unit}`] : []),
    ...(isSubdomain.test(text) ? [] : [form]),
  ];
}

/** Faults of a DNS-1035 label. */
export function dns1035Faults(text: string): string[] {
  const form = `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '${DNS_1035}')`;
  return [
    ...(bytesOf(text) > MAX_NAME ? [`must be no more than ${MAX_NAME} characters`] : []),
    ...(isDns1035.test(text) ? [] : [form]),
  ];
}

/** Faults of the key of a label: a name, or a DNS name, a slash and a name. */
export function labelKeyFaults(key: string): string[] {
  const parts = key.split('/');
  const name = parts.at(-1) ?? '';
  if (parts.length > 2)
    return [
      `a valid label key must ${ALPHANUMERIC} ${LIKE_NAMES} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  const [prefix] = parts.length === 2 ? parts : [];
  const ofPrefix =
    prefix === '' ? ['must be non-empty'] : prefix === undefined ? [] : subdomainFaults(prefix, 'bytes');
  return [
    ...ofPrefix.map((fault) => `prefix part ${fault}`),
    ...(name === '' ? ['name part must be non-empty'] : []),
    ...(bytesOf(name) > MAX_NAME ? [`name part must be no more than ${MAX_NAME} bytes`] : []),
    ...(isQualified.test(name) ? [] : [`name part must ${ALPHANUMERIC} ${LIKE_NAMES}`]),
  ];
}

export function labelValueFaults(value: string): string[] {
  return [
    ...(bytesOf(value) > MAX_NAME ? [`must be no more than ${MAX_NAME} bytes`] : []),
    ...(value === '' || isQualified.test(value)
      ? []
      : [`a valid label must be an empty string or ${ALPHANUMERIC} ${LIKE_VALUES}`]),
  ];
}

/** Go counts bytes. */
const bytesOf = (text: string): number => Buffer.byteLength(text);

/** Faults of the name of a resource, in Kuma's own words. */
export function resourceNameFaults(name: string): string[] {
  if (name === '') return ['cannot be empty'];
  if (bytesOf(name) > MAX_SUBDOMAIN) return ['value length must less or equal 253'];
  return isSubdomain.test(name)
    ? []
    : [
        "invalid characters. A lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      ];
}

/** And of the name of a mesh, where older ones may have an underscore. */
export function meshNameFaults(mesh: string): string[] {
  if (mesh === '') return ['cannot be empty'];
  if (bytesOf(mesh) > MAX_SUBDOMAIN) return ['value length must less or equal 253'];
  return /^[0-9a-z\-_.]*$/.test(mesh)
    ? []
    : [
        "invalid characters. Valid characters are numbers, lowercase latin letters and '-', '_', '.' symbols.",
      ];
}
