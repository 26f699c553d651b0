/** RC2 in CBC mode (RFC 2268), which OpenSSL 3 has put away and old PKCS#12 files still use: node-forge's. */
import forge from 'node-forge';

/** Undefined when the padding is wrong. `bits` is the effective length of the key. */
export function decryptRc2(ciphertext: Buffer, key: Buffer, iv: Buffer, bits: number): Buffer | undefined {
  const cipher = forge.rc2.createDecryptionCipher(key.toString('latin1'), bits);
  cipher.start(iv.toString('latin1'));
  cipher.update(forge.util.createBuffer(ciphertext.toString('latin1')));
  return cipher.finish() ? Buffer.from(cipher.output.getBytes(), 'latin1') : undefined;
}
