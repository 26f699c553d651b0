/** The name constraints of one CA, read once and held against the names of many certificates. */
import type { GeneralName } from '../../extensions/general-name.js';
import type { NameConstraints } from '../../extensions/name-constraints.js';
import type { Name } from '../../name.js';
import type { Fault } from '../path-failure.js';
import { DIRECTORY_FORM } from './directory-name.js';
import { DNS_FORM } from './dns.js';
import { EMAIL_FORM } from './email.js';
import type { NameForm, Subtree } from './form.js';
import { IP_FORM } from './ip.js';
import { URI_FORM } from './uri.js';

/** A name of a certificate, with what it is called in messages. */
export interface ConstrainedName {
  readonly type: GeneralName['type'];
  readonly label: string;
  /** What the form's functions take. */
  readonly source: Buffer | Name;
}

/** Counts comparisons; throws when there were too many. */
type Spend = (comparisons: number) => void;

export interface Constraints {
  /** What is wrong with the constraints themselves. */
  readonly fault: Fault | undefined;
  readonly check: (name: ConstrainedName, spend: Spend) => Fault | undefined;
}

type AnyForm = NameForm<Buffer | Name, unknown>;

/** The forms that can be compared. Of the others it can only be said that nothing of them is permitted. */
const FORMS: Readonly<Partial<Record<GeneralName['type'], AnyForm>>> = {
  dns: DNS_FORM as unknown as AnyForm,
  email: EMAIL_FORM as unknown as AnyForm,
  uri: URI_FORM as unknown as AnyForm,
  ip: IP_FORM as unknown as AnyForm,
  directoryName: DIRECTORY_FORM as unknown as AnyForm,
};

interface OfOneForm {
  readonly permitted: Subtree<unknown>[];
  readonly permittedTexts: string[];
  readonly excluded: Subtree<unknown>[];
}

/** Prepares the constraints of a CA for being held against names. */
export function prepareConstraints(extension: NameConstraints): Constraints {
  const forms = new Map<GeneralName['type'], OfOneForm>();
  let fault: Fault | undefined;
  const add = (subtrees: NonNullable<NameConstraints['permitted']>, kind: 'permitted' | 'excluded') => {
    for (const { base, minimum, maximum } of subtrees) {
      const form = forms.get(base.type) ?? { permitted: [], permittedTexts: [], excluded: [] };
      forms.set(base.type, form);
      const read = FORMS[base.type];
      const source = base.type === 'directoryName' ? base.name : base.bytes;
      const subtree = kind === 'excluded' ? (read?.mayReach ?? read?.subtree) : read?.subtree;
      const covers = read === undefined ? () => kind === 'excluded' : subtree?.(source);
      if (covers === undefined || minimum !== 0 || maximum !== undefined) {
        fault ??= malformed(base, minimum !== 0 || maximum !== undefined);
        continue;
      }
      form[kind].push(covers);
      if (kind === 'permitted') form.permittedTexts.push(base.value);
    }
  };
  add(extension.permitted ?? [], 'permitted');
  add(extension.excluded ?? [], 'excluded');
  return { fault, check: (name, spend) => checkName(name, forms.get(name.type), spend) };
}

function malformed({ type, value }: GeneralName, hasBounds: boolean): Fault {
  const why = hasBounds ? 'has a minimum or maximum' : 'is malformed';
  return {
    reason: 'malformed-name-constraints',
    message: `its ${type} name constraint "${value}" ${why}`,
    found: value,
  };
}

function checkName(
  { type, label, source }: ConstrainedName,
  constraints: OfOneForm | undefined,
  spend: Spend,
): Fault | undefined {
  if (constraints === undefined) return undefined;
  const { permitted, permittedTexts, excluded } = constraints;
  const form = FORMS[type];
  const name = form === undefined ? source : form.name(source);
  if (name === undefined) {
    return {
      reason: 'malformed-name',
      message: `its ${type} name "${label}" cannot be held against the name constraints above it`,
      found: label,
    };
  }
  spend(permitted.length + excluded.length);
  if (excluded.some((covers) => covers(name))) {
    return {
      reason: 'name-not-permitted',
      message: `its ${type} name "${label}" lies in an excluded subtree`,
      found: label,
    };
  }
  if (permitted.length > 0 && !permitted.some((covers) => covers(name))) {
    const texts = some(permittedTexts);
    return {
      reason: 'name-not-permitted',
      message: `its ${type} name "${label}" lies outside the permitted ${texts}`,
      expected: texts,
      found: label,
    };
  }
  return undefined;
}

function some(texts: readonly string[]): string {
  const shown = texts.slice(0, 5).join(', ');
  return texts.length > 5 ? `${shown} and ${texts.length - 5} more` : shown;
}
