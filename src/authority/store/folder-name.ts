import { createHash } from 'node:crypto';

/**
 * The folder or file name (an ending may follow) of a trust domain. Names of trust domains may be `..`, `con` or 255
 * bytes long (SPIFFE-ID §2.1); what a file system would not keep as it is becomes `=` and the name's SHA-256, and the
 * name itself is read from the state inside. No trust domain name holds a `=`.
 */
export function folderName(trustDomain: string): string {
  return isPlain(trustDomain) ? trustDomain : `=${createHash('sha256').update(trustDomain).digest('hex')}`;
}

/** Whether a folder of this name belongs to the trust domain of the same name. */
export function isPlain(name: string): boolean {
  return (
    name.length <= MAX_LENGTH &&
    /^[a-z0-9_-][a-z0-9._-]*$/.test(name) &&
    !name.endsWith('.') &&
    !isDevice(name)
  );
}

/** Room for an ending within the 255 bytes that file systems give to a name. */
const MAX_LENGTH = 200;

/** On Windows these are devices in every folder and with every ending. */
const isDevice = (name: string): boolean => /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/.test(name);
