import { once } from 'node:events';
import { parseDuration } from '../../../encoding/duration.js';
import { ENDPOINT_LIMITS, loadServing, type ServeOptions } from '../../../federation/index.js';
import type { Context } from '../../context.js';
import { examples, exitCodes } from '../../ui/help.js';
import { parseCount } from '../../ui/options.js';
import { emitReport } from '../../ui/report.js';
import type { Configure } from '../command.js';
import { homeBundle, ownTrustDomains } from './home-bundles.js';
import { parseProfile } from './profile-option.js';
import { accessLine } from './serve/access-line.js';
import {
  assertIdentityFlags,
  DEFAULT_TTL,
  type IdentityFlags,
  spiffeIdentity,
  webIdentity,
} from './serve/endpoint-identity.js';
import { parseListenAddress } from './serve/listen-address.js';
import { endpointReport } from './serve/report.js';
import { issuingTrustDomain, servedTrustDomains } from './serve/served-trust-domains.js';
import { stopSignal } from './stop-signal.js';

/** `meshctl bundle serve`. */
export const serve: Configure = (command, open) => {
  command
    .argument('[trust-domain...]', 'whose bundles, the first at / too (default: the only one with a CA here)')
    .option('--listen <host:port>', 'where; port 0 takes any that is free', '127.0.0.1:8443')
    .option('--profile <profile>', 'https_web (certificate files) or https_spiffe (own SVID)')
    .option('--cert <file>', 'https_web: certificate for the host, then its chain, as PEM')
    .option('--key <file>', 'https_web: its private key; both files are read anew on change')
    .option('--endpoint-spiffe-id <id>', 'https_spiffe: ID of the endpoint (default: below the own)')
    .option('--svid-ttl <duration>', `https_spiffe: lifetime of its SVID (default: ${DEFAULT_TTL})`)
    .option('--passphrase-file <file>', 'passphrase of the CA key (or $MESHCTL_PASSPHRASE)')
    .option('--refresh-hint <duration>', 'how often clients are to ask, in place of what the bundles say')
    .option('--max-connections <n>', 'at the same time', String(ENDPOINT_LIMITS.maxConnections))
    .addHelpText(
      'after',
      examples(
        ['meshctl bundle serve --profile https_spiffe', 'the own bundle, on 127.0.0.1:8443'],
        [
          'meshctl bundle serve example.org --profile https_web --cert tls.pem --key tls-key.pem --listen 0.0.0.0:8443',
          'with a certificate that browsers would take, to everybody',
        ],
      ),
    )
    .addHelpText(
      'after',
      exitCodes({
        1: 'the private key does not belong to the certificate',
        2: 'bad arguments, no such bundle, or the address cannot be listened on',
        3: 'the state is locked',
      }),
    )
    .action(async (names, options) => {
      await serveUntilStopped(open(), names, options);
    });
};

interface ServeFlags extends IdentityFlags {
  readonly listen: string;
  readonly profile?: string | undefined;
  readonly refreshHint?: string | undefined;
  readonly maxConnections: string;
}

async function serveUntilStopped(
  context: Context,
  names: readonly string[],
  flags: ServeFlags,
): Promise<void> {
  const profile = parseProfile(flags.profile);
  assertIdentityFlags(profile, flags);
  const address = parseListenAddress(flags.listen);
  const bounds = boundsOf(flags);
  const own = await ownTrustDomains(context);
  const trustDomains = servedTrustDomains(names, own);
  const issuer = () => issuingTrustDomain(trustDomains, own);
  const { identity, endpointId } =
    profile === 'https_web' ? webIdentity(context, flags) : await spiffeIdentity(context, issuer, flags);

  const { serveBundles } = await loadServing();
  const read = (trustDomain: (typeof trustDomains)[number]) => homeBundle(context, trustDomain);
  const endpoint = await serveBundles({
    ...address,
    ...bounds,
    ...voices(context),
    trustDomains,
    identity,
    read,
  });
  try {
    const stop = stopSignal();
    await emitReport(context, endpointReport({ endpoint, host: address.host, profile, endpointId }));
    if (!stop.aborted) await once(stop, 'abort');
  } finally {
    await endpoint.stop();
  }
}

function boundsOf({ refreshHint, maxConnections }: ServeFlags): Pick<ServeOptions, 'refreshHint' | 'limits'> {
  return {
    refreshHint: refreshHint === undefined ? undefined : parseDuration(refreshHint, '--refresh-hint'),
    limits: { maxConnections: parseCount(maxConnections, '--max-connections', CONNECTIONS) },
  };
}

const CONNECTIONS = { unit: 'connections', least: 1, most: 999_999 };

/** Standard error may go away or fill up: the endpoint goes on without it. */
function voices(context: Context): Pick<ServeOptions, 'log' | 'warn'> {
  const say = (text: string) => {
    try {
      context.note(text);
    } catch {
      // Nobody reads it any more.
    }
  };
  return {
    log: (entry) => say(accessLine(entry, context.now())),
    warn: (text) => say(`warning: ${text}`),
  };
}
