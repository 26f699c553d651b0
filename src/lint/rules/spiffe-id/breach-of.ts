import type { SpiffeIdRule } from '../../../spiffe/index.js';
import type { Breach } from '../../rule.js';
import type { SpiffeIdSubject } from '../../subjects/spiffe-id.js';

/** An ID may have 2048 bytes and more; this many tell which one it is. */
const SHOWN = 200;

/** The check of a rule that the analysis of the ID's bytes already answers. */
export const breachOf =
  (rule: SpiffeIdRule) =>
  ({ findings, text, field }: SpiffeIdSubject): Breach | undefined => {
    for (const { rule: broken, message, suggestion } of findings) {
      if (broken !== rule) continue;
      const meant =
        suggestion === undefined || suggestion.length > SHOWN ? '' : `; did you mean ${suggestion}?`;
      const found = message.replace(/^it /, 'the ID ');
      return { message: `${found}${meant}`, field, ...(text !== '' && { value: shown(text) }) };
    }
    return undefined;
  };

const shown = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text);
