/** Labels as they are typed. */
import { MeshctlError } from '../../errors.js';

/** Kubernetes' own syntax for keys and values of labels. */
const KEY = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$/;
const VALUE = /^(?:[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?)?$/;

/** `key=value`, as `--label` and selectors take it. Throws E_USAGE that names the option. */
export function parseLabel(text: string, option = '--label'): [string, string] {
  const at = text.indexOf('=');
  const [key, value] = [text.slice(0, at), text.slice(at + 1)];
  if (at > 0 && KEY.test(key) && VALUE.test(value)) return [key, value];
  throw new MeshctlError('E_USAGE', {
    what: `"${text}" is no label`,
    where: option,
    fix: 'Write it as in kuma.io/origin=zone',
  });
}
