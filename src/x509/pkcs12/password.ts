/** The forms in which a password goes into the keys of a PKCS#12 file. */

export interface PasswordForm {
  /** For PBES2 and PBMAC1, whose password is octets (RFC 8018 §3, RFC 9579 §5). */
  readonly utf8: Buffer;
  /** For the schemes of PKCS#12 itself: BMPString with two zero octets behind it (RFC 7292 appendix B.1). */
  readonly bmp: Buffer;
}

/**
 * The forms that a password can have. No password and the empty one are the same to people, but writers differ in
 * whether the two zero octets stand behind nothing: both are tried.
 */
export function passwordForms(password: string | undefined): readonly PasswordForm[] {
  if (password === undefined || password === '') {
    const utf8 = Buffer.alloc(0);
    return [
      { utf8, bmp: Buffer.alloc(2) },
      { utf8, bmp: Buffer.alloc(0) },
    ];
  }
  return [{ utf8: Buffer.from(password, 'utf8'), bmp: bmpWithTerminator(password) }];
}

/** Characters beyond U+FFFF become pairs of surrogates, as OpenSSL and Java write them. */
export const bmpWithTerminator = (password: string): Buffer =>
  Buffer.from(`${password}\0`, 'utf16le').swap16();
