/** IP addresses of iPAddress names (RFC 5280 §4.2.1.6, §4.2.1.10) as text. */

/** Four bytes as `10.0.0.1`, sixteen as `2001:db8::1` (RFC 5952); undefined for any other count. */
export function ipAddressText(bytes: Buffer): string | undefined {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) return undefined;
  const address = bytes.toString('hex').replace(/(....)(?!$)/g, '$1:');
  // node:net is loaded here and not above: it is heavy, and every command would start with it.
  const { SocketAddress } = process.getBuiltinModule('node:net');
  return new SocketAddress({ family: 'ipv6', address }).address;
}

/** An address and its mask, half of the bytes each: `10.0.0.0/8`, or `10.0.0.0/255.0.255.0` when the mask has gaps. */
export function ipRangeText(bytes: Buffer): string | undefined {
  const address = ipAddressText(bytes.subarray(0, bytes.length / 2));
  const maskBytes = bytes.subarray(bytes.length / 2);
  const mask = ipAddressText(maskBytes);
  if (address === undefined || mask === undefined) return undefined;
  const bits = [...maskBytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return `${address}/${/^1*0*$/.test(bits) ? bits.replaceAll('0', '').length : mask}`;
}
