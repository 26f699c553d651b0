import { writePem } from '../../encoding/pem.js';
import type { X509Svid } from '../x509-svid.js';

/** The three files of an SVID, named as `spire-server x509 mint -write` names them. */
export interface SvidPem {
  /** Leaf, then intermediates. */
  readonly svid: string;
  /** PKCS#8. */
  readonly key: string | undefined;
  /** The authorities of the trust domain. */
  readonly bundle: string;
}

export function encodeSvidPem(svid: X509Svid): SvidPem {
  const certificates = (chain: readonly Buffer[]) =>
    chain.map((der) => writePem('CERTIFICATE', der)).join('');
  return {
    svid: certificates(svid.chain),
    key: svid.privateKey && writePem('PRIVATE KEY', svid.privateKey),
    bundle: certificates(svid.authorities),
  };
}
