import { MeshctlError } from '../../../errors.js';
import { type CertificateItem, readCertificates } from '../../../sources/index.js';
import { Certificate } from '../../../x509/index.js';
import { escapeText } from '../../ui/escape.js';
import { examples, exitCodes } from '../../ui/help.js';
import type { Paint } from '../../ui/paint.js';
import { emitReport } from '../../ui/report.js';
import type { Configure } from '../command.js';
import { type FileError, fileErrorJson, orError, unreadFiles } from '../several-files.js';
import { describeCertificate } from './certificate-json.js';
import { certificateText } from './certificate-text.js';

interface ReadFile {
  readonly file: string;
  readonly items: readonly CertificateItem[];
  readonly notes: readonly string[];
}

type InspectedFile = ReadFile | FileError;

/** `meshctl cert inspect`. */
export const inspect: Configure = (command, open) => {
  command
    .argument('<file...>', 'certificates as PEM or DER; - for stdin')
    .option('--long', 'every extension and identifier', false)
    .addHelpText(
      'after',
      examples(
        ['meshctl cert inspect svid.pem', 'what it says, SPIFFE ID first'],
        ['meshctl cert inspect --long bundle.pem', 'with every extension'],
        [
          'openssl s_client -connect localhost:8443 -showcerts </dev/null 2>/dev/null | meshctl cert inspect - -o json',
          'what a server presents, for a script',
        ],
      ),
    )
    .addHelpText('after', exitCodes({ 2: 'an input cannot be read, or a certificate in it is broken' }))
    .action(async (paths, options) => {
      const context = open();
      const files: InspectedFile[] = [];
      for (const path of paths) {
        files.push(
          await orError(path, paths.length, async () => inspectFile(path, await context.read(path))),
        );
      }
      const now = context.now();
      await emitReport(context, {
        kind: 'CertificateReport',
        data: () => ({
          files: files.map((file) => fileJson(file, now)),
        }),
        text: (paint) => files.map((file) => fileText(file, options.long, now, paint)).join('\n'),
      });
      throwWorst(files);
    });
};

function inspectFile(file: string, input: Buffer): ReadFile {
  const { certificates, hasPrivateKey, others } = placed(file, () => readCertificates(input));
  if (certificates.length === 0) {
    throw new MeshctlError('E_INPUT_UNKNOWN', {
      what: 'no certificate',
      where: file,
      why: 'it holds a private key',
      fix: 'Name the certificate that belongs to it',
    });
  }
  const notes = [
    ...(hasPrivateKey ? ['a private key is in this file too; it is not shown'] : []),
    ...(others.length > 0 ? [`also in this file: ${[...new Set(others)].join(', ')}`] : []),
  ];
  return { file, items: certificates, notes };
}

function placed<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof MeshctlError ? error.at(file) : error;
  }
}

/** The report has named them all; the exit code and a last line say that something was wrong. */
function throwWorst(files: readonly InspectedFile[]): void {
  const unread = files.filter((file) => 'error' in file).length;
  if (unread > 0) throw unreadFiles(unread, files.length);
  const items = files.flatMap((file) => ('error' in file ? [] : file.items));
  const broken = items.filter(isBroken).length;
  if (broken === 0) return;
  throw new MeshctlError('E_CERTIFICATE', {
    what:
      items.length === 1
        ? 'the certificate cannot be read'
        : `${broken} of ${items.length} certificates cannot be read`,
    why: 'the report says why',
  });
}

function fileJson(file: InspectedFile, now: number) {
  if ('error' in file) {
    return { file: file.file, certificates: [], notes: [], error: fileErrorJson(file.error) };
  }
  const { items, notes } = file;
  return {
    file: file.file,
    certificates: items.map((item, index) => describeItem(item, index, now)),
    notes,
  };
}

function describeItem({ lines, certificate }: CertificateItem, index: number, now: number) {
  const place = { index, ...(lines === undefined ? {} : { line: lines.first, endLine: lines.last }) };
  return shown<object>(
    certificate,
    (readable) => ({ ...place, ...describeCertificate(readable, now) }),
    (error) => ({ ...place, error: fileErrorJson(error) }),
  );
}

function isBroken({ certificate }: CertificateItem): boolean {
  return shown(
    certificate,
    (read) => read.validity === undefined || read.publicKeyInfo.kind === undefined,
    () => true,
  );
}

/** A certificate whose skeleton holds may still break deeper down: that too is shown as its error. */
function shown<T>(
  certificate: CertificateItem['certificate'],
  show: (certificate: Certificate) => T,
  showError: (error: MeshctlError) => T,
): T {
  if (!(certificate instanceof Certificate)) return showError(certificate);
  try {
    return show(certificate);
  } catch (error) {
    if (error instanceof MeshctlError) return showError(error);
    throw error;
  }
}

function fileText(inspected: InspectedFile, long: boolean, now: number, paint: Paint): string {
  const { file } = inspected;
  const title = `${paint.strong(file === '-' ? 'stdin' : escapeText(file))}\n`;
  if ('error' in inspected) {
    const { message, code } = inspected.error;
    return `${title}  ${paint.bad('error')}  ${escapeText(message)} [${code}]\n`;
  }
  const { items, notes } = inspected;
  const blocks = items.map(({ lines, certificate }, index) => {
    const number = `${index + 1}`.padStart(3);
    const where = lines === undefined ? '' : `line ${lines.first}: `;
    return shown(
      certificate,
      (readable) => certificateText(readable, number, long, now, paint),
      (error) => `${number}  ${paint.bad('error')}  ${where}${escapeText(error.message)} [${error.code}]\n`,
    );
  });
  return `${title}${blocks.join('\n')}${notes.map((note) => `     ${paint.faint(escapeText(note))}\n`).join('')}`;
}
