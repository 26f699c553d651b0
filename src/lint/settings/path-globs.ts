/** Globs over paths with forward slashes, relative to the folder of `meshctl.yaml`. */

/** Whether any of some globs matches a path. */
export interface PathGlobs {
  /** As they were written. */
  readonly texts: readonly string[];
  readonly match: (path: string) => boolean;
}

/** Makes a matcher. The library is loaded when there is a glob. */
export async function pathGlobs(texts: readonly string[]): Promise<PathGlobs> {
  const { default: picomatch } = await import('picomatch');
  return { texts, match: picomatch([...texts], { dot: true }) };
}

/** Why a glob would never match, or not what its writer means; undefined when nothing is wrong with it. */
export function globFault(glob: string): { readonly why: string; readonly fix: string } | undefined {
  if (glob.length > MAX_LENGTH)
    return { why: `it is longer than ${MAX_LENGTH} characters`, fix: 'Shorten it' };
  if (glob.startsWith('!')) {
    return { why: 'it says what is left out', fix: 'Name the paths that are meant' };
  }
  if (glob.startsWith('/') || /^[a-z]:/i.test(glob)) {
    return { why: 'it is no relative path', fix: 'Write it relative to the folder of this file' };
  }
  if (glob.endsWith('/')) {
    return { why: 'it names a folder', fix: `Write "${glob}**" for all that is in it` };
  }
  return undefined;
}

const MAX_LENGTH = 1024;
