/** What SPIRE's resources must be so that its controller takes them. */
import type { Rule } from '../../rule.js';

export const SPIRE_RULES: readonly Rule[] = [];
