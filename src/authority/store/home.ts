/** Where meshctl keeps its state. */
import { resolve } from 'node:path';
import { MeshctlError } from '../../errors.js';

/**
 * The absolute path of the home folder: `--home`, else MESHCTL_HOME, else the platform's folder for data, such as
 * `$XDG_DATA_HOME/meshctl`. An empty MESHCTL_HOME counts as unset. Throws E_USAGE for an empty flag and where the
 * platform has no such folder.
 */
export async function resolveHome(from: {
  readonly flag: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Promise<string> {
  const { flag, env } = from;
  if (flag === '') {
    throw new MeshctlError('E_USAGE', { what: 'the folder is empty', where: '--home', fix: 'Name a folder' });
  }
  const named = flag ?? env['MESHCTL_HOME'];
  return absolute(named ? named : await platformDataFolder());
}

/** A relative path needs a current folder, which may be gone. */
function absolute(path: string): string {
  try {
    return resolve(path);
  } catch (cause) {
    throw new MeshctlError('E_USAGE', {
      what: `${path} cannot be resolved`,
      why: 'the current folder does not exist any more',
      fix: 'Change to another folder, or give an absolute path',
      cause,
    });
  }
}

/** Loaded only when it is needed. It asks the system for the user's folder at import, which fails for unknown users. */
async function platformDataFolder(): Promise<string> {
  try {
    const { default: envPaths } = await import('env-paths');
    return envPaths('meshctl', { suffix: '' }).data;
  } catch (cause) {
    throw new MeshctlError('E_USAGE', {
      what: 'this user has no folder for data',
      fix: 'Name one with --home DIR or MESHCTL_HOME',
      cause,
    });
  }
}
