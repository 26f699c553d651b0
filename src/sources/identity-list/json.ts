/** A JSON text to a plain value. */
import { quoted } from '../../encoding/printable.js';
import { MeshctlError } from '../../errors.js';

/** The value of a JSON text, as the only document. Throws E_IDENTITY_LIST. */
export function parseJson(text: string, source: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : '';
    throw new MeshctlError('E_IDENTITY_LIST', {
      what: 'the JSON cannot be read',
      where: source,
      why: quoted(message, 200).slice(1, -1),
      fix: /^Unexpected non-whitespace character after JSON/.test(message)
        ? 'Several JSON texts follow one another: make them one list with "jq -s ."'
        : undefined,
      cause,
    });
  }
}
