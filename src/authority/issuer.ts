/** Issues X.509-SVIDs from the active authority of a trust domain: mint, record, then hand out. */
import type { KeyObject } from 'node:crypto';
import { MeshctlError } from '../errors.js';
import type { TrustDomain } from '../spiffe/index.js';
import { loadPrivateKey, publicKeyOf, subjectKeyIdentifierOf } from '../x509/index.js';
import type { TrustDomainState, X509AuthorityRecord } from './store/state.js';
import type { Store } from './store/store.js';

/** What it takes to issue from one authority: its record, its key, and the version of the state it was read at. */
export interface X509Issuer {
  readonly state: TrustDomainState;
  readonly authority: X509AuthorityRecord;
  readonly key: KeyObject;
}

/**
 * Opens the active authority. `passphrase` is asked only when the key is encrypted.
 * Throws E_NO_CA, E_CA_EXPIRED, E_PASSPHRASE, E_STATE.
 */
export async function openIssuer(
  store: Store,
  trustDomain: TrustDomain,
  now: number,
  passphrase: () => string | undefined,
): Promise<X509Issuer> {
  const state = await store.load(trustDomain.name);
  const authority = state?.x509.find(({ slot }) => slot === 'active');
  if (state === undefined || authority === undefined) {
    throw new MeshctlError('E_NO_CA', {
      what: `trust domain ${trustDomain} has no CA here`,
      fix: `Run "meshctl ca init ${trustDomain}" first`,
    });
  }
  if (now > Date.parse(authority.notAfter) / 1000) {
    throw new MeshctlError('E_CA_EXPIRED', {
      what: `the CA of ${trustDomain} expired at ${authority.notAfter}`,
      fix: `Make a new one with "meshctl ca init ${trustDomain} --force"`,
    });
  }
  if (now < Date.parse(authority.notBefore) / 1000) {
    throw new MeshctlError('E_CA_EXPIRED', {
      what: `the CA of ${trustDomain} is valid only from ${authority.notBefore}`,
      fix: 'Set the clock of this machine',
    });
  }
  const keyPem = Buffer.from(await store.readKey(trustDomain.name, authority.id));
  const key = loadKey(keyPem, passphrase, trustDomain);
  assertOwnKey(key, authority, trustDomain);
  return { state, authority, key };
}

function loadKey(pem: Buffer, passphrase: () => string | undefined, trustDomain: TrustDomain): KeyObject {
  try {
    return loadPrivateKey(pem, passphrase).key;
  } catch (error) {
    // What the passphrase source throws names the CA itself; what the key is found to be needs the name.
    if (!(error instanceof MeshctlError) || error.details.where === undefined) throw error;
    throw error.at(`the CA key of ${trustDomain}`);
  }
}

/** A key file that was swapped or damaged must not sign: the SKI says which key belongs to the record. */
function assertOwnKey(key: KeyObject, authority: X509AuthorityRecord, trustDomain: TrustDomain): void {
  if (subjectKeyIdentifierOf(publicKeyOf(key).keyBytes).toString('hex') === authority.id) return;
  throw new MeshctlError('E_STATE', {
    what: `the key of authority ${authority.id} of ${trustDomain} is another key`,
    why: 'its subject key identifier differs',
    fix: 'Restore the key file from a backup',
  });
}
