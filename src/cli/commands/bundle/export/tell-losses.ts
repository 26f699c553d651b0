/** What an output is without. */
import type { Loss } from '../../../../bundle/index.js';
import { MeshctlError } from '../../../../errors.js';
import type { Context } from '../../../context.js';

/** Authorities are left out only when somebody says so; smaller things with a note. Throws E_LOSS. */
export function tellLosses(
  context: Context,
  losses: readonly Loss[],
  allowLoss: boolean,
  name: string,
): void {
  const grave = losses.filter((loss) => loss.grave);
  if (grave.length > 0 && !allowLoss) {
    throw new MeshctlError('E_LOSS', {
      what: `${name} cannot carry everything`,
      why: `it would be without ${grave.map(({ trustDomain, message }) => `${message} of ${trustDomain}`).join(', and ')}`,
      fix: 'Choose a format that can (spiffe, spire-json), or pass --allow-loss',
    });
  }
  for (const { trustDomain, message } of losses)
    context.note(`note: not in the output: ${message} (${trustDomain}).`);
}
