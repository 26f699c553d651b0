/** Lifetimes as rules compare and name them. */
import type { Time } from '../encoding/time.js';

/** Whole seconds since 1970: X.509 knows no fractions (RFC 5280 §4.1.2.5). */
export const secondsOf = ({ date }: Time): number => Math.floor(date.getTime() / 1000);
