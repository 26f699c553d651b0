/** How a client of a bundle endpoint knows that it talks to the right one (SPIFFE Federation §5.2). */
export const ENDPOINT_PROFILES = ['https_web', 'https_spiffe'] as const;

export type EndpointProfile = (typeof ENDPOINT_PROFILES)[number];
