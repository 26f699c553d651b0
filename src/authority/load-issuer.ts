/** The active CA of a trust domain, taken out of the home: for control planes that sign by themselves. */
import { writePem } from '../encoding/pem.js';
import type { TrustDomain } from '../spiffe/index.js';
import { Certificate, pkcs8Of } from '../x509/index.js';
import { openIssuer } from './issuer.js';
import type { Store } from './store/store.js';

export interface IssuerMaterial {
  readonly certificatePem: string;
  /** PKCS#8, not encrypted. */
  readonly privateKeyPem: string;
  /** The certificate names itself as its issuer. */
  readonly isSelfSigned: boolean;
}

/** Throws as issuing does: E_NO_CA, E_CA_EXPIRED, E_PASSPHRASE, E_STATE. */
export async function loadIssuer(
  store: Store,
  trustDomain: TrustDomain,
  now: number,
  passphrase: () => string | undefined,
): Promise<IssuerMaterial> {
  const { authority, key } = await openIssuer(store, trustDomain, now, passphrase);
  const certificate = Certificate.parse(Buffer.from(authority.certificate, 'base64'));
  return {
    certificatePem: writePem('CERTIFICATE', certificate.der),
    privateKeyPem: writePem('PRIVATE KEY', pkcs8Of(key)),
    isSelfSigned: certificate.subject.equals(certificate.issuer),
  };
}
