/** The grammar of SPIFFE-ID §2 as expressions, and the lengths of §2.3. */

/** A trust domain name: 1 to 255 of a-z, 0-9, dot, dash, underscore. */
const TRUST_DOMAIN = '[a-z0-9._-]{1,255}';
/** Path segments; `.` and `..` are none. */
const PATH = '(?:\\/(?!\\.{1,2}(?:\\/|$))[A-Za-z0-9._-]+)*';

export const TRUST_DOMAIN_NAME = new RegExp(`^${TRUST_DOMAIN}$`);
export const SPIFFE_ID_PATH = new RegExp(`^${PATH}$`);
export const SPIFFE_ID = new RegExp(`^spiffe:\\/\\/${TRUST_DOMAIN}${PATH}$`);

export const SCHEME = 'spiffe://';
export const MAX_TRUST_DOMAIN_BYTES = 255;
/** An ID longer than this must not be made (SPIFFE-ID §2.3). */
export const MAX_SPIFFE_ID_BYTES = 2048;
