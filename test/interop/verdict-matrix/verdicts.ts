/** What each program says of a chain. */

import { writePem } from '../../../src/encoding/pem.js';
import { MeshctlError } from '../../../src/errors.js';
import { TrustDomain } from '../../../src/spiffe/index.js';
import { validateX509Svid } from '../../../src/svid/index.js';
import { Certificate } from '../../../src/x509/index.js';
import { NOW } from '../../authorities.js';
import { OPENSSL, outcomeOf, run } from '../peers.js';
import type { Workspace } from '../workspace.js';
import type { Chain } from './chain.js';

export interface Verdict {
  readonly accepted: boolean;
  /** Why not, in the program's own words. */
  readonly why: string;
}

const TRUST_DOMAIN = TrustDomain.parse('example.org');
const ACCEPTED: Verdict = { accepted: true, why: '' };

/** meshctl's own verdict. A certificate that cannot be read is refused; anything but a MeshctlError fails the test. */
export function meshctlVerdict({ chain, anchors, at = NOW }: Chain): Verdict {
  try {
    const [leaf, ...above] = chain.map((der) => Certificate.parse(der));
    if (leaf === undefined) throw new Error('no leaf');
    const bundle = {
      trustDomain: TRUST_DOMAIN,
      x509Authorities: anchors.map((certificate) => ({ certificate })),
      jwtAuthorities: [],
      witAuthorities: [],
    };
    const verdict = validateX509Svid({
      chain: [leaf, ...above],
      bundleOf: ({ name }) => (name === TRUST_DOMAIN.name ? bundle : undefined),
      at,
    });
    return verdict.ok ? ACCEPTED : { accepted: false, why: verdict.refusal.message };
  } catch (error) {
    if (error instanceof MeshctlError) return { accepted: false, why: error.message };
    throw error;
  }
}

/** A chain on disk as PEM. */
export interface ChainFiles {
  readonly svid: string;
  readonly bundle: string;
  readonly at: number;
}

export function writeChain(space: Workspace, index: number, { chain, anchors, at = NOW }: Chain): ChainFiles {
  const pem = (ders: readonly Buffer[]) => ders.map((der) => writePem('CERTIFICATE', der)).join('');
  return {
    svid: space.file(`${index}-svid.pem`, pem(chain)),
    bundle: space.file(`${index}-bundle.pem`, pem(anchors)),
    at,
  };
}

const ANY_POLICY = '2.5.29.32.0';

/** OpenSSL is asked what we are: 112 bits of security, any certificate as an anchor, policies processed. */
export function opensslVerdict({ svid, bundle, at }: ChainFiles): Verdict {
  const asked = ['-auth_level', '2', '-partial_chain', '-policy_check', '-policy', ANY_POLICY];
  const trusted = ['-no-CApath', '-no-CAstore', '-CAfile', bundle];
  const args = ['verify', '-attime', `${at}`, ...asked, ...trusted, '-untrusted', svid, svid];
  const { status, stderr } = outcomeOf(OPENSSL, args);
  return { accepted: status === 0, why: status === 0 ? '' : stderr };
}

/** All chains at once: go/main.go takes a list. */
export function goVerdicts(asker: string, files: readonly ChainFiles[]): Verdict[] {
  const questions = files.map(({ svid, bundle, at }) => ({
    ask: 'verify',
    svid,
    bundle,
    trustDomain: TRUST_DOMAIN.name,
    time: new Date(at * 1000).toISOString(),
  }));
  const answers: { id?: string; error?: string }[] = JSON.parse(
    run(asker, [], { input: JSON.stringify(questions) }),
  );
  return answers.map(({ id, error = '' }) => ({ accepted: id !== undefined, why: error }));
}
