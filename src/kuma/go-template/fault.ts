/**
 * Why Go's text/template cannot parse a template, in its own words: Kuma hands them on. What only shows when the template is
 * executed is no fault here.
 */
import { parseTemplate } from './parser.js';
import { faultText, TemplateFault, type TemplateKind } from './template-fault.js';

export type { TemplateKind } from './template-fault.js';

/** `template: :1: function "invalid" not defined`; undefined for a template that parses. */
export function goTemplateFault(template: string, kind: TemplateKind = {}): string | undefined {
  try {
    parseTemplate(template, kind);
    return undefined;
  } catch (error) {
    if (error instanceof TemplateFault) return faultText(error, kind);
    throw error;
  }
}
