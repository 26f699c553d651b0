/**
 * Reads a home while nobody writes to it, and expects it to be whole. The judge is Node: meshctl's own code would read
 * back its own mistakes.
 */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'vitest';

interface State {
  readonly sequence: number;
  readonly x509: readonly { readonly id: string; readonly certificate: string }[];
}

export interface TrustDomainFolder {
  readonly path: string;
  /** Undefined when there is none: its first commit was killed. */
  readonly state: State | undefined;
  /** Of every authority it has or had. */
  readonly authorityIds: ReadonlySet<string>;
}

const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

const KNOWN = /^(?:authorities\.json|bundle\.json|issued\.jsonl|keys|replaced)$/;
/** What a killed process may leave for the next one to clear away. */
const LEFT_BEHIND = /^\.(?:lock(?:\.[0-9a-f]{32})?|claim-[0-9a-f]{32}|bundle\.\d+\.json|meshctl-.*\.tmp)$/;
const isLeftBehind = (path: string): boolean => LEFT_BEHIND.test(basename(path));

/** Every trust domain of the home by its name, each expected to be whole and closed to other users. */
export function expectWholeHome(home: string): Map<string, TrustDomainFolder> {
  for (const name of readdirSync(home, { recursive: true, encoding: 'utf8' })) {
    expect(statSync(join(home, name)).mode & 0o077, name).toBe(0);
  }
  const root = join(home, 'trust-domains');
  return new Map(readdirSync(root).map((name) => [name, expectWholeFolder(join(root, name))]));
}

function expectWholeFolder(path: string): TrustDomainFolder {
  expect(namesIn(path).filter((name) => !KNOWN.test(name) && !isLeftBehind(name))).toEqual([]);
  // Also those that belong to no authority, because their commit was killed.
  for (const name of namesIn(join(path, 'keys'))) if (!isLeftBehind(name)) readKey(join(path, 'keys', name));
  const kept = namesIn(join(path, 'replaced')).filter((name) => !isLeftBehind(name));
  const states = kept.map((name) => readState(path, join('replaced', name)));
  const state = existsSync(join(path, 'authorities.json')) ? readState(path, 'authorities.json') : undefined;
  if (state !== undefined) states.push(state);
  expectBundleOfOne(states, join(path, 'bundle.json'));
  return { path, state, authorityIds: new Set(states.flatMap(({ x509 }) => x509.map(({ id }) => id))) };
}

function readKey(path: string): KeyObject {
  const text = readFileSync(path, 'utf8');
  expect(text, path).toMatch(/^-----BEGIN PRIVATE KEY-----\n[^-]+\n-----END PRIVATE KEY-----\n$/);
  return createPrivateKey(text);
}

/** A state; its authority's key is expected to be there. */
function readState(folder: string, name: string): State {
  const state = readJson<State>(join(folder, name));
  expect(state.x509.length, name).toBe(1);
  for (const { id, certificate } of state.x509) {
    const key = readKey(join(folder, 'keys', `${id}.key`));
    expect(new X509Certificate(Buffer.from(certificate, 'base64')).checkPrivateKey(key), id).toBe(true);
  }
  return state;
}

interface Bundle {
  readonly sequence: number;
  readonly certificates: readonly string[];
}

function readBundle(path: string): Bundle {
  type Document = { readonly keys: { readonly x5c: string[] }[]; readonly spiffe_sequence: number };
  const { keys, spiffe_sequence } = readJson<Document>(path);
  return { sequence: spiffe_sequence, certificates: keys.flatMap(({ x5c }) => x5c) };
}

const bundleOf = ({ sequence, x509 }: State): Bundle => ({
  sequence,
  certificates: x509.map(({ certificate }) => certificate),
});

/** Until the next writer comes, the bundle may be that of the state before. */
function expectBundleOfOne(states: readonly State[], path: string): void {
  if (existsSync(path)) expect(states.map(bundleOf)).toContainEqual(readBundle(path));
}

/** After a writer was at work: no lock, no torn line, no bundle behind its state is left of those killed before. */
export function expectMended({ path, state }: TrustDomainFolder): void {
  expect(state).toBeDefined();
  if (state !== undefined) expect(readBundle(join(path, 'bundle.json'))).toEqual(bundleOf(state));
  expect(readFileSync(join(path, 'issued.jsonl'), 'utf8').slice(-2)).toBe('}\n');
  expect(leftBehind(path).filter((name) => name.startsWith('.lock'))).toEqual([]);
}

/** The names of what killed processes left in a folder and below. */
export function leftBehind(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(isLeftBehind);
}

/** Makes what was left behind two hours older, as if so much time had gone by. */
export function letTimePass(folder: string): void {
  const then = Date.now() / 1000 - 7200;
  for (const name of leftBehind(folder)) utimesSync(join(folder, name), then, then);
}
