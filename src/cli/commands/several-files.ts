/** Commands on several files go on when one of them cannot be read; their exit code says so at the end. */
import { MeshctlError } from '../../errors.js';

export interface FileError {
  readonly file: string;
  readonly error: MeshctlError;
}

/** What the work on one of `count` files comes to, or why it failed; an only file's failure is the command's own. */
export async function orError<T>(
  file: string,
  count: number,
  work: () => T | Promise<T>,
): Promise<T | FileError> {
  try {
    return await work();
  } catch (error) {
    if (count > 1 && error instanceof MeshctlError) return { file, error };
    throw error;
  }
}

/** Thrown once the report is out. */
export function unreadFiles(unread: number, count: number): MeshctlError {
  return new MeshctlError('E_INPUT_UNREADABLE', {
    what: `${unread} of ${count} files could not be read`,
    why: 'the report says why',
  });
}

/** The error of a file in a report. */
export function fileErrorJson({ code, message }: MeshctlError) {
  return { code, message };
}
