/** Writes what was rendered, once it is sure that a control plane takes it and that it works. */
import { writeCommentedYaml } from '../../../encoding/write-yaml.js';
import { MeshctlError } from '../../../errors.js';
import { writeFileAtomic } from '../../../files/index.js';
import type { KumaVersion, RenderedResource } from '../../../kuma/index.js';
import { lintManifests } from '../../../lint/index.js';
import { readManifests } from '../../../sources/index.js';
import type { Context } from '../../context.js';
import { writeStream } from '../../ui/terminal.js';

export interface EmitOptions {
  readonly version: KumaVersion;
  /** Where MeshIdentities have their place. */
  readonly systemNamespace?: string;
  readonly isGlobal?: boolean;
  readonly out?: string | undefined;
  readonly force: boolean;
  /** There is a private key in it. */
  readonly isSecret?: boolean;
}

/** Throws E_USAGE with the words of whoever would refuse it, E_FILE_EXISTS and E_WRITE. */
export async function emitResources(
  context: Context,
  resources: readonly RenderedResource[],
  options: EmitOptions,
): Promise<void> {
  context.assertNoOutput('a rendered resource');
  const text = await writeCommentedYaml(
    resources.map(({ document, comments }) => ({ value: document, comments })),
  );
  await assertTaken(text, context.now(), options);
  const { out, force, isSecret = false } = options;
  if (out === undefined) writeStream(1, text);
  else await writeFileAtomic(out, text, { mode: isSecret ? 0o600 : 0o644, replace: force });
}

/** By the rules of `mesh validate`: what is an error there is never written. */
async function assertTaken(
  text: string,
  now: number,
  { version, systemNamespace = 'kuma-system', isGlobal = false }: EmitOptions,
): Promise<void> {
  const file = await readManifests('what was rendered', Buffer.from(text));
  const controlPlane = { version, systemNamespace, role: isGlobal ? ('global' as const) : ('zone' as const) };
  const { sources } = lintManifests([file], { now, controlPlane });
  const findings = sources.flatMap(({ judgements }) => judgements.flatMap((judgement) => judgement.findings));
  const refusal = findings.find(({ level }) => level === 'error' || level === 'fatal');
  if (refusal === undefined) return;
  const { field = '', message, rule } = refusal;
  throw new MeshctlError('E_USAGE', {
    what: 'it would be refused or would not work',
    why: `${field === '' ? '' : `${field}: `}${message} (${rule})`,
    fix: `Change the flag that says this; "meshctl mesh validate --explain ${rule}" tells more`,
  });
}
