import { MeshctlError } from '../../../errors.js';
import { writeFileAtomic } from '../../../files/index.js';
import type { Context } from '../../context.js';
import { examples, exitCodes } from '../../ui/help.js';
import { collect } from '../../ui/options.js';
import { paintFor } from '../../ui/paint.js';
import { emitReport, type Report } from '../../ui/report.js';
import { writeStream } from '../../ui/terminal.js';
import type { Configure } from '../command.js';
import { readNamedSources, SOURCE_OPTIONS, sourcePasswords } from '../source-options.js';
import { choose } from './convert/choose.js';
import { encode, needsPassword } from './convert/encode.js';
import { gather } from './convert/gather.js';
import { findOutPassword, givenOutPassword } from './convert/out-password.js';
import { isKind } from './convert/piece.js';
import { type Plan, planOf } from './convert/plan.js';
import { conversionReport } from './convert/report.js';
import { ROLES } from './inspect/selection.js';

/** `meshctl cert convert`. */
export const convert: Configure = (command, open) => {
  command
    .argument('<source...>', 'files, folders, tls://host:port; - for stdin')
    .option('--format <format>', 'what to write: pem, der, pkcs12, pkcs7')
    .option('--out <file>', 'where it goes (default: standard output, unless a private key is in it)')
    .option('--stdout', 'print it, also with a private key', false)
    .option('--force', 'replace an existing file', false)
    .option(
      '--order <order>',
      'of certificates: input, or leaf-first, each then followed by its issuer',
      'input',
    )
    .option('--role <role>', `only these: ${ROLES.join(', ')}; repeatable`, collect, [])
    .option(
      '--keys <how>',
      'private keys: keep, encrypt, decrypt or drop (default: encrypt if an --out-password is given, else keep)',
    )
    .option('--name <alias>', "alias in a PKCS#12 file (default: the source's, else the SPIFFE ID)")
    .option(...SOURCE_OPTIONS.passwordFile)
    .option(...SOURCE_OPTIONS.passwordEnv)
    .option(
      '--out-password-file <file>',
      'password to encrypt with (default: $MESHCTL_PKCS12_PASSWORD for pkcs12, else that of the source)',
    )
    .option('--out-password-env <name>', 'environment variable that has it')
    .option('--allow-loss', 'leave out what the format cannot carry, and say so', false)
    .option(...SOURCE_OPTIONS.serverName)
    .option(...SOURCE_OPTIONS.timeout)
    .option(...SOURCE_OPTIONS.clientCert)
    .option(...SOURCE_OPTIONS.clientKey)
    .addHelpText(
      'after',
      examples(
        [
          'meshctl cert convert svid.pem key.pem --format pkcs12 --out web.p12 --out-password-file secret.txt',
          'for Java and Windows, with the key',
        ],
        [
          'meshctl cert convert keystore.p12 --password-file secret.txt --format pem --keys decrypt --out web.pem',
          'and back, with an open key',
        ],
        ['meshctl cert convert svid.pem --format der --out svid.der', 'one certificate as DER'],
        [
          'meshctl cert convert svid.pem bundle.pem --format pkcs7 --order leaf-first > chain.p7b',
          'a chain in order, without keys',
        ],
        [
          'meshctl cert convert key.pem --format pem --keys encrypt --out-password-file secret.txt --out locked.pem',
          'encrypt a private key',
        ],
      ),
    )
    .addHelpText(
      'after',
      exitCodes({
        1: 'a private key has no certificate to go with into a PKCS#12 file',
        2: 'bad arguments, an input cannot be read, or a password is missing or wrong',
        3: 'a file exists, or something would be lost',
      }),
    )
    .action(async (names, options) => {
      const context = open();
      const plan = planOf(context, options);
      const given = await givenOutPassword(context, options);
      const asksForKeys = plan.keys !== 'drop' && (plan.roles.length === 0 || plan.roles.includes('key'));
      const passwords = await sourcePasswords(context, options, { asksForKeys });
      const { pieces, notes } = gather(context, await readNamedSources(context, names, options, passwords));
      const choice = choose(pieces, plan);
      const holdsKey = choice.written.some(isKind('private-key'));
      if (holdsKey) assertKeysMayGo(plan);

      const isEncrypting = needsPassword(choice.written, plan);
      const password = isEncrypting
        ? (given ?? (await findOutPassword(context, plan, passwords.known)))
        : undefined;
      const encoded = await encode(choice.written, plan, password);
      const idle = given !== undefined && !isEncrypting ? ['There is no key to encrypt.'] : [];
      for (const note of [...notes, ...choice.notes, ...encoded.notes, ...idle])
        context.note(`note: ${note}`);

      if (plan.file === undefined) writeStream(1, encoded.bytes);
      else {
        const mode = holdsKey ? 0o600 : 0o644;
        await writeFileAtomic(plan.file, encoded.bytes, { mode, replace: plan.force });
      }
      await emit(context, conversionReport(choice, plan, encoded), plan);
    });
};

/** A private key goes to a terminal or into a pipe only when somebody says so. */
function assertKeysMayGo({ file, printsKeys }: Plan): void {
  if (file !== undefined || printsKeys) return;
  throw new MeshctlError('E_USAGE', {
    what: 'a private key would go to standard output',
    fix: 'Name a file with --out, leave keys out with --keys drop, or pass --stdout to print it',
  });
}

/** Beside what is converted itself the report goes to standard error, in words. */
async function emit(context: Context, report: Report, { file }: Plan): Promise<void> {
  if (file !== undefined || context.globals.output.length > 0) return emitReport(context, report);
  const text = report.text(await paintFor(false));
  for (const line of text.trimEnd().split('\n')) context.note(line);
}
