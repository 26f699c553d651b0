/** `--listen HOST:PORT`. */
import { isIPv6 } from 'node:net';
import { MeshctlError } from '../../../../errors.js';

export interface ListenAddress {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
}

/** `127.0.0.1:8443`, `[::1]:8443`, `localhost:0`. Throws E_USAGE. */
export function parseListenAddress(text: string): ListenAddress {
  const [, bracketed, plain, digits = ''] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host !== undefined && port <= 65_535 && (bracketed === undefined || isIPv6(bracketed)))
    return { host, port };
  throw new MeshctlError('E_USAGE', {
    what: `"${text}" is not an address to listen on`,
    where: '--listen',
    fix: 'Write it as in 127.0.0.1:8443, [::1]:8443 or 0.0.0.0:8443; port 0 takes any that is free',
  });
}
