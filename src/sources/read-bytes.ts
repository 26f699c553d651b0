/** Recognises what bytes hold by the bytes alone, and takes it apart. */
import { constants } from 'node:buffer';
import { parseJsonTexts } from '../encoding/json-texts.js';
import { quoted } from '../encoding/printable.js';
import { MAX_YAML_BYTES, parseYaml, yamlTooLarge } from '../encoding/yaml.js';
import { MeshctlError } from '../errors.js';
import { looksLikeBundle, noteByteOrderMark } from './bundle-syntax.js';
import { addDer } from './der-items.js';
import { beginsLikeDer, containerKind } from './der-kind.js';
import type { DocumentReader } from './document/reader.js';
import { Found, type Passwords } from './found.js';
import type { FoundBundle, Item, Place, Source, Trusted } from './item.js';
import { looksLikeTokens, readTokens } from './jwt.js';
import { addPem } from './pem-items.js';
import { pkcs7Item } from './pkcs7.js';
import { pkcs12Item } from './pkcs12.js';
import { inside, namesTrust } from './place.js';
import { type ListedBundle, splitSpireList } from './spire-list.js';
import { asUtf8, fromBase64, holdsPem, looksLikeJson, looksLikeYaml, wouldBeMissed } from './text-form.js';
import { isForeign, unknownInput } from './unknown-input.js';

/** Base64 in base64 in a document in a Secret: nobody means more. */
const MAX_NESTING = 4;
/** A length that is left open, which only BER has (X.690 §8.1.3.6). */
const INDEFINITE = 0x80;
/** Documents in one file. */
const MAX_DOCUMENTS = 100_000;

/**
 * Everything in some bytes. `name` is what they were named, and tells the role where the content does not: what stands
 * in a `ca.crt` is trusted. Throws E_INPUT_UNKNOWN when nothing is recognised, E_YAML, E_JSON, E_INPUT_TOO_LARGE.
 */
export async function readBytes(name: string, bytes: Buffer, passwords: Passwords = {}): Promise<Source> {
  if (bytes.length > constants.MAX_STRING_LENGTH) {
    const why = `it has more than the ${constants.MAX_STRING_LENGTH} bytes that can be read as text`;
    throw new MeshctlError('E_INPUT_TOO_LARGE', { what: `${name} is too large`, why, fix: 'Split it' });
  }
  const reader = new BytesReader(name, passwords);
  const trusted = namesTrust(name.replace(/^.*[\\/]/, '')) ? {} : undefined;
  const format = await reader.read(bytes, { path: [] }, trusted, 0);
  noteByteOrderMark(bytes, reader.found);
  const items = await reader.found.settle();
  const { bundles, dumps, jwkSets, federations, notes } = reader.found;
  const holdsNothing = items.every(({ kind }) => kind === 'other' || kind === 'broken');
  if (format === undefined || (holdsNothing && isForeign(bytes))) throw unknownInput(bytes).at(name);
  const [dump] = dumps.filter(({ place }) => place.path.length === 0);
  return { name, format: dump?.dump.format ?? format, items, bundles, dumps, jwkSets, federations, notes };
}

class BytesReader implements DocumentReader {
  readonly found: Found;
  readonly #name: string;
  /** How deep the document lies that is being read. */
  #nesting = 0;
  #documents = 0;
  /** The document that is all of the bytes, with them: some readers must see what JSON.parse forgets. */
  #whole: { readonly value: unknown; readonly bytes: Buffer } | undefined;

  constructor(name: string, passwords: Passwords) {
    this.found = new Found(passwords);
    this.#name = name;
  }

  /** What the bytes were recognised as; undefined when nothing was. */
  async read(
    input: Buffer,
    place: Place,
    trusted: Trusted | undefined,
    nesting: number,
  ): Promise<string | undefined> {
    if (nesting > MAX_NESTING) return undefined;
    if (beginsLikeDer(input)) return this.#readDer(input, place, trusted);
    const bytes = asUtf8(input);
    const listed = nesting === 0 ? splitSpireList(bytes) : undefined;
    if (listed !== undefined) return this.#readSpireList(listed, place);
    const document = await this.#readDocument(bytes, place, trusted, nesting);
    if (document !== undefined) return document;
    if (holdsPem(bytes)) {
      addPem(this.found, bytes, place, trusted);
      return this.found.items.length > 0 ? 'PEM' : undefined;
    }
    if (looksLikeTokens(bytes.toString('utf8', 0, 64 * 1024))) {
      const { items, notes } = readTokens(bytes.toString('utf8'), place);
      for (const item of items) this.found.items.push(item);
      this.found.notes.push(...notes);
      return 'JWT';
    }
    const decoded = fromBase64(bytes);
    if (decoded === undefined) return undefined;
    const inner = await this.read(decoded, place, trusted, nesting + 1);
    return inner === undefined ? undefined : `${inner} in base64`;
  }

  async bytes(bytes: Buffer, place: Place, trusted: Trusted | undefined): Promise<boolean> {
    const nesting = this.#nesting;
    try {
      return (await this.read(bytes, place, trusted, nesting + 1)) !== undefined;
    } catch (error) {
      if (!(error instanceof MeshctlError)) throw error;
      if (error.code === 'E_INPUT_UNKNOWN' && error.details.cause !== undefined) return false;
      this.found.items.push({ kind: 'broken', place, error });
      return true;
    } finally {
      this.#nesting = nesting;
    }
  }

  async value(value: unknown, place: Place): Promise<boolean> {
    if (++this.#documents <= MAX_DOCUMENTS) {
      const { readDocument } = await import('./document/read-document.js');
      return readDocument(this, value, place);
    }
    if (this.#documents === MAX_DOCUMENTS + 1)
      this.found.notes.push(`Only the first ${MAX_DOCUMENTS} documents were read.`);
    return false;
  }

  written(value: unknown): Buffer | undefined {
    return this.#whole?.value === value ? this.#whole?.bytes : undefined;
  }

  /** Each bundle is that of the trust domain in its heading, and of no other. */
  async #readSpireList(listed: readonly ListedBundle[], place: Place): Promise<string> {
    const { items, bundles } = this.found;
    const { parseTrustDomain } = await import('./document/parse-trust-domain.js');
    for (const { name, text } of listed) {
      const trustDomain = parseTrustDomain(this, name, place, 'fed-association-communicated');
      if (trustDomain === undefined) continue;
      const [firstItem, firstBundle] = [items.length, bundles.length];
      const format = await this.read(Buffer.from(text), place, { trustDomain: trustDomain.name }, 1);
      if (format === undefined && text.trim() !== '')
        items.push({
          kind: 'broken',
          place,
          error: unknownInput(Buffer.from(text)).at(`the bundle of ${name}`),
        });
      if (bundles.length === firstBundle) bundles.push(pemBundle(items.slice(firstItem), place));
      for (let i = firstBundle; i < bundles.length; i++)
        bundles[i] = { ...(bundles[i] as FoundBundle), trustDomain };
    }
    return 'SPIRE bundle list';
  }

  #readDer(input: Buffer, place: Place, trusted: Trusted | undefined): string | undefined {
    const container = containerKind(input);
    if (input[1] === INDEFINITE) {
      if (container === undefined) return undefined;
      const read = container === 'PKCS#12' ? pkcs12Item : pkcs7Item;
      this.found.items.push(read(this.found, input, place, trusted));
      return container;
    }
    return addDer(this.found, input, place, trusted) ? (container ?? 'DER') : undefined;
  }

  /** JSON or YAML. Undefined when it is neither, or holds nothing that is known. */
  async #readDocument(
    bytes: Buffer,
    place: Place,
    trusted: Trusted | undefined,
    nesting: number,
  ): Promise<string | undefined> {
    const syntax = looksLikeJson(bytes) ? 'JSON' : looksLikeYaml(bytes) ? 'YAML' : undefined;
    if (syntax === undefined) return undefined;
    let values: unknown[];
    try {
      values = syntax === 'JSON' ? this.#parseJson(bytes) : await this.#parseYaml(bytes);
    } catch (error) {
      if (!(error instanceof MeshctlError)) throw error;
      // Notes around PEM may begin like a document.
      if (hasPemBlocks(bytes)) return undefined;
      throw wouldBeMissed(bytes) ? error : unknownInput(bytes, error).at(this.#name);
    }
    this.#nesting = nesting;
    this.#whole = syntax === 'JSON' && values.length === 1 ? { value: values[0], bytes } : undefined;
    let recognised = false;
    for (const [index, value] of values.entries()) {
      const at = values.length > 1 ? inside(place, `document ${index + 1}`) : place;
      if (await this.#readValue(value, at, trusted)) recognised = true;
    }
    return recognised ? syntax : undefined;
  }

  /** A document, an array of them, or a text that stands for itself. */
  async #readValue(value: unknown, place: Place, trusted: Trusted | undefined): Promise<boolean> {
    if (typeof value === 'string') return this.bytes(Buffer.from(value), place, trusted);
    if (!Array.isArray(value)) return this.value(value, place);
    const { readEnvoy } = await import('./document/envoy.js');
    if (readEnvoy(this, value, place)) return true;
    let recognised = false;
    for (const [index, one] of value.entries()) {
      if (await this.value(one, inside(place, `[${index}]`))) recognised = true;
    }
    return recognised;
  }

  #parseJson(bytes: Buffer): unknown[] {
    try {
      return parseJsonTexts(bytes.toString('utf8'));
    } catch (cause) {
      if (!(cause instanceof SyntaxError || cause instanceof RangeError)) throw cause;
      const why = quoted(cause.message, 200).slice(1, -1);
      const rule = looksLikeBundle(bytes) ? 'bundle-jwk-set' : undefined;
      throw new MeshctlError('E_JSON', {
        what: 'the JSON cannot be read',
        where: this.#name,
        why,
        rule,
        cause,
      });
    }
  }

  async #parseYaml(bytes: Buffer): Promise<unknown[]> {
    if (bytes.length > MAX_YAML_BYTES) throw yamlTooLarge(this.#name);
    return parseYaml(bytes.toString('utf8'), { name: this.#name, code: 'E_YAML' });
  }
}

function pemBundle(items: readonly Item[], place: Place): FoundBundle {
  const x509Authorities = items.flatMap((item) =>
    item.kind === 'certificate' ? [{ certificate: item.certificate.der }] : [],
  );
  return {
    place,
    format: 'pem',
    content: { x509Authorities, jwtAuthorities: [], witAuthorities: [] },
    notes: [],
  };
}

function hasPemBlocks(bytes: Buffer): boolean {
  if (!holdsPem(bytes)) return false;
  const found = new Found();
  addPem(found, bytes, { path: [] }, undefined);
  return found.items.length > 0;
}
