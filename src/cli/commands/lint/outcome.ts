/** What a judgement comes to for the command: a failure of its own, or the report and an exit code. */
import { MeshctlError } from '../../../errors.js';
import { exitCodeOf, type LintReport } from '../../../lint/index.js';

/** There was no file to judge, rather than one that is broken. */
export const isAboutFile = ({ code }: MeshctlError): boolean => /^E_(INPUT|TLS|USAGE)/.test(code);

export function nothingNamed(): MeshctlError {
  return new MeshctlError('E_USAGE', {
    what: 'nothing to check is named',
    fix: 'Name files or folders, "." for this folder, or "-" for standard input',
  });
}

export function nothingToLint(names: readonly string[], why: string): MeshctlError {
  return new MeshctlError('E_INPUT_UNKNOWN', {
    what: 'nothing to check',
    where: names.slice(0, 3).join(', '),
    why,
    fix: 'Name what holds them; an empty run is no clean run',
  });
}

/** The report has named everything; the exit code and a last line say that something was wrong. */
export function throwWorst({ totals, failOn }: LintReport, known: boolean): void {
  if (totals.fatal > 0) {
    throw new MeshctlError('E_LINT_UNDECIDED', {
      what: `${totals.fatal === 1 ? 'one thing' : `${totals.fatal} things`} could not be checked`,
      why: 'the report says why',
    });
  }
  if (known || exitCodeOf(totals, failOn) === 0) return;
  const count =
    totals.error + (failOn === 'error' ? 0 : totals.warning) + (failOn === 'info' ? totals.info : 0);
  throw new MeshctlError('E_LINT', {
    what: `${count === 1 ? 'one finding' : `${count} findings`} at level ${failOn}${failOn === 'error' ? '' : ' or above'}`,
    why: 'the report says which',
  });
}
