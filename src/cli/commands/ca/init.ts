import { Option } from '@commander-js/extra-typings';
import { createCa, type X509AuthorityRecord } from '../../../authority/index.js';
import { MeshctlError } from '../../../errors.js';
import { TrustDomain } from '../../../spiffe/index.js';
import { parseKeyType } from '../../../x509/index.js';
import type { Context } from '../../context.js';
import { parseDuration } from '../../ui/duration.js';
import { examples, exitCodes } from '../../ui/help.js';
import { collect } from '../../ui/options.js';
import { askNewPassphrase } from '../../ui/prompt.js';
import { emitReport } from '../../ui/report.js';
import { withSpinner } from '../../ui/spinner.js';
import type { Configure } from '../command.js';
import { authorityFields, describeAuthority } from './authority-report.js';

/** `meshctl ca init`. */
export const init: Configure = (command, open) => {
  command
    .argument('[trust-domain]', 'name of the trust domain, such as example.org')
    .option('--key-type <type>', 'ec-p256, ec-p384, rsa-2048, rsa-3072, rsa-4096 or ed25519', 'ec-p256')
    .option('--ttl <duration>', 'lifetime of the CA', '10y')
    .option('--subject <name>', 'distinguished name instead of O=<trust domain>, such as "O=Acme,CN=Mesh CA"')
    .option('--path-len <n>', 'how many CAs may follow below this one (0: it signs SVIDs only)')
    .addOption(
      new Option(
        '--constrain [host]',
        'critical URI name constraint to the trust domain, or to this host; repeatable',
      )
        .preset('')
        .argParser(collect)
        .default([] as string[], 'none'),
    )
    .option('--passphrase-file <file>', 'encrypt the CA key with the passphrase in this file (- for stdin)')
    .option('--force', 'start over when the trust domain already has a CA; its key is kept aside', false)
    .addHelpText(
      'after',
      examples(
        ['meshctl ca init example.org', 'a CA for ten years, EC P-256'],
        [
          'meshctl ca init example.org --key-type ec-p384 --ttl 1y --path-len 0',
          'shorter, and for SVIDs only',
        ],
        [
          'meshctl ca init prod.example.org --passphrase-file secret.txt --constrain',
          'encrypted, bound to its own names',
        ],
      ),
    )
    .addHelpText(
      'after',
      exitCodes({
        2: 'bad arguments, or the state cannot be written',
        3: 'the trust domain already has a CA, or its state is locked',
      }),
    )
    .action(async (name, options) => {
      const context = open();
      const constrain = options.constrain as string[];
      const trustDomain = TrustDomain.parse(trustDomainArgument(name, constrain));
      const keyType = parseKeyType(options.keyType);
      const ttl = parseDuration(options.ttl, '--ttl');
      const pathLength = options.pathLen === undefined ? undefined : parsePathLength(options.pathLen);
      const permittedUriHosts = constrain.map((host) => parseConstraint(host, trustDomain));
      const passphrase = await caPassphrase(context, options.passphraseFile, trustDomain);
      if (keyType === 'ed25519') {
        context.warn('SPIRE and some proxies do not take Ed25519 keys; EC P-256 works everywhere.');
      }
      const store = await context.openStore();
      const authority = await withSpinner(context, `making the CA of ${trustDomain}`, () =>
        createCa(store, {
          trustDomain,
          keyType,
          ttl,
          pathLength,
          permittedUriHosts,
          passphrase,
          subject: options.subject,
          replace: options.force,
          now: context.now(),
        }),
      );
      await emitReport(context, report(context, trustDomain, authority));
    });
};

/** Encrypts when a passphrase is given; asks a person; without either the key is plain, and one line says so. */
async function caPassphrase(
  context: Context,
  file: string | undefined,
  trustDomain: TrustDomain,
): Promise<string | undefined> {
  const given = await context.passphrase(file);
  if (given !== undefined) return given;
  const answer = context.terminal.interactive
    ? await askNewPassphrase(`the CA key of ${trustDomain}`)
    : undefined;
  if (answer === undefined) {
    context.warn('the CA key is stored unencrypted (mode 0600); encrypt it with --passphrase-file FILE.');
  }
  return answer;
}

/** `--constrain example.org` alone reads the trust domain as the host: both are the same then. */
function trustDomainArgument(name: string | undefined, constrain: readonly string[]): string {
  const only = constrain.length === 1 ? constrain[0] : undefined;
  if (name !== undefined) return name;
  if (only) return only;
  throw new MeshctlError('E_USAGE', { what: 'no trust domain', fix: 'Name it: meshctl ca init example.org' });
}

function parsePathLength(text: string): number {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  throw new MeshctlError('E_USAGE', {
    what: `"${text}" is not a path length`,
    where: '--path-len',
    fix: 'Give a number from 0 to 99',
  });
}

/** `--constrain` alone means the trust domain itself; a host or `.domain` is taken as RFC 5280 §4.2.1.10 writes it. */
function parseConstraint(text: string, trustDomain: TrustDomain): string {
  const value = text === '' ? trustDomain.name : text;
  const host = value.startsWith('.') ? value.slice(1) : value;
  const isHost = /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(host) && !/^[0-9.]+$/.test(host) && host.length <= 253;
  if (!isHost) {
    throw new MeshctlError('E_USAGE', {
      what: `"${value}" is not a URI name constraint`,
      where: '--constrain',
      fix: 'Give a host such as example.org, or .example.org for what lies below it; an IP address cannot be one',
    });
  }
  return value;
}

function report(context: Context, trustDomain: TrustDomain, authority: X509AuthorityRecord) {
  return {
    kind: 'CertificateAuthority',
    data: () => ({ trustDomain: trustDomain.name, authority: describeAuthority(authority) }),
    text: authorityFields(trustDomain.name, authority, context.now()),
  };
}
