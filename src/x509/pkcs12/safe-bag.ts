/** The bags of SafeContents (RFC 7292 §4.2) as they stand: nothing in them is decrypted or decoded yet. */
import { contextTagConstructed, type Der, derError, parseDer, TAG } from '../../encoding/der.js';
import { readOid, readString } from '../../encoding/der-values.js';
import { MeshctlError } from '../../errors.js';
import { ATTRIBUTE, BAG } from './oids.js';

/** More than any store has; each is an object in memory. */
const MAX_BAGS = 10_000;
/** Bags may hold bags (§4.2.6); nobody is known to write that. */
const MAX_DEPTH = 8;

export interface SafeBag {
  readonly type: string;
  readonly value: Der;
  /** The alias. */
  readonly friendlyName?: string;
  /** Ties a key to its certificate. */
  readonly localKeyId?: Buffer;
  /** Java holds the certificate for a trust anchor. */
  readonly trusted: boolean;
}

/** All bags of SafeContents, those in nested contents at their place. `before` is how many the file already has. */
export function readSafeContents(contents: Buffer, before: number): SafeBag[] {
  const found: SafeBag[] = [];
  const collect = (list: Der, depth: number): void => {
    if (depth > MAX_DEPTH) throw derError(list.start, `bags are nested more than ${MAX_DEPTH} deep`);
    const reader = list.inside();
    while (!reader.atEnd()) {
      if (before + found.length >= MAX_BAGS) {
        throw derError(reader.offset, `the file holds more than ${MAX_BAGS} bags`);
      }
      const bag = readSafeBag(reader.next(TAG.SEQUENCE, 'a bag'));
      if (bag.type === BAG.safeContents) collect(bag.value, depth + 1);
      else found.push(bag);
    }
  };
  collect(parseDer(contents, TAG.SEQUENCE, 'SafeContents'), 1);
  return found;
}

function readSafeBag(element: Der): SafeBag {
  const fields = element.inside();
  const type = readOid(fields.next(TAG.OID, 'the type of a bag'));
  const wrapper = fields.next(contextTagConstructed(0), 'the value of a bag').inside();
  const value = wrapper.any();
  wrapper.finish('the value of a bag');
  const attributes = fields.optional(TAG.SET);
  fields.finish('a bag');
  return { type, value, ...readAttributes(attributes) };
}

function readAttributes(set: Der | undefined): Pick<SafeBag, 'friendlyName' | 'localKeyId' | 'trusted'> {
  let friendlyName: string | undefined;
  let localKeyId: Buffer | undefined;
  let trusted = false;
  const attributes = set?.inside();
  while (attributes !== undefined && !attributes.atEnd()) {
    const fields = attributes.next(TAG.SEQUENCE, 'an attribute of a bag').inside();
    const type = readOid(fields.next(TAG.OID, 'the type of an attribute'));
    const values = fields.next(TAG.SET, 'the values of an attribute').inside();
    if (values.atEnd()) continue;
    const value = values.any();
    if (type === ATTRIBUTE.friendlyName) friendlyName ??= nameIn(value);
    if (type === ATTRIBUTE.localKeyId && value.tag === TAG.OCTET_STRING) localKeyId ??= value.value();
    if (type === ATTRIBUTE.trustedKeyUsage) trusted = true;
  }
  return {
    ...(friendlyName === undefined ? {} : { friendlyName }),
    ...(localKeyId === undefined ? {} : { localKeyId }),
    trusted,
  };
}

/** A name that cannot be read is none: it is only for people. */
function nameIn(value: Der): string | undefined {
  try {
    return readString(value) || undefined;
  } catch (error) {
    if (error instanceof MeshctlError) return undefined;
    throw error;
  }
}
