/** Reads a baseline. What is not wholly understood is an error: a baseline that is read as empty, or too wide, hides the truth. */
import { isJsonObject, type JsonObject, kindOf, memberOf } from '../../encoding/json-value.js';
import { quoted } from '../../encoding/printable.js';
import { type JsonDocument, readStrictJson } from '../../encoding/strict-json.js';
import { MeshctlError } from '../../errors.js';
import { type Baseline, type BaselineEntry, compareKeys, keyText } from './baseline.js';

export const SCHEMA_VERSION = 'meshctl/v1';
export const BASELINE_KIND = 'LintBaseline';

/** `name` is that of the file, for messages. Throws E_CONFIG. */
export function parseBaseline(text: string, name: string): Baseline {
  return new BaselineReader(parseJson(text, name), name).read();
}

function parseJson(text: string, name: string): JsonDocument {
  try {
    return readStrictJson(Buffer.from(text));
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    const { where, why } = error.details;
    throw fault(where === undefined ? name : `${name}, ${where}`, why ?? error.message);
  }
}

function fault(where: string, why: string): MeshctlError {
  return new MeshctlError('E_CONFIG', {
    what: 'the baseline cannot be read',
    where,
    why,
    fix: 'Restore it, or remove it and write a new one with --write-baseline',
  });
}

const MEMBERS = ['schemaVersion', 'kind', 'findings'];
const ENTRY_MEMBERS = ['rule', 'path', 'block', 'subject', 'count'];

class BaselineReader {
  readonly #document: JsonDocument;
  readonly #name: string;

  constructor(document: JsonDocument, name: string) {
    this.#document = document;
    this.#name = name;
  }

  read(): Baseline {
    const { value, duplicates } = this.#document;
    const [duplicate] = duplicates;
    if (duplicate !== undefined) {
      const { name, line, column } = duplicate;
      throw fault(`${this.#name}:${line}:${column}`, `the member ${quoted(name)} is there twice`);
    }
    if (!isJsonObject(value)) throw fault(this.#name, `it is ${kindOf(value)} where an object belongs`);
    this.#expect(value, 'kind', BASELINE_KIND);
    this.#expect(value, 'schemaVersion', SCHEMA_VERSION);
    this.#onlyMembers(value, MEMBERS);
    const findings = memberOf(value, 'findings');
    if (!Array.isArray(findings)) {
      throw fault(this.#name, `findings is ${kindOf(findings)} where an array belongs`);
    }
    const seen = new Set<string>();
    const entries = findings.map((one: unknown, index) => {
      if (!isJsonObject(one)) throw fault(this.#name, `findings[${index}] is ${kindOf(one)}, not an object`);
      const entry = this.#entry(one);
      const key = keyText(entry);
      if (seen.has(key)) throw this.#fault(one, `the entry for ${quoted(entry.rule)} is there twice`);
      seen.add(key);
      return entry;
    });
    return { findings: entries.sort(compareKeys) };
  }

  #entry(entry: JsonObject): BaselineEntry {
    this.#onlyMembers(entry, ENTRY_MEMBERS);
    const subject = memberOf(entry, 'subject') === undefined ? {} : { subject: this.#text(entry, 'subject') };
    return {
      rule: this.#text(entry, 'rule'),
      path: this.#text(entry, 'path'),
      block: this.#count(entry, 'block'),
      ...subject,
      count: this.#count(entry, 'count'),
    };
  }

  #expect(object: JsonObject, member: string, wanted: string): void {
    const given = memberOf(object, member);
    if (given === wanted) return;
    const shown = typeof given === 'string' ? quoted(given) : kindOf(given);
    throw fault(this.#name, `${member} is ${shown} where "${wanted}" is read`);
  }

  #onlyMembers(object: JsonObject, known: readonly string[]): void {
    const stranger = Object.keys(object).find((member) => !known.includes(member));
    if (stranger !== undefined) throw this.#fault(object, `${quoted(stranger)} is no member of a baseline`);
  }

  #text(entry: JsonObject, member: string): string {
    const given = memberOf(entry, member);
    if (typeof given === 'string' && given !== '') return given;
    throw this.#fault(entry, `${member} is ${given === '' ? 'empty' : kindOf(given)} where text belongs`);
  }

  #count(entry: JsonObject, member: string): number {
    const given = memberOf(entry, member);
    if (typeof given === 'number' && Number.isSafeInteger(given) && given > 0) return given;
    const shown = typeof given === 'number' ? String(given) : kindOf(given);
    throw this.#fault(entry, `${member} is ${shown} where a whole number from 1 belongs`);
  }

  #fault(object: JsonObject, why: string): MeshctlError {
    const line = this.#document.linesOf(object)?.first;
    return fault(line === undefined ? this.#name : `${this.#name}:${line}`, why);
  }
}
