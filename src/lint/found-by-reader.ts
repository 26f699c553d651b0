/** The check of a rule that a reader already holds: what breaks it cannot be read, so there is no subject to judge. */
export const foundByReader = (): undefined => undefined;
