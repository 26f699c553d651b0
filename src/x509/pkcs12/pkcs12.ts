/** The door to PKCS#12. node-forge is loaded by the first call, so that commands without PKCS#12 never pay for it. */
import type { Pkcs12Contents } from './write-pkcs12.js';

export type { Pkcs12Contents } from './write-pkcs12.js';

/** Writes a PFX in DER; see `writePkcs12` for contents and errors. */
export async function encodePkcs12(contents: Pkcs12Contents): Promise<Buffer> {
  const { writePkcs12 } = await import('./write-pkcs12.js');
  return writePkcs12(contents);
}
