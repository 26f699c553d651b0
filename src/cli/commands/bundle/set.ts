import { MeshctlError } from '../../../errors.js';
import { inputName } from '../../../files/index.js';
import { bundleFor } from '../../../sources/index.js';
import { TrustDomain } from '../../../spiffe/index.js';
import type { Context } from '../../context.js';
import { examples, exitCodes } from '../../ui/help.js';
import { inOption } from '../../ui/options.js';
import { paintFor } from '../../ui/paint.js';
import { emitReport } from '../../ui/report.js';
import { writeStream } from '../../ui/terminal.js';
import type { Configure } from '../command.js';
import { assertFormat, INPUT_FORMATS, parseInputFormat } from './input-format.js';
import { readGivenBundles, tellNotes } from './read-given.js';
import { assertNoErrors } from './strict.js';
import { addTakeOptions, assertTaken, type Candidate, type Confirm, takeBundle } from './take.js';
import { takeReport } from './take-report.js';

/** `meshctl bundle set`. */
export const set: Configure = (command, open) => {
  addTakeOptions(
    command
      .requiredOption('--id <trust-domain>', 'whose bundle it is: spiffe://partner.example, or the bare name')
      .option('--path <file>', 'the bundle', '-')
      .option('--format <format>', `what it must be: ${INPUT_FORMATS.join(', ')}`, 'auto')
      .option('--yes', 'do not ask a person at a terminal', false),
  )
    .addHelpText(
      'after',
      examples(
        [
          'meshctl bundle set --id spiffe://partner.example --path partner.json --dry-run',
          'its fingerprints, and what would change',
        ],
        [
          'meshctl bundle set --id spiffe://partner.example --path partner.json',
          'from now on its SVIDs verify here',
        ],
        [
          'spire-server bundle show -format spiffe | meshctl bundle set --id spiffe://spire.example',
          "a SPIRE server's, over a pipe",
        ],
      ),
    )
    .addHelpText(
      'after',
      exitCodes({
        2: 'the bundle cannot be read, is of another trust domain, or has a leaf or a private key in it',
        3: 'a guard refuses it, or the state is locked; nothing is changed then',
      }),
    )
    .action(async (options) => {
      const context = open();
      const trustDomain = inOption('--id', () => TrustDomain.parse(options.id));
      const format = parseInputFormat(options.format);
      const candidate = await readCandidate(context, trustDomain, { ...options, format });
      const origin = { from: options.path };
      const asks = context.terminal.interactive && !options.yes && options.expectFingerprint.length === 0;
      const result = await takeBundle(context, candidate, origin, options, asks ? ask(context) : undefined);
      await emitReport(context, takeReport(result, context.now()));
      assertTaken(result, origin);
    });
};

/** Shows a person the fingerprints before they count, and what would change. */
const ask =
  (context: Context): Confirm =>
  async (planned) => {
    const text = takeReport(planned, context.now()).text(await paintFor(context.terminal.colour));
    writeStream(2, text);
    const { askYesOrNo } = await import('../../ui/prompt.js');
    if (await askYesOrNo('Have you compared the fingerprint with its owner, and is it to be stored?')) return;
    throw new MeshctlError('E_BUNDLE_REFUSED', {
      what: `the bundle of ${planned.bundle.trustDomain} is not taken`,
      why: 'you said no',
      fix: 'Nothing was changed',
    });
  };

interface InputFlags {
  readonly path: string;
  readonly format: string;
  readonly strict?: boolean;
}

async function readCandidate(
  context: Context,
  trustDomain: TrustDomain,
  { path, format, strict }: InputFlags,
): Promise<Candidate> {
  const { given, others } = await readGivenBundles(context, path);
  const name = inputName(path);
  try {
    const bundle = bundleFor(given, trustDomain);
    assertFormat(format, bundle.format);
    if (strict === true) assertNoErrors(bundle.notes);
    tellNotes(context, name, [bundle], others);
    return { ...bundle, trustDomain, privateKeys: given.privateKeys }; // also those that stand beside it
  } catch (error) {
    throw error instanceof MeshctlError ? error.at(name) : error;
  }
}
