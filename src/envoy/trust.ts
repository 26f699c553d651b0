/** Whom a validation context trusts: authorities for any peer, or by the trust domain of the peer. */
import { decodeBundleMap } from '../bundle/index.js';
import { MeshctlError } from '../errors.js';
import { Certificate, type PathRules, PathValidator } from '../x509/index.js';
import type { CertificateReader, Certificates } from './certificates.js';
import type { DataSource } from './data-source.js';
import type { SpiffeValidator, Validation } from './dump.js';
import type { EnvoyFindingCode } from './findings.js';

export type Purpose = 'serverAuth' | 'clientAuth';

/** Purposes and moments: each expired certificate may be judged at one of its own. */
const MAX_VALIDATORS = 16;

/** The authorities of one bundle; what is worked out about them is kept for the next peer. */
export class Authorities implements Certificates {
  readonly certificates: readonly Certificate[];
  readonly problems: readonly string[];
  readonly elsewhere?: string;
  readonly #validators = new Map<string, PathValidator>();

  private constructor({ certificates, problems, elsewhere }: Certificates) {
    this.certificates = certificates;
    this.problems = problems;
    if (elsewhere !== undefined) this.elsewhere = elsewhere;
  }

  /** The same for the same object. */
  static of(certificates: Certificates): Authorities {
    let authorities = known.get(certificates);
    if (authorities === undefined) {
      authorities = new Authorities(certificates);
      known.set(certificates, authorities);
    }
    return authorities;
  }

  /**
   * Validates as Envoy's own validator does, to any certificate of the bundle and for a purpose. `at` is in seconds
   * since 1970.
   */
  forPurpose(purpose: Purpose, at: number): PathValidator {
    return this.#validator(`${purpose} ${at}`, () => ({
      anchors: this.certificates,
      at,
      purposes: [purpose],
    }));
  }

  /** Validates as Envoy's SPIFFE validator does: up to a root, for whatever purpose. */
  toRoots(at: number): PathValidator {
    return this.#validator(`roots ${at}`, () => {
      const anchors = this.certificates.filter(isRoot);
      return { anchors, intermediates: this.certificates, at };
    });
  }

  /** Validates to any certificate of the bundle. */
  toAny(at: number): PathValidator {
    return this.#validator(`any ${at}`, () => ({ anchors: this.certificates, at }));
  }

  #validator(key: string, rules: () => PathRules): PathValidator {
    let validator = this.#validators.get(key);
    if (validator === undefined) {
      if (this.#validators.size === MAX_VALIDATORS) this.#validators.clear();
      validator = new PathValidator(rules());
      this.#validators.set(key, validator);
    }
    return validator;
  }
}

const known = new WeakMap<Certificates, Authorities>();

/** What cannot be read is no root. */
function isRoot(certificate: Certificate): boolean {
  try {
    return certificate.isSelfIssued;
  } catch (error) {
    if (error instanceof MeshctlError) return false;
    throw error;
  }
}

export type Trust =
  | { readonly form: 'any-domain'; readonly authorities: Authorities }
  | {
      readonly form: 'by-domain';
      readonly domains: ReadonlyMap<string, Authorities>;
      /** Why the bundles as a whole cannot be read. */
      readonly problem?: string;
      readonly elsewhere?: string;
    }
  /** A validator of another kind, or rules that are not at hand. `lack` says why they are not. */
  | { readonly form: 'unknown'; readonly why: string; readonly lack?: EnvoyFindingCode }
  /** No authorities at all: any chain is taken, or none is asked for. */
  | { readonly form: 'nothing' };

/** Reads the bundles of a validation context. `now` is in seconds since 1970. */
export function trustOf(
  { spiffe, otherValidator, trustedCa }: Validation,
  reader: CertificateReader,
  now: number,
): Trust {
  if (spiffe !== undefined) return trustByDomain(spiffe, reader, now);
  if (otherValidator !== undefined)
    return { form: 'unknown', why: 'it has a validator that is not known here' };
  if (trustedCa === undefined) return { form: 'nothing' };
  return { form: 'any-domain', authorities: Authorities.of(reader.read(trustedCa)) };
}

function trustByDomain(
  { domains, bundleMap }: SpiffeValidator,
  reader: CertificateReader,
  now: number,
): Trust {
  if (bundleMap !== undefined) return trustByMap(bundleMap, reader, now);
  const byName = new Map<string, Authorities>();
  for (const { name, bundle } of domains) {
    const read = bundle === undefined ? { certificates: [], problems: [] } : reader.read(bundle);
    byName.set(name, Authorities.of(read));
  }
  return { form: 'by-domain', domains: byName };
}

function trustByMap(source: DataSource, reader: CertificateReader, now: number): Trust {
  const domains = new Map<string, Authorities>();
  if (source.form !== 'inline') {
    const { elsewhere, problems } = reader.read(source);
    return {
      form: 'by-domain',
      domains,
      ...(elsewhere === undefined ? { problem: problems.join('; ') } : { elsewhere }),
    };
  }
  try {
    for (const { trustDomain, content } of decodeBundleMap(source.bytes, { now }).bundles) {
      const certificates = content.x509Authorities.map(({ certificate }) => Certificate.parse(certificate));
      domains.set(trustDomain.name, Authorities.of({ certificates, problems: [] }));
    }
    return { form: 'by-domain', domains };
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    return { form: 'by-domain', domains, problem: error.message };
  }
}
