/** iPAddress: a constraint is an address and a mask without gaps (RFC 5280 §4.2.1.10, RFC 4632). */
import type { NameForm } from './form.js';

function isMask(bytes: Buffer): boolean {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(bits);
}

export const IP_FORM: NameForm<Buffer, Buffer> = {
  name: (bytes) => (bytes.length === 4 || bytes.length === 16 ? bytes : undefined),
  subtree: (bytes) => {
    const size = bytes.length / 2;
    const [network, mask] = [bytes.subarray(0, size), bytes.subarray(size)];
    if ((size !== 4 && size !== 16) || !isMask(mask)) return undefined;
    return (address) =>
      address.length === size &&
      address.every(
        (byte, i) => (byte & (mask[i] as number)) === ((network[i] as number) & (mask[i] as number)),
      );
  },
};
