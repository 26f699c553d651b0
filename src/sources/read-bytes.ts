/** Recognises what bytes hold by the bytes alone, and takes it apart. */
import { TAG } from '../encoding/der.js';
import { MAX_YAML_BYTES, parseYaml } from '../encoding/yaml.js';
import { MeshctlError } from '../errors.js';
import { addDer } from './der-items.js';
import { readBundleDocument, readFederatedTrustDomain } from './document/bundle-document.js';
import { readList, readSecret } from './document/kubernetes.js';
import { readMeshTrust } from './document/mesh-trust.js';
import { type DocumentReader, isObject } from './document/reader.js';
import { readMintedSvid } from './document/spire.js';
import { walkForPem } from './document/walk.js';
import { Found } from './found.js';
import type { Place, Source, Trusted } from './item.js';
import { looksLikeTokens, readTokens } from './jwt.js';
import { addPem } from './pem-items.js';
import { inside, namesTrust } from './place.js';
import { unknownInput } from './unknown-input.js';

/** Base64 in base64 in a document in a Secret: nobody means more. */
const MAX_NESTING = 4;
/** Documents in one file. */
const MAX_DOCUMENTS = 10_000;

/**
 * Everything in some bytes. `name` is what they were named, and tells the role where the content does not: what stands
 * in a `ca.crt` is trusted. Throws E_INPUT_UNKNOWN when nothing is recognised, E_YAML, E_INPUT_TOO_LARGE.
 */
export async function readBytes(name: string, bytes: Buffer): Promise<Source> {
  const reader = new BytesReader(name);
  const trusted = namesTrust(name.replace(/^.*[\\/]/, '')) ? {} : undefined;
  const format = await reader.read(bytes, { path: [] }, trusted, 0);
  if (format === undefined) throw unknownInput(bytes).at(name);
  const { items, bundles, notes } = reader.found;
  return { name, format, items, bundles, notes };
}

class BytesReader implements DocumentReader {
  readonly found = new Found();
  readonly #name: string;
  #nesting = 0;
  /** The document that is all of the bytes, with them: some readers must see what JSON.parse forgets. */
  #whole: { readonly value: unknown; readonly bytes: Buffer } | undefined;
  #documents = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** What the bytes were recognised as; undefined when nothing was. */
  async read(
    bytes: Buffer,
    place: Place,
    trusted: Trusted | undefined,
    nesting: number,
  ): Promise<string | undefined> {
    if (nesting > MAX_NESTING) return undefined;
    if (bytes[0] === TAG.SEQUENCE && bytes[1] !== 0x20) {
      addDer(this.found, bytes, place, trusted);
      return 'DER';
    }
    const document = looksLikeDocument(bytes);
    if (document !== undefined) {
      this.#nesting = nesting;
      return this.#readDocument(bytes, document, place, trusted);
    }
    if (bytes.includes(BEGIN) || bytes.includes(BEGIN_UTF16)) {
      addPem(this.found, bytes, place, trusted);
      return this.found.items.length > 0 ? 'PEM' : undefined;
    }
    const words = bytes.toString('utf8', 0, PEEK);
    if (looksLikeTokens(words)) {
      const { items, notes } = readTokens(bytes.toString('utf8'), place);
      this.found.items.push(...items);
      this.found.notes.push(...notes);
      return 'JWT';
    }
    const decoded = fromBase64(bytes);
    if (decoded === undefined) return undefined;
    const inner = await this.read(decoded, place, trusted, nesting + 1);
    return inner === undefined ? undefined : `${inner} in base64`;
  }

  async bytes(bytes: Buffer, place: Place, trusted: Trusted | undefined): Promise<boolean> {
    try {
      return (await this.read(bytes, place, trusted, this.#nesting + 1)) !== undefined;
    } catch (error) {
      if (!(error instanceof MeshctlError)) throw error;
      this.found.items.push({ kind: 'broken', place, error });
      return true;
    }
  }

  written(value: unknown): Buffer | undefined {
    return this.#whole !== undefined && this.#whole.value === value ? this.#whole.bytes : undefined;
  }

  async value(value: unknown, place: Place): Promise<boolean> {
    if (++this.#documents > MAX_DOCUMENTS) return false;
    if (!isObject(value)) return false;
    for (const read of READERS) if (await read(this, value, place)) return true;
    return walkForPem(this, value, place);
  }

  async #readDocument(
    bytes: Buffer,
    syntax: 'JSON' | 'YAML',
    place: Place,
    trusted: Trusted | undefined,
  ): Promise<string | undefined> {
    const text = bytes.toString('utf8').replace(/^\ufeff/, '');
    const documents = syntax === 'JSON' ? parseJson(text) : await this.#parseYaml(text);
    if (documents === undefined) return undefined;
    if (syntax === 'JSON' && documents.length === 1) this.#whole = { value: documents[0], bytes };
    let recognised = false;
    for (const [index, value] of documents.entries()) {
      const at = documents.length > 1 ? inside(place, `document ${index + 1}`) : place;
      if (typeof value === 'string')
        recognised = (await this.bytes(Buffer.from(value), at, trusted)) || recognised;
      else if (await this.#oneOrMany(value, at)) recognised = true;
    }
    return recognised ? syntax : undefined;
  }

  /** A document, or an array of them. */
  async #oneOrMany(value: unknown, place: Place): Promise<boolean> {
    if (!Array.isArray(value)) return this.value(value, place);
    let recognised = false;
    for (const [index, one] of value.entries()) {
      if (await this.value(one, inside(place, `[${index}]`))) recognised = true;
    }
    return recognised;
  }

  async #parseYaml(text: string): Promise<unknown[]> {
    if (text.length > MAX_YAML_BYTES) {
      throw new MeshctlError('E_INPUT_TOO_LARGE', {
        what: `${this.#name} is too large`,
        why: 'it has more YAML than can be read',
        fix: 'Ask for JSON ("-o json"), which is read many times faster',
      });
    }
    return parseYaml(text, { name: this.#name, code: 'E_YAML' });
  }
}

const READERS = [
  readList,
  readMeshTrust,
  readFederatedTrustDomain,
  readSecret,
  readMintedSvid,
  readBundleDocument,
] as const;

const BEGIN = Buffer.from('-----BEGIN ');
const BEGIN_UTF16 = Buffer.from('-----BEGIN ', 'utf16le');

/** So much of the beginning tells what a text is. */
const PEEK = 64 * 1024;

/**
 * JSON begins with a bracket or quotes. YAML has a key at the start of a line before the first PEM block, and the block
 * itself stands indented or behind a quote: after headings, as spire-server prints them, it stands at the margin.
 */
function looksLikeDocument(bytes: Buffer): 'JSON' | 'YAML' | undefined {
  const beginning = bytes
    .subarray(0, PEEK)
    .toString('utf8')
    .replace(/^\ufeff/, '');
  if (/^\s*[[{"]/.test(beginning)) return 'JSON';
  if (
    !/^(?:---(?:\s|$)|%YAML\s|- |(?:[A-Za-z_][\w./-]{0,200}|"[^"\n]{0,200}")[ \t]{0,9}:(?:\s|$))/m.test(
      beginning,
    )
  )
    return undefined;
  const pem = bytes.indexOf(BEGIN);
  if (pem > 0 && bytes[pem - 1] !== 0x0a) return 'YAML';
  if (pem >= 0) return undefined;
  return /^(?:apiVersion|kind|type|data|keys|resources|configs|items|spec|name)[ \t]*:/m.test(beginning)
    ? 'YAML'
    : undefined;
}

/** One JSON text, or one to a line. */
function parseJson(text: string): unknown[] | undefined {
  try {
    return [JSON.parse(text)];
  } catch {
    try {
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      return lines.length > 1 ? lines.map((line): unknown => JSON.parse(line)) : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Base64, also that of URLs, over any number of lines. */
function fromBase64(bytes: Buffer): Buffer | undefined {
  if (!/^[A-Za-z0-9+/_=\s-]{16,}$/.test(bytes.subarray(0, 1024).toString('latin1'))) return undefined;
  const packed = bytes.toString('latin1').replace(/\s+/g, '');
  if (!/^(?:[A-Za-z0-9+/]+|[A-Za-z0-9_-]+)={0,2}$/.test(packed)) return undefined;
  const decoded = Buffer.from(packed, 'base64');
  return decoded[0] === TAG.SEQUENCE ||
    decoded.includes(BEGIN) ||
    /^[A-Za-z0-9+/_=\s-]+$/.test(decoded.toString('latin1'))
    ? decoded
    : undefined;
}
