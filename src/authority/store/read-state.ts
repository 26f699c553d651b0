import { MeshctlError, systemCode } from '../../errors.js';
import { describeSystemError } from '../../files/index.js';

/** What the call reads at `path` of a home, or undefined when nothing is there. Throws E_STATE. */
export function readState<T>(path: string, call: () => T): T | undefined {
  try {
    return call();
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined;
    throw new MeshctlError('E_STATE', {
      what: `cannot read ${path}`,
      why: describeSystemError(cause),
      fix: 'Look at --home or MESHCTL_HOME: it must be a folder of yours',
      cause,
    });
  }
}
