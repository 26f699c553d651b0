/** Shown with findings, so a password must not be in it (RFC 3986 §3.2.1). */
const USERINFO = /^([a-z][a-z0-9+.-]*:)?\/\/[^/?#]*@/i;

/** The URL without user name and password: the same text when there are none. */
export function withoutUserinfo(url: string): string {
  return url.replace(USERINFO, '$1//');
}
