/** Releases of Kuma for which the same YAML means different things; 3.0 is what its main branch will become. */
export const KUMA_VERSIONS = ['2.12', '2.13', '2.14', '3.0'] as const;

export type KumaVersion = (typeof KUMA_VERSIONS)[number];

/** Whether a version is this one or a later one. */
export const isAtLeast = (version: KumaVersion, first: KumaVersion): boolean =>
  KUMA_VERSIONS.indexOf(version) >= KUMA_VERSIONS.indexOf(first);
