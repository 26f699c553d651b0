import { Issuance, type KeySource, mintSvids } from '../../../authority/index.js';
import { parseDuration } from '../../../encoding/duration.js';
import { MeshctlError } from '../../../errors.js';
import type { Context } from '../../context.js';
import { examples, exitCodes } from '../../ui/help.js';
import { collect } from '../../ui/options.js';
import { emitReport } from '../../ui/report.js';
import { writeStream } from '../../ui/terminal.js';
import type { Configure } from '../command.js';
import { caPassphraseSource } from './ca-passphrase.js';
import { readGivenKey } from './given-key.js';
import {
  type IssueFlags,
  keyTypeOf,
  noteCapped,
  parseRequest,
  pkcs12Password,
  refuseFlagsBesideStdout,
  refuseFlagsForList,
  refuseWorkers,
} from './issue-flags.js';
import { type IssuedSvid, issueReport } from './issue-report.js';
import {
  type ArtifactFormat,
  artifactOf,
  assertFormatFits,
  parseFormat,
  printable,
} from './svid-artifact.js';
import { assertAbsent, writeArtifact } from './write-artifact.js';

/** `meshctl identity issue`. */
export const issue: Configure = (command, open) => {
  command
    .argument('[spiffe-id...]', 'SPIFFE IDs, such as spiffe://example.org/ns/demo/sa/web')
    .option('--ttl <duration>', 'lifetime; the end of the CA shortens it, with a note', '24h')
    .option(
      '--key-type <type>',
      'key to make: ec-p256 (default), ec-p384, rsa-2048, rsa-3072, rsa-4096, ed25519',
    )
    .option('--dns <name>', 'DNS name to add; repeatable', collect, [])
    .option('--csr <file>', 'take the public key of this request; the private key stays where it is')
    .option('--key <file>', 'use this private key instead of a new one')
    .option('--key-passphrase-file <file>', 'passphrase of --key')
    .option('--passphrase-file <file>', 'passphrase of the CA key (or $MESHCTL_PASSPHRASE)')
    .option('--format <format>', 'pem, pkcs12, json, k8s-secret, dirctl-token; jsonl with --stdout', 'pem')
    .option('--pkcs12-password-file <file>', 'password of the PKCS#12 file (or $MESHCTL_PKCS12_PASSWORD)')
    .option('--out-dir <dir>', 'where the files go; many SVIDs get one folder each in it (default: here)')
    .option('--stdout', 'print the SVID, with its private key, instead of writing files', false)
    .option('--force', 'replace existing files', false)
    .option('--strict-ttl', 'fail rather than shorten the lifetime', false)
    .option('--from <file>', 'many at once: lines, CSV, JSON, YAML, kubectl or kumactl output; - for stdin')
    .option('--trust-domain <name>', 'trust domain of the identities that --from describes')
    .option(
      '--path-template <template>',
      "path for pods, service accounts and dataplanes, as in Kuma's MeshIdentity",
    )
    .option('--keep-going', 'issue the rest when some lines are bad, and exit with 1', false)
    .option('--workers <n>', 'threads for a bulk run to jsonl (default: by its size)')
    .addHelpText(
      'after',
      examples(
        [
          'meshctl identity issue spiffe://example.org/ns/demo/sa/web',
          'svid.pem, key.pem and bundle.pem in this folder',
        ],
        [
          'meshctl identity issue spiffe://example.org/web --dns web.example.org --ttl 1h --out-dir certs',
          'with a DNS name, for an hour',
        ],
        [
          'meshctl identity issue spiffe://example.org/web --csr web.csr --out-dir signed',
          'the key never travels',
        ],
        [
          'kubectl get pods -A -o json | meshctl identity issue --from - --trust-domain example.org --out-dir svids',
          'one for each service account that runs',
        ],
        [
          'meshctl identity issue --from ids.txt --format jsonl --stdout > svids.jsonl',
          'a hundred thousand, one a line',
        ],
      ),
    )
    .addHelpText(
      'after',
      exitCodes({
        1: 'some were not issued (--keep-going)',
        2: 'bad arguments or input, no CA, or an output cannot be written',
        3: 'a file exists, the state is locked, or --strict-ttl forbids the lifetime',
      }),
    )
    .action(async (ids, options) => {
      const context = open();
      const format = parseFormat(options.format);
      if (options.from !== undefined || ids.length > 1 || format === 'jsonl') {
        const { issueMany } = await import('./issue-many.js');
        await issueMany(context, ids, options, format);
      } else {
        await issueOne(context, ids[0], options, format);
      }
    });
};

async function issueOne(
  context: Context,
  text: string | undefined,
  flags: IssueFlags,
  format: ArtifactFormat,
): Promise<void> {
  if (text === undefined) {
    throw new MeshctlError('E_USAGE', {
      what: 'no SPIFFE ID',
      fix: 'Name one or more, or give a list with --from FILE',
    });
  }
  refuseFlagsForList(flags);
  refuseWorkers(flags);
  refuseFlagsBesideStdout(context, flags);
  const request = parseRequest(text, flags.dns);
  const given = await readGivenKey(context, flags);
  assertFormatFits(format, given?.source);
  const keySource: KeySource = given?.source ?? { make: keyTypeOf(flags) };
  if (given !== undefined && given.ignored.length > 0) {
    context.note(
      `note: the request also asks for ${given.ignored.join(', ')}; ignored, only its key is taken.`,
    );
  }
  const password = await pkcs12Password(context, flags, format);
  const folder = flags.outDir ?? '.';
  if (!flags.stdout && !flags.force) assertAbsent(folder, format, keySource);

  const { trustDomain } = request.id;
  const store = await context.openStore();
  const ttl = parseDuration(flags.ttl, '--ttl');
  const passphraseOf = await caPassphraseSource(context, store, flags.passphraseFile);
  const passphrase = await passphraseOf(trustDomain);
  const now = context.now();
  const issuance = new Issuance(store, trustDomain, mintSvids, {
    keySource,
    ttl,
    passphrase,
    strictTtl: flags.strictTtl,
    clock: () => now,
  });
  const { payload, lifetime, authorityId } = await issuance.issue([request]);
  noteCapped(context, ttl, lifetime, trustDomain, now);

  const svids: IssuedSvid[] = [];
  for (const svid of payload) {
    const artifact = await artifactOf(svid, format, { password, keyStays: given !== undefined });
    if (flags.stdout) {
      writeStream(1, printable(artifact));
      context.note(`issued ${svid.id}`);
      return;
    }
    svids.push({ svid, authorityId, files: await writeArtifact(artifact, folder, flags.force) });
  }
  await emitReport(context, issueReport(svids, [], now, { keyFile: given?.keyFile }));
}
