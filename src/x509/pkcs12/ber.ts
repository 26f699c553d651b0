/**
 * PKCS#12 and PKCS#7 may be BER (RFC 7292 §4.1, RFC 5652 §2), and old Java and Windows write indefinite lengths and
 * strings in pieces. Nearly all files are DER, which is read as it stands; node-forge rewrites the others.
 */
import { MeshctlError } from '../../errors.js';

/** BER becomes a tree of objects in memory: a store of this size has some thousand certificates. */
const MAX_BER_BYTES = 4 * 1024 * 1024;

/** Reads DER with `read`; when that fails with E_DER, reads the same after rewriting it as DER. Else its E_DER stands. */
export async function readBer<T>(bytes: Buffer, read: (der: Buffer) => T): Promise<T> {
  try {
    return read(bytes);
  } catch (error) {
    if (!(error instanceof MeshctlError) || error.code !== 'E_DER') throw error;
    const der = bytes.length > MAX_BER_BYTES ? undefined : await rewrite(bytes);
    if (der === undefined || der.equals(bytes)) throw error;
    return read(der);
  }
}

async function rewrite(bytes: Buffer): Promise<Buffer | undefined> {
  const { berToDer } = await import('./asn1.js');
  return berToDer(bytes);
}
