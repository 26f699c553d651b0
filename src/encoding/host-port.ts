/** `192.0.2.1:443`, `[2001:db8::1]:443`, `localhost:443`: as it stands in a URL (RFC 3986 §3.2.2). */
export const hostAndPort = (host: string, port: number): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;
