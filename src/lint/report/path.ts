/** Names of sources as CI systems want them: relative to the repository, with forward slashes. */
import { posix, sep } from 'node:path';

/** `certs/web.pem`; `stdin` for `-`; `tls/host:443` for a server, since no CI takes another scheme. Not escaped. */
export function reportPath(source: string): string {
  if (source === '-') return 'stdin';
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(source);
  if (scheme !== null) return `${scheme[1]?.toLowerCase()}/${source.slice(scheme[0].length)}`;
  const path = sep === '\\' ? source.replaceAll('\\', '/') : source;
  return posix.normalize(path);
}

/**
 * The same as the URI of a SARIF artifact. A path that is absolute becomes a file URI: GitHub reads relative paths and file
 * URIs only, and makes the latter relative to the checkout (`checkout_uri` of the upload); an absolute path without a
 * scheme matches no file.
 */
export function artifactUri(source: string): string {
  // Lone surrogates have no percent-encoding.
  const path = Buffer.from(reportPath(source)).toString();
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  if (path.startsWith('/')) return `file://${encoded}`;
  return /^[a-z]:\//i.test(path) && sep === '\\' ? `file:///${encoded}` : encoded;
}
