/** The URL of a bundle endpoint (SPIFFE Federation §5.2.1.1, §5.2.2.1). */
import { quoted } from '../encoding/printable.js';
import { MeshctlError } from '../errors.js';

/** Why a text cannot be the URL of an endpoint, with the rule that it breaks; undefined when it can. */
interface UrlFault {
  readonly rule?: string;
  readonly why: string;
  readonly fix: string;
}

/** Throws E_USAGE. */
export function parseEndpointUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const fault = url === undefined ? NO_URL : endpointUrlFault(url);
  if (url !== undefined && fault === undefined) return url;
  // A password in it is nobody's business.
  const shown = url === undefined || url.username + url.password === '' ? text : withoutUserinfo(url);
  throw new MeshctlError('E_USAGE', {
    what: `${quoted(shown)} is not the URL of a bundle endpoint`,
    ...fault,
  });
}

/** Why an endpoint URL is none, as a clause; undefined for one that may be fetched. */
export function endpointUrlFault(url: URL): UrlFault | undefined {
  if (url.protocol !== 'https:') {
    const why = `its scheme is ${quoted(url.protocol.slice(0, -1))}, and a bundle decides whom to believe`;
    return { rule: 'fed-url-https', why, fix: 'Give an https:// URL' };
  }
  if (url.username === '' && url.password === '') return undefined;
  const why = 'it has a user name or password, and an endpoint asks for none';
  return { rule: 'fed-url-no-userinfo', why, fix: 'Leave out what stands before the "@"' };
}

const NO_URL: UrlFault = {
  why: 'it is no URL',
  fix: 'Write it as in https://example.org:8443/',
};

function withoutUserinfo(url: URL): string {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare.href;
}
