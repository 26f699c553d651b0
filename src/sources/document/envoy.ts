/** What the secrets of an Envoy hold, as items: certificates in their roles, trust bundles, hidden keys. */
import { quoted } from '../../encoding/printable.js';
import {
  type DataSource,
  type DescribedCertificate,
  type EnvoyDump,
  type EnvoySecret,
  elsewhere,
  readEnvoyDump,
  type SpiffeValidator,
  type Validation,
} from '../../envoy/index.js';
import { MeshctlError } from '../../errors.js';
import { TrustDomain } from '../../spiffe/index.js';
import { isBundleMap, readBundleDocument } from '../bundle-document.js';
import type { Found } from '../found.js';
import type { Place, Trusted } from '../item.js';
import { addPem } from '../pem-items.js';
import { inside } from '../place.js';
import type { DocumentReader } from './reader.js';

/** Reads `value`, an object or a list of resources, when it is a document of Envoy's; whether it is one. */
export function readEnvoy({ found }: DocumentReader, value: unknown, place: Place): boolean {
  const dump = readEnvoyDump(value);
  if (dump === undefined) return false;
  found.dumps.push({ place, dump });
  addItems(found, dump, place);
  return true;
}

/** Adds all items of a dump, and its notes. What stands in files of the proxy is noted. */
function addItems(found: Found, dump: EnvoyDump, place: Place): void {
  for (const note of dump.notes) found.notes.push(note);
  if (dump.contexts.length + dump.secrets.length + dump.described.length === 0)
    found.notes.push('There is no secret in it, and no listener or cluster with TLS.');
  for (const secret of dump.secrets) addSecret(found, secret, inside(place, titleOf(secret)));
  for (const { owner, certificates, validation, at } of dump.contexts) {
    const inline = certificates.filter((certificate) => 'content' in certificate);
    const own = inside(
      place,
      `${owner.kind} ${owner.name}`,
      ...(owner.part === undefined ? [] : [owner.part]),
    );
    for (const [index, secret] of inline.entries())
      addSecret(found, secret, inline.length === 1 ? own : inside(own, `certificate ${index}`));
    if (validation !== undefined) addValidation(found, validation, own, at);
  }
  if (dump.described.length > 0) found.notes.push(...dump.described.slice(0, MAX_DESCRIBED).map(describe));
  if (dump.described.length > MAX_DESCRIBED)
    found.notes.push(`${dump.described.length - MAX_DESCRIBED} more certificates are described.`);
}

/** Notes are for people. */
const MAX_DESCRIBED = 100;

const titleOf = ({ name, state }: EnvoySecret): string =>
  state === 'given' ? `secret ${name}` : `secret ${name} (${state})`;

function addSecret(found: Found, { name, content, at }: EnvoySecret, place: Place): void {
  switch (content.kind) {
    case 'certificate':
      if (content.chain !== undefined)
        addContent(found, content.chain, inside(place, 'certificate chain'), undefined);
      if (content.privateKey !== undefined)
        addPrivateKey(found, content.privateKey, inside(place, 'private key'));
      return;
    case 'validation':
      addValidation(found, content, place, at);
      return;
    case 'empty':
      found.notes.push(`Secret ${quoted(name)} has no content (${at}).`);
      return;
    case 'other':
      found.notes.push(`Secret ${quoted(name)} holds ${content.label}, which are not read.`);
  }
}

/** Envoy shows that there is a key, and hides which. */
function addPrivateKey(found: Found, source: DataSource, place: Place): void {
  if (source.form === 'redacted')
    found.items.push({ kind: 'private-key', form: 'redacted', encrypted: false, place });
  else addContent(found, source, place, undefined, 'private key');
}

function addValidation(found: Found, { spiffe, trustedCa }: Validation, place: Place, at: string): void {
  if (trustedCa !== undefined) addBundle(found, trustedCa, inside(place, 'trusted CA'), undefined);
  if (spiffe !== undefined) addSpiffe(found, spiffe, place, at);
}

function addSpiffe(found: Found, { domains, bundleMap }: SpiffeValidator, place: Place, at: string): void {
  for (const { name, bundle } of domains) {
    const own = inside(place, `trust bundle of ${name}`);
    if (bundle === undefined)
      found.notes.push(`There is no bundle for trust domain ${quoted(name)} (${at}).`);
    else addBundle(found, bundle, own, name);
  }
  if (bundleMap === undefined) return;
  const own = inside(place, 'trust bundles');
  if (bundleMap.form !== 'inline') {
    addContent(found, bundleMap, own, {});
    return;
  }
  addBundleMap(found, bundleMap.bytes, own);
}

function addBundle(found: Found, source: DataSource, place: Place, name: string | undefined): void {
  const trusted = name === undefined ? {} : { trustDomain: name };
  const before = found.items.length;
  addContent(found, source, place, trusted);
  const added = found.items.slice(before);
  const x509Authorities = added.flatMap((item) =>
    item.kind === 'certificate' ? [{ certificate: item.certificate.der }] : [],
  );
  const trustDomain = name === undefined ? undefined : parsed(found, name, place);
  found.bundles.push({
    place,
    format: 'envoy',
    ...(trustDomain === undefined ? {} : { trustDomain }),
    content: { x509Authorities, jwtAuthorities: [], witAuthorities: [] },
    notes: [],
  });
}

/** Members of the map are read as every bundle map is. */
function addBundleMap(found: Found, bytes: Buffer, place: Place): void {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    if (!isBundleMap(value)) throw new SyntaxError('it has no "trust_domains"');
    const { items, bundles, notes } = readBundleDocument(value, bytes, place);
    for (const item of items) found.items.push(item);
    for (const bundle of bundles) found.bundles.push({ ...bundle, format: 'envoy' });
    for (const note of notes) found.notes.push(note);
  } catch (error) {
    if (!(error instanceof MeshctlError || error instanceof SyntaxError)) throw error;
    const broken =
      error instanceof MeshctlError
        ? error
        : new MeshctlError('E_BUNDLE', { what: 'no SPIFFE bundle map', why: error.message });
    found.items.push({ kind: 'broken', place, error: broken.at(place.path.join(', ')) });
  }
}

/** A name that is none stands there as a broken item: Envoy finds no peer by it. */
function parsed(found: Found, name: string, place: Place): TrustDomain | undefined {
  try {
    return TrustDomain.parse(name);
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    found.items.push({ kind: 'broken', place, error });
    return undefined;
  }
}

/** PEM blocks in a field; bytes without any are broken, a field without any bytes is noted. */
function addContent(
  found: Found,
  source: DataSource,
  place: Place,
  trusted: Trusted | undefined,
  what = 'certificate',
): void {
  const where = place.path.join(', ');
  const absent = elsewhere(source);
  if (absent !== undefined) {
    found.notes.push(`Not in the dump: ${where}; ${absent}.`);
    return;
  }
  const broken = (why: string) => {
    const error = new MeshctlError('E_PEM', {
      what: `no ${what} can be read`,
      where,
      why,
      fix: 'Look at what delivers this secret: PEM blocks in base64 belong there',
    });
    found.items.push({ kind: 'broken', place, error });
  };
  if (source.form === 'unreadable') broken(source.why);
  if (source.form !== 'inline') return;
  const before = found.items.length;
  addPem(found, source.bytes, place, trusted);
  if (found.items.length > before) return;
  if (source.bytes.length === 0) found.notes.push(`Empty: ${where}.`);
  else broken(`its ${source.bytes.length} bytes (${source.at}) hold no PEM block`);
}

function describe({ role, path, names, serialNumber, validFrom, expires }: DescribedCertificate): string {
  const who =
    names.length === 0
      ? `serial number ${serialNumber}`
      : names
          .slice(0, 5)
          .map((name) => quoted(name))
          .join(', ');
  const life = `${validFrom ?? '?'} to ${expires ?? '?'}`;
  return `Envoy describes ${role === 'leaf' ? 'a certificate' : 'an authority'} from ${quoted(path)}, and does not show it: ${who}, ${life}.`;
}
