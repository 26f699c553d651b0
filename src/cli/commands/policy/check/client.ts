/** Who connects: one SPIFFE ID, or all URI SANs of a certificate of the legacy kind, which Envoy compares as one text. */
import { MeshctlError } from '../../../../errors.js';
import { SpiffeId } from '../../../../spiffe/index.js';
import type { Context } from '../../../context.js';
import { inOption } from '../../../ui/options.js';

/** Throws E_SPIFFE_ID for what no certificate of a mesh could say. */
export function clientOf(context: Context, text: string): string {
  const [first = '', ...others] = text.split(',');
  inOption('--from', () => SpiffeId.parse(first));
  for (const other of others) {
    if (/^[a-z][a-z0-9+.-]*:\/\/[\x21-\x7e]+$/.test(other)) continue;
    throw new MeshctlError('E_SPIFFE_ID', {
      what: `${JSON.stringify(other)} is not a URI`,
      where: '--from',
      why: 'what follows a comma are further URI SANs of the same certificate',
      fix: 'Ask for one SPIFFE ID at a time',
    });
  }
  if (others.length > 0)
    context.note(
      'note: Envoy compares all URI SANs joined by commas: an Exact value fits no certificate with several of them.',
    );
  return text;
}
