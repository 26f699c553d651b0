/** Labels and names as flags give them: each label once, each name as an API server takes it. */
import { MeshctlError } from '../../../errors.js';
import { parseLabel } from '../label-option.js';

/** Throws E_USAGE for what is no label, and for a key that two flags give different values. */
export function labelsFrom(texts: readonly string[], option = '--label'): Record<string, string> {
  const labels = new Map<string, string>();
  for (const text of texts) {
    const [key, value] = parseLabel(text, option);
    const earlier = labels.get(key);
    if (earlier !== undefined && earlier !== value) {
      throw new MeshctlError('E_USAGE', {
        what: `${key} cannot be "${earlier}" and "${value}" at once`,
        where: option,
        fix: 'Give each label once',
      });
    }
    labels.set(key, value);
  }
  return Object.fromEntries(labels);
}

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const MAX_NAME = 253;

/** Names of resources and of their namespaces: RFC 1123 subdomains. Throws E_USAGE. */
export function assertName(name: string, option: string): string {
  if (name.length <= MAX_NAME && SUBDOMAIN.test(name)) return name;
  throw new MeshctlError('E_USAGE', {
    what: name.length > MAX_NAME ? `a name of ${name.length} characters` : `"${name}" is no name`,
    where: option,
    fix: `Use a-z, 0-9, hyphens and dots, with a letter or digit at each end, at most ${MAX_NAME} of them`,
  });
}
