import { describe, expect, it } from 'vitest';
import { certificateView } from '../../src/cli/commands/cert/inspect/certificate-view.js';
import { formatFields } from '../../src/cli/ui/fields.js';
import { paintFor } from '../../src/cli/ui/paint.js';
import { readPem, writePem } from '../../src/encoding/pem.js';
import { MeshctlError } from '../../src/errors.js';
import { readBytes } from '../../src/sources/index.js';
import { readLeafIdentity } from '../../src/svid/index.js';
import { Certificate, parseCertificateRequest, validatePath } from '../../src/x509/index.js';
import { NOW, testAuthority } from '../authorities.js';
import { testLeaf } from '../leaves.js';
import { mutate, seeded } from '../mutations.js';
import { EVERY_EXTENSION } from './every-extension.js';

const MUTATIONS = 200_000;
const SEED = 0x5eed;

describe('mutated certificates', () => {
  it(`give a view or a MeshctlError, never anything else (${MUTATIONS} mutations)`, async () => {
    const authority = await testAuthority('ec-p256', { permittedUriHosts: ['example.org'], pathLength: 1 });
    const everyExtension = readPem(EVERY_EXTENSION).blocks[0]?.der as Buffer;
    const originals = [(await testLeaf(authority)).der, authority.certificate.der, everyExtension];
    const paint = await paintFor(false);
    const pick = seeded(SEED);
    const outcome = { read: 0, refused: 0 };
    const stackTraceLimit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0; // stacks of refusals nobody reads would be most of the time
    try {
      for (let i = 0; i < MUTATIONS; i++) {
        const mutated = mutate(originals[i % originals.length] as Buffer, pick);
        outcome[lookAt(mutated, authority.certificate, paint) ? 'read' : 'refused']++;
      }
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
    // Both kinds must be plenty: a reader that refuses all, or none, is not being tested.
    expect(outcome.read).toBeGreaterThan(MUTATIONS / 20);
    expect(outcome.refused).toBeGreaterThan(MUTATIONS / 20);
  }, 300_000);

  it('break no PEM reader either', async () => {
    const authority = await testAuthority('ec-p256');
    const pem = Buffer.from(writePem('CERTIFICATE', authority.certificate.der).repeat(2));
    const pick = seeded(SEED);
    for (let i = 0; i < 20_000; i++) {
      const text = mutate(pem, pick);
      await readBytes('mutated.pem', text).catch((error: unknown) => {
        if (!(error instanceof MeshctlError)) throw error;
      });
    }
  }, 120_000);

  it('break no request reader either', async () => {
    const authority = await testAuthority('ec-p256');
    const pick = seeded(SEED);
    for (let i = 0; i < 20_000; i++) {
      const der = mutate(authority.certificate.der, pick);
      onlyMeshctlErrors(() => parseCertificateRequest(der), der);
    }
  }, 120_000);
});

/** Asks a certificate everything that commands ask. Returns whether it could be read at all. */
function lookAt(der: Buffer, authority: Certificate, paint: Awaited<ReturnType<typeof paintFor>>): boolean {
  const certificate = onlyMeshctlErrors(() => Certificate.parse(der), der);
  if (certificate === undefined) return false;
  const text = onlyMeshctlErrors(() => {
    const surroundings = { now: NOW, sameKey: () => [], mode: undefined };
    const view = certificateView({ kind: 'certificate', certificate, place: { path: [] } }, surroundings);
    JSON.stringify(view.json());
    return `${view.title(paint)} ${view.brief()}\n${formatFields(view.fields(paint, true), (label) => label)}`;
  }, der);
  expect(text ?? '').not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
  onlyMeshctlErrors(() => readLeafIdentity(certificate), der);
  onlyMeshctlErrors(
    () => validatePath({ leaf: certificate, intermediates: [certificate], anchors: [authority], at: NOW }),
    der,
  );
  return true;
}

function onlyMeshctlErrors<T>(look: () => T, input: Buffer): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof MeshctlError) return undefined;
    throw new Error(`not a MeshctlError for ${input.toString('hex')}`, { cause: error });
  }
}
