/** Writes what was rendered, once it is sure that a control plane takes it and that it works. */
import { writeCommentedYaml } from '../../../encoding/write-yaml.js';
import { MeshctlError } from '../../../errors.js';
import { writeFileAtomic } from '../../../files/index.js';
import type { KumaVersion, RenderedResource } from '../../../kuma/index.js';
import { lintManifests } from '../../../lint/index.js';
import { readManifests } from '../../../sources/index.js';
import type { Context } from '../../context.js';
import { writeStream } from '../../ui/terminal.js';
import { flagOf } from './flag-of.js';

export interface CheckOptions {
  readonly version: KumaVersion;
  /** Where MeshIdentities have their place. */
  readonly systemNamespace?: string;
  readonly isGlobal?: boolean;
  /** Rules whose warnings the command words itself. */
  readonly told?: readonly string[];
}

export interface WriteFlags {
  readonly out?: string | undefined;
  readonly force: boolean;
}

export interface EmitOptions extends CheckOptions, WriteFlags {
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
  await assertTaken(context, text, options);
  await writeRendered(text, options);
}

export async function writeRendered(
  text: string,
  { out, force, isSecret = false }: WriteFlags & { readonly isSecret?: boolean },
): Promise<void> {
  if (out === undefined) writeStream(1, text);
  else await writeFileAtomic(out, text, { mode: isSecret ? 0o600 : 0o644, replace: force });
}

/** By the rules of `mesh validate`: what is an error there is never written, and what is a warning there is said. Throws E_USAGE. */
export async function assertTaken(
  context: Context,
  text: string,
  { version, systemNamespace = 'kuma-system', isGlobal = false, told = [] }: CheckOptions,
): Promise<void> {
  const file = await readManifests('what was rendered', Buffer.from(text));
  const controlPlane = { version, systemNamespace, role: isGlobal ? ('global' as const) : ('zone' as const) };
  const { sources } = lintManifests([file], { now: context.now(), controlPlane });
  const findings = sources.flatMap(({ judgements }) => judgements.flatMap((judgement) => judgement.findings));
  const refusal = findings.find(({ level }) => level === 'error' || level === 'fatal');
  if (refusal === undefined) {
    for (const { level, rule, message } of findings)
      if (level === 'warning' && !told.includes(rule)) context.warn(`${message} (${rule}).`);
    return;
  }
  const { field = '', message, rule } = refusal;
  throw new MeshctlError('E_USAGE', {
    what: 'it would be refused or would not work',
    why: `${field === '' ? '' : `${field}: `}${message} (${rule})`,
    fix: `Change ${flagOf(field, message) ?? 'the flag that says this'}; "meshctl mesh validate --explain ${rule}" tells more`,
  });
}
