/** Base64 (RFC 4648 §4) and base64url (§5), each read in its one canonical form. */

/** Undefined for anything but padded base64 without line breaks, garbage or stray bits. */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** Undefined for anything but base64url without padding, as JOSE has it (RFC 7515 §2). */
export function decodeBase64Url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}
