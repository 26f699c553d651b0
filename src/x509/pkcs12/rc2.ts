/** RC2 in CBC mode (RFC 2268), which OpenSSL 3 has put away and old PKCS#12 files still use: node-forge's. */
import forge from 'node-forge';

const BLOCK = 8;
/** node-forge copies all that it has read for every two bytes more: it gets small pieces, each after its last block. */
const PIECE = 8 * 1024;

/** Undefined when the padding is wrong. `bits` is the effective length of the key. */
export function decryptRc2(ciphertext: Buffer, key: Buffer, iv: Buffer, bits: number): Buffer | undefined {
  if (ciphertext.length % BLOCK !== 0) return undefined;
  const cipher = forge.rc2.createDecryptionCipher(key.toString('latin1'), bits);
  const plain = Buffer.alloc(ciphertext.length);
  let vector = iv;
  for (let offset = 0; offset < ciphertext.length; offset += PIECE) {
    const piece = ciphertext.subarray(offset, offset + PIECE);
    cipher.start(vector.toString('latin1'));
    cipher.update(forge.util.createBuffer(piece.toString('latin1')));
    plain.write(cipher.output.getBytes(), offset, 'latin1');
    vector = piece.subarray(-BLOCK);
  }
  return withoutPadding(plain);
}

/** RFC 8018 §6.1.1: one to eight octets, each the number of them. */
function withoutPadding(plain: Buffer): Buffer | undefined {
  const count = plain[plain.length - 1] ?? 0;
  if (count < 1 || count > BLOCK) return undefined;
  const end = plain.length - count;
  return plain.subarray(end).every((octet) => octet === count) ? plain.subarray(0, end) : undefined;
}
