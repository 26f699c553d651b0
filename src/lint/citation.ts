/** The documents that rules cite, at the revisions that were read. */
import type { Citation } from './rule.js';

const SPIFFE = 'https://github.com/spiffe/spiffe/blob/main/standards';
/** standards/ of spiffe/spiffe as of 2026-07-01. */
const SPIFFE_REVISION = '665a28f';

/** Cites a section of a document: `cite('4.3', '43-key-usage')`; the anchor is that of the page. */
type Cite = (section: string, anchor: string) => Citation;

const spiffe =
  (document: string, file: string): Cite =>
  (section, anchor) => ({
    document,
    section: /^\d/.test(section) ? `§${section}` : section,
    url: `${SPIFFE}/${file}.md#${anchor}`,
    revision: SPIFFE_REVISION,
  });

export const spiffeId = spiffe('SPIFFE-ID', 'SPIFFE-ID');
export const x509Svid = spiffe('X509-SVID', 'X509-SVID');
export const jwtSvid = spiffe('JWT-SVID', 'JWT-SVID');
export const witSvid = spiffe('WIT-SVID', 'WIT-SVID');
export const trustBundle = spiffe('SPIFFE Trust Domain and Bundle', 'SPIFFE_Trust_Domain_and_Bundle');
export const federation = spiffe('SPIFFE Federation', 'SPIFFE_Federation');
export const workloadApi = spiffe('SPIFFE Workload API', 'SPIFFE_Workload_API');

/** `rfc(5280, '4.2.1.3')`. */
export const rfc = (number: number, section: string): Citation => ({
  document: `RFC ${number}`,
  section: `§${section}`,
  url: `https://www.rfc-editor.org/rfc/rfc${number}#section-${section}`,
  revision: `RFC ${number}`,
});

/** What a program does, as read in its source: `program('Kuma', 'pkg/plugins/…', 'https://github.com/…', 'release-2.14')`. */
export const program = (document: string, section: string, url: string, revision: string): Citation => ({
  document,
  section,
  url,
  revision,
});
