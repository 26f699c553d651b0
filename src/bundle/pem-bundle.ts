/** A bundle as concatenated PEM certificates: X.509 authorities only, the trust domain known from elsewhere. */
import { readPem, writePem } from '../encoding/pem.js';
import { MeshctlError } from '../errors.js';
import type { TrustDomain } from '../spiffe/index.js';
import { Certificate } from '../x509/index.js';
import type { Bundle } from './bundle.js';

export function encodePemBundle(bundle: Pick<Bundle, 'x509Authorities'>): string {
  return bundle.x509Authorities.map(({ certificate }) => writePem('CERTIFICATE', certificate)).join('');
}

/**
 * Reads a PEM bundle of `trustDomain`. Throws E_PEM or E_CERTIFICATE when any block is broken (half a bundle is not a
 * bundle), E_INPUT_UNKNOWN when there is no certificate or anything but certificates in it.
 */
export function decodePemBundle(input: Buffer, trustDomain: TrustDomain): Bundle {
  const { blocks, problems } = readPem(input);
  const [problem] = problems;
  if (problem !== undefined) {
    throw new MeshctlError('E_PEM', {
      what: problem.what,
      where: `line ${problem.line}`,
      why: problem.why,
      fix: problem.fix,
    });
  }
  const stranger = blocks.find(({ label }) => label !== 'CERTIFICATE');
  if (stranger !== undefined || blocks.length === 0) {
    throw new MeshctlError('E_INPUT_UNKNOWN', {
      what: 'this is not a PEM bundle',
      where: stranger && `line ${stranger.startLine}`,
      why: stranger === undefined ? 'it holds no PEM certificate' : `it holds a ${stranger.label}`,
      fix: 'Give the CA certificates of the trust domain as PEM blocks, and nothing else',
    });
  }
  const x509Authorities = blocks.map(({ der, startLine }) => {
    try {
      return { certificate: Certificate.parse(der).der };
    } catch (error) {
      throw error instanceof MeshctlError ? error.at(`line ${startLine}`) : error;
    }
  });
  return { trustDomain, x509Authorities, jwtAuthorities: [], witAuthorities: [] };
}
