import { MeshctlError } from '../../../errors.js';
import { type CertificateItem, readCertificates } from '../../../sources/index.js';
import { Certificate } from '../../../x509/index.js';
import { escapeText } from '../../ui/escape.js';
import { examples, exitCodes } from '../../ui/help.js';
import type { Paint } from '../../ui/paint.js';
import { emitReport } from '../../ui/report.js';
import type { Configure } from '../command.js';
import { describeCertificate } from './certificate-json.js';
import { certificateText } from './certificate-text.js';

interface InspectedFile {
  readonly file: string;
  readonly items: readonly CertificateItem[];
  readonly notes: readonly string[];
  /** The file as a whole could not be read. */
  readonly error?: MeshctlError;
}

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
      for (const path of paths) files.push(await inspectFile(path, () => context.read(path)));
      const now = context.now();
      await emitReport(context, {
        kind: 'CertificateReport',
        data: () => ({
          files: files.map(({ file, items, notes, error }) => ({
            file,
            certificates: items.map((item, index) => describeItem(item, index, now)),
            notes,
            ...(error === undefined ? {} : { error: errorJson(error) }),
          })),
        }),
        text: (paint) => files.map((file) => fileText(file, options.long, now, paint)).join('\n'),
      });
      if (files.some(({ items, error }) => error !== undefined || items.some(isBroken))) process.exitCode = 2;
    });
};

async function inspectFile(file: string, read: () => Promise<Buffer>): Promise<InspectedFile> {
  try {
    const { certificates, hasPrivateKey, others } = readCertificates(await read());
    const notes = [
      ...(hasPrivateKey ? ['a private key is in this file too; it is not shown'] : []),
      ...(others.length > 0 ? [`also in this file: ${[...new Set(others)].join(', ')}`] : []),
    ];
    return { file, items: certificates, notes };
  } catch (error) {
    if (error instanceof MeshctlError) return { file, items: [], notes: [], error };
    throw error;
  }
}

function describeItem({ lines, certificate }: CertificateItem, index: number, now: number) {
  const place = { index, ...(lines === undefined ? {} : { line: lines.first, endLine: lines.last }) };
  return shown<object>(
    certificate,
    (readable) => ({ ...place, ...describeCertificate(readable, now) }),
    (error) => ({ ...place, error: errorJson(error) }),
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

function errorJson({ code, message }: MeshctlError) {
  return { code, message };
}

function fileText(
  { file, items, notes, error }: InspectedFile,
  long: boolean,
  now: number,
  paint: Paint,
): string {
  const title = `${paint.strong(file === '-' ? 'stdin' : escapeText(file))}\n`;
  if (error !== undefined)
    return `${title}  ${paint.bad('error')}  ${escapeText(error.message)} [${error.code}]\n`;
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
