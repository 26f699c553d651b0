/** Distinguished names (RFC 5280 §4.1.2.4): a lazy view on an RDNSequence and its text (RFC 4514). */
import { type Der, type DerReader, sameDer, TAG } from '../encoding/der.js';
import { readOid, stringTypeName } from '../encoding/der-values.js';
import { MeshctlError } from '../errors.js';
import { ATTRIBUTE_NAMES } from './oids.js';
import { readSequenceOf } from './sequence-of.js';
import { hexText, readText } from './text.js';

export interface NameAttribute {
  readonly oid: string;
  /** `CN`, `O` … where the type has a short name. */
  readonly shortName?: string;
  /** The text as it is, unescaped; `#` and the hex of the value's DER when it is no readable string. */
  readonly value: string;
  /** Identifier octet of the value, which tells the string type. */
  readonly tag: number;
  /** False when `value` is the hex form. */
  readonly isText: boolean;
}

interface DecodedName {
  readonly attributes: readonly (readonly NameAttribute[])[];
  readonly problems: readonly string[];
}

export class Name {
  /** The RDNSequence. */
  readonly element: Der;
  #decoded: DecodedName | undefined;
  #normalForm: readonly string[] | undefined;
  #text: string | undefined;

  /** `element` is the SEQUENCE; nothing inside is looked at yet. */
  constructor(element: Der) {
    this.element = element;
  }

  /** The DER of the whole name, not copied. Two names are the same name when these bytes are equal. */
  get der(): Buffer {
    return this.element.raw();
  }

  get isEmpty(): boolean {
    return this.element.length === 0;
  }

  equals(other: Name): boolean {
    return sameDer(this.element, other.element);
  }

  /** Whether both are the same name by RFC 5280 §7.1: the same bytes, or the same normal form. */
  matches(other: Name): boolean {
    if (this.equals(other)) return true;
    if (this.isEmpty || other.isEmpty) return false;
    const [mine, theirs] = [this.normalForm, other.normalForm];
    return mine.length === theirs.length && mine.every((set, i) => set === theirs[i]);
  }

  /**
   * One text for each relative name, equal for those that RFC 5280 §7.1 holds equal: string types do not count, nor
   * do case and how much white space there is. A name that cannot be read is its own DER.
   */
  get normalForm(): readonly string[] {
    this.#normalForm ??= normalFormOf(this);
    return this.#normalForm;
  }

  /** The relative names in the order of the certificate, each a set of attributes. E_DER when the structure is broken. */
  get attributes(): readonly (readonly NameAttribute[])[] {
    return this.#decode().attributes;
  }

  /** What is wrong with single values and sets although the name can be read, as clauses. E_DER as `attributes`. */
  get problems(): readonly string[] {
    return this.#decode().problems;
  }

  /** `C=US, O=SPIFFE`: escaped as RFC 4514 §2.4, in the order of the certificate. E_DER as `attributes`. */
  toString(): string {
    this.#text ??= this.attributes.map((set) => set.map(printAttribute).join('+')).join(', ');
    return this.#text;
  }

  #decode(): DecodedName {
    if (this.#decoded === undefined) {
      const problems: string[] = [];
      const attributes = readSequenceOf(this.element, 'a name', (names) => {
        const set = names.next(TAG.SET, 'a relative distinguished name');
        if (set.length === 0) problems.push(`the relative name at byte ${set.start} is an empty set`);
        return readSequenceOf(set, 'a relative name', (reader) => readAttribute(reader, problems));
      });
      this.#decoded = { attributes, problems };
    }
    return this.#decoded;
  }
}

function normalFormOf(name: Name): string[] {
  try {
    return name.attributes.map((set) => set.map(normalAttribute).sort().join('+'));
  } catch (error) {
    if (error instanceof MeshctlError) return [hexText(name.der)];
    throw error;
  }
}

function normalAttribute({ oid, value, isText }: NameAttribute): string {
  if (!isText) return `${oid}#${value}`;
  const prepared = value.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
  return `${oid}=${JSON.stringify(prepared)}`;
}

function readAttribute(reader: DerReader, problems: string[]): NameAttribute {
  const attribute = reader.next(TAG.SEQUENCE, 'an attribute of a name').inside();
  const oid = readOid(attribute.next(TAG.OID, 'the type of a name attribute'));
  const value = attribute.any();
  attribute.finish('an attribute of a name');
  const shortName = ATTRIBUTE_NAMES[oid];
  const text = readText(value);
  if (text === undefined) {
    const type = stringTypeName(value.tag);
    const why = type === undefined ? 'is no string' : `holds bytes outside the alphabet of ${type}`;
    problems.push(`${shortName ?? oid} at byte ${value.start} ${why}`);
  }
  return {
    oid,
    ...(shortName !== undefined && { shortName }),
    value: text ?? hexText(value.raw()),
    tag: value.tag,
    isText: text !== undefined,
  };
}

function printAttribute({ oid, shortName, value, isText }: NameAttribute): string {
  return `${shortName ?? oid}=${isText ? escapeValue(value) : value}`;
}

/** RFC 4514 §2.4; control characters, which it leaves alone, become hex pairs of their UTF-8 as it permits. */
function escapeValue(text: string): string {
  return text.replace(/["+,;<>\\]|^[ #]| $/g, '\\$&').replace(CONTROL, hexPairs);
}

const CONTROL = /[\x00-\x1f\x7f-\x9f]/g;

/** Those of C1 take two bytes. A name may have a million of them, so no buffer is made for each. */
function hexPairs(control: string): string {
  const code = control.charCodeAt(0);
  const last = code.toString(16).padStart(2, '0');
  return code < 0x80 ? `\\${last}` : `\\c2\\${last}`;
}
