/** How every extension's value is read. */
import { type Der, DerReader } from '../../encoding/der.js';
import { MeshctlError } from '../../errors.js';

/** Decodes `extnValue`, the OCTET STRING around an extension's DER. Throws E_DER that names the extension. */
export type ExtensionRead<T> = (value: Der) => T;

/**
 * Makes the read function of an extension out of one that reads its DER. Offsets in errors stay those of the whole
 * certificate, nothing may follow the value, and whatever breaks inside is reported as `malformed <name>`.
 */
export function defineRead<T>(name: string, read: (reader: DerReader) => T): ExtensionRead<T> {
  return (value) => {
    try {
      const reader = new DerReader(value.bytes, value.content, value.end);
      const result = read(reader);
      reader.finish(name);
      return result;
    } catch (error) {
      if (!(error instanceof MeshctlError)) throw error;
      throw new MeshctlError(error.code, { ...error.details, what: `malformed ${name}`, cause: error });
    }
  };
}
