/** `CertificateValidationContext`: which authorities and names a peer must show. */
import type { Cursor } from './cursor.js';
import { readDataSource } from './data-source.js';
import type { SpiffeValidator, Validation } from './dump.js';
import { readSanMatchers, type SanMatcher } from './san-matcher.js';

const ACCEPT_UNTRUSTED: readonly (string | number)[] = ['ACCEPT_UNTRUSTED', 1];

export function readValidation(context: Cursor): Validation {
  const trustedCa = readDataSource(context, 'trusted_ca');
  const custom = context.object('custom_validator_config');
  const validator = custom === undefined ? {} : readValidator(custom);
  const pins =
    context.list('verify_certificate_hash').length + context.list('verify_certificate_spki').length;
  return {
    ...(trustedCa === undefined ? {} : { trustedCa }),
    ...validator,
    matchers: readSanMatchers(context),
    acceptsUntrusted: ACCEPT_UNTRUSTED.includes(context.enumeration('trust_chain_verification') ?? 0),
    allowsExpired: context.flag('allow_expired_certificate') === true,
    pins,
    revocationList: context.has('crl'),
  };
}

function readValidator(custom: Cursor): { spiffe: SpiffeValidator } | { otherValidator: string } {
  const name = custom.text('name') ?? '';
  const config = custom.object('typed_config');
  const type = config?.text('@type') ?? '';
  if (
    config === undefined ||
    !(type.endsWith('.SPIFFECertValidatorConfig') || name === 'envoy.tls.cert_validator.spiffe')
  )
    return { otherValidator: name };
  const bundleMap = readDataSource(config, 'trust_bundles');
  const domains = config.objects('trust_domains').flatMap((domain) => {
    const bundle = readDataSource(domain, 'trust_bundle');
    const trustDomain = domain.text('name');
    if (trustDomain !== undefined)
      return [{ name: trustDomain, ...(bundle === undefined ? {} : { bundle }) }];
    domain.notes.add(`${domain.at} names no trust domain.`);
    return [];
  });
  return { spiffe: { domains, ...(bundleMap === undefined ? {} : { bundleMap }) } };
}

/**
 * What holds when a secret comes on top of what the context itself says: protobuf's merge, in which lists are joined
 * and single fields are overwritten (`CombinedCertificateValidationContext`).
 */
export function mergeValidation(own: Validation | undefined, secret: Validation): Validation {
  if (own === undefined) return secret;
  const { spiffe, otherValidator, ...rest } = own;
  const replaced = secret.spiffe !== undefined || secret.otherValidator !== undefined;
  return {
    ...(replaced ? rest : own),
    ...secret,
    matchers: joinMatchers(own.matchers, secret.matchers),
    acceptsUntrusted: own.acceptsUntrusted || secret.acceptsUntrusted,
    allowsExpired: own.allowsExpired || secret.allowsExpired,
    pins: own.pins + secret.pins,
    revocationList: own.revocationList || secret.revocationList,
  };
}

/** Of both lists together the old one is passed over where there is a typed one, as within a single context. */
function joinMatchers(own: readonly SanMatcher[], more: readonly SanMatcher[]): readonly SanMatcher[] {
  if (own.length === 0 || more.length === 0) return own.length === 0 ? more : own;
  const all = [...own, ...more];
  const typed = all.filter(({ sanType }) => sanType !== 'any');
  return typed.length === 0 ? all : typed;
}
