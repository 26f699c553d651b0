/** The rules that are meshctl's own. */
import type { Rule } from '../../rule.js';
import { x509RemainingLife } from './x509-remaining-life.js';

export const MESHCTL_RULES: readonly Rule[] = [x509RemainingLife];
