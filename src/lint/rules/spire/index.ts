/** What SPIRE's resources must be so that its controller manager takes them. */
import type { Rule } from '../../rule.js';
import { spireFederatesWithName } from './spire-federates-with-name.js';
import { spireKumaIds } from './spire-kuma-ids.js';
import { spireSchema } from './spire-schema.js';
import { spireTemplateField } from './spire-template-field.js';
import { spireUnknownField } from './spire-unknown-field.js';
import { spireWebhook } from './spire-webhook.js';

export const SPIRE_RULES: readonly Rule[] = [
  spireSchema,
  spireWebhook,
  spireUnknownField,
  spireTemplateField,
  spireFederatesWithName,
  spireKumaIds,
];
