/** What rules about extensions share: the extension's name, and how many they speak of. */
import { EXTENSIONS } from '../../../x509/index.js';

/** A list of extensions may be long and broken all over; this many say enough. */
export const MAX_FAULTS = 8;

/** `keyUsage`, or the OID where it has no name. */
export const extensionName = (oid: string): string => EXTENSIONS[oid]?.name ?? oid;
