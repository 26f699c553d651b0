/** Why go-spiffe takes a text for no SPIFFE ID, in its words, which Kuma passes on. */
const SCHEME = 'spiffe://';

/** Undefined for a SPIFFE ID. The first fault from the left decides, as there. */
export function goSpiffeReason(id: string): string | undefined {
  if (id === '') return 'cannot be empty';
  if (!id.startsWith(SCHEME)) return 'scheme is missing or invalid';
  const slash = id.indexOf('/', SCHEME.length);
  const end = slash < 0 ? id.length : slash;
  if (/[^a-z0-9._-]/.test(id.slice(SCHEME.length, end)))
    return 'trust domain characters are limited to lowercase letters, numbers, dots, dashes, and underscores';
  if (end === SCHEME.length) return 'trust domain is missing';
  return pathReason(id.slice(end));
}

function pathReason(path: string): string | undefined {
  if (path === '') return undefined;
  const segments = path.slice(1).split('/');
  for (const [i, segment] of segments.entries()) {
    if (/[^A-Za-z0-9._-]/.test(segment))
      return 'path segment characters are limited to letters, numbers, dots, dashes, and underscores';
    if (segment === '')
      return i === segments.length - 1
        ? 'path cannot have a trailing slash'
        : 'path cannot contain empty segments';
    if (segment === '.' || segment === '..') return 'path cannot contain dot segments';
  }
  return undefined;
}
