/** What the endpoint proves itself by: certificate files, or an SVID that this home issues to it. */
import { Issuance, mintSvids } from '../../../../authority/index.js';
import type { EndpointProfile } from '../../../../bundle/index.js';
import { parseDuration } from '../../../../encoding/duration.js';
import { MeshctlError } from '../../../../errors.js';
import type { EndpointIdentity, EndpointSvid } from '../../../../federation/index.js';
import { assertLeafIdCanBeIssued, SpiffeId, type TrustDomain } from '../../../../spiffe/index.js';
import { encodeSvidPem } from '../../../../svid/index.js';
import type { Context } from '../../../context.js';
import { inOption, noEffect } from '../../../ui/options.js';
import { caPassphraseSource } from '../../identity/ca-passphrase.js';
import { noteCapped } from '../../identity/issue-flags.js';

export interface IdentityFlags {
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly endpointSpiffeId?: string | undefined;
  readonly svidTtl?: string | undefined;
  readonly passphraseFile?: string | undefined;
}

export interface ChosenIdentity {
  readonly identity: EndpointIdentity;
  /** With `https_spiffe`: what clients are to expect. */
  readonly endpointId?: SpiffeId;
}

/** Refuses the flags of the other profile: nothing is ignored silently. Throws E_USAGE. */
export function assertIdentityFlags(profile: EndpointProfile, flags: IdentityFlags): void {
  const { cert, key } = flags;
  if (profile === 'https_web' && (cert === undefined || key === undefined)) {
    throw new MeshctlError('E_USAGE', {
      what: `https_web needs ${cert === undefined ? '--cert' : '--key'} FILE`,
      why: 'the endpoint presents a certificate for its host, which the system roots of its clients lead to',
      fix: 'Give certificate and key as PEM, or serve an SVID with --profile https_spiffe',
    });
  }
  const foreign = FLAGS[profile === 'https_web' ? 'https_spiffe' : 'https_web'];
  for (const [name, flag] of foreign) {
    if (flags[name] === undefined) continue;
    throw noEffect(flag, `with ${profile}`, 'it belongs to the other profile');
  }
}

const FLAGS: Readonly<Record<EndpointProfile, readonly (readonly [keyof IdentityFlags, string])[]>> = {
  https_web: [
    ['cert', '--cert'],
    ['key', '--key'],
  ],
  https_spiffe: [
    ['endpointSpiffeId', '--endpoint-spiffe-id'],
    ['svidTtl', '--svid-ttl'],
    ['passphraseFile', '--passphrase-file'],
  ],
};

export function webIdentity(context: Context, { cert = '', key = '' }: IdentityFlags): ChosenIdentity {
  const read = async () => ({ cert: await context.read(cert), key: await context.read(key) });
  return { identity: { profile: 'https_web', files: { read, names: { cert, key } } } };
}

/** `issuer` names the trust domain that is asked for the SVID when no ID was given. Throws as `Issuance`. */
export async function spiffeIdentity(
  context: Context,
  issuer: () => TrustDomain,
  flags: IdentityFlags,
): Promise<ChosenIdentity> {
  const { endpointSpiffeId, svidTtl = DEFAULT_TTL, passphraseFile } = flags;
  const ttl = parseDuration(svidTtl, '--svid-ttl');
  const id =
    endpointSpiffeId === undefined
      ? SpiffeId.from(issuer(), DEFAULT_PATH)
      : inOption('--endpoint-spiffe-id', () => parseLeafId(endpointSpiffeId));
  const { trustDomain } = id;
  const store = await context.openStore();
  const passphrase = await (await caPassphraseSource(context, store, passphraseFile))(trustDomain);
  const issue = async (): Promise<EndpointSvid> => {
    // Opened anew each time: in between the CA may have been rotated.
    const options = { keySource: { make: 'ec-p256' }, ttl, passphrase, strictTtl: false } as const;
    const issuance = new Issuance(store, trustDomain, mintSvids, { ...options, clock: context.now });
    const { payload, lifetime } = await issuance.issue([{ id, dnsNames: [] }]);
    noteCapped(context, ttl, lifetime, trustDomain, context.now());
    const [svid] = payload;
    if (svid === undefined) throw new Error('an SVID was asked for, and none came');
    const pem = encodeSvidPem(svid);
    if (pem.key === undefined) throw new Error('an SVID came without its key');
    return { cert: pem.svid, key: pem.key, chain: svid.chain, notAfter: lifetime.notAfter };
  };
  return {
    identity: { profile: 'https_spiffe', trustDomain, svid: { issue, clock: context.now } },
    endpointId: id,
  };
}

export const DEFAULT_TTL = '1h';
const DEFAULT_PATH = '/meshctl/bundle-endpoint';

function parseLeafId(text: string): SpiffeId {
  const id = SpiffeId.parse(text);
  assertLeafIdCanBeIssued(id);
  return id;
}
