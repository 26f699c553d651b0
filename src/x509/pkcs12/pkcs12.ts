/** The door to PKCS#12. It is loaded by the first call, so that commands without PKCS#12 never pay for it. */
import { WorkBudget } from '../work-budget.js';
import type { Pkcs12Bag } from './read-pkcs12.js';
import type { Pkcs12Contents, TrustStoreContents } from './write-pkcs12.js';

export type { Pkcs12Bag } from './read-pkcs12.js';
export type { Pkcs12Contents, TrustStoreContents } from './write-pkcs12.js';

/** Reads a PFX, in DER or BER; see `readPkcs12` for the password and errors. */
export async function decodePkcs12(
  input: Buffer,
  password: string | undefined,
  budget = new WorkBudget(),
): Promise<Pkcs12Bag[]> {
  const { readPkcs12 } = await import('./read-pkcs12.js');
  return readPkcs12(input, password, budget);
}

/** Writes a PFX in DER; see `writePkcs12` for contents and errors. */
export async function encodePkcs12(contents: Pkcs12Contents): Promise<Buffer> {
  const { writePkcs12 } = await import('./write-pkcs12.js');
  return writePkcs12(contents);
}

/** Writes a PFX of trust anchors in DER; see `writeTrustStore` for contents and errors. */
export async function encodeTrustStore(contents: TrustStoreContents): Promise<Buffer> {
  const { writeTrustStore } = await import('./write-pkcs12.js');
  return writeTrustStore(contents);
}
