/** The password under which keys and PKCS#12 files are written. */
import { MeshctlError } from '../../../../errors.js';
import type { Context } from '../../../context.js';
import { givenPassword } from '../../password-options.js';
import type { ConvertFlags, Plan } from './plan.js';

/** That of --out-password-file or --out-password-env. Throws as `givenPassword`. */
export function givenOutPassword(context: Context, flags: ConvertFlags): Promise<string | undefined> {
  return givenPassword(context, {
    file: flags.outPasswordFile,
    env: flags.outPasswordEnv,
    names: ['--out-password-file', '--out-password-env'],
  });
}

/**
 * Where none was given: for PKCS#12 that of the environment, as `identity issue` takes it; that which opened the
 * sources; or a person's. Throws E_PASSPHRASE when there is none.
 */
export async function findOutPassword(
  context: Context,
  { format }: Plan,
  known: ReadonlySet<string>,
): Promise<string> {
  const fromEnvironment = format === 'pkcs12' ? context.env['MESHCTL_PKCS12_PASSWORD'] : undefined;
  if (fromEnvironment) return fromEnvironment;
  const [only, another] = known;
  if (only && another === undefined) return only;
  const what = format === 'pkcs12' ? 'the PKCS#12 file' : 'the private key';
  if (context.terminal.interactive) {
    const { askNewPassphrase } = await import('../../../ui/prompt.js');
    const typed = await askNewPassphrase(`${what} to write`);
    if (typed !== undefined) return typed;
  }
  const plain = format === 'pkcs12' ? '' : ', or write it open with --keys decrypt';
  throw new MeshctlError('E_PASSPHRASE', {
    what: `${what} needs a password to be written`,
    fix: `Pass --out-password-file FILE or --out-password-env NAME${plain}`,
  });
}
