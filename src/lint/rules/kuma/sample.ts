/** What a template renders to with harmless values, where it can be read. */
import { MeshctlError } from '../../../errors.js';
import { compileTemplate } from '../../../kuma/index.js';

/** Whatever label is asked for is there. */
const ANY_LABEL: Readonly<Record<string, string>> = new Proxy(
  {},
  {
    get: () => 'x',
    getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true, value: 'x' }),
  },
);

/** Each variable is `x`. Undefined for a template that cannot be read here, of which other rules speak. */
export function sampleOf(template: string, variables: readonly string[]): string | undefined {
  try {
    const values = Object.fromEntries(variables.map((name) => [name, 'x']));
    return compileTemplate(template, variables).render(values, ANY_LABEL);
  } catch (error) {
    if (error instanceof MeshctlError) return undefined;
    throw error;
  }
}
