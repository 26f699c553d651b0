/** dNSName: a constraint is a host, and covers whatever has labels added on its left (RFC 5280 §4.2.1.10). */
import { isHost, lowerAscii, type NameForm } from './form.js';

const within = (host: string, constraint: string): boolean =>
  constraint === '' || host === constraint || host.endsWith(`.${constraint}`);

/** A wildcard that stands for one label: `*.` and the host below which it stands. */
const wildcardBase = (name: string): string | undefined =>
  name.startsWith('*.') ? name.slice(2) : undefined;

/** The empty constraint covers every host; a leading dot or a wildcard is no dNSName. */
function readConstraint(bytes: Buffer): string | undefined {
  const text = lowerAscii(bytes);
  return text !== undefined && (text === '' || isHost(text)) ? text : undefined;
}

export const DNS_FORM: NameForm<Buffer, string> = {
  name: (bytes) => {
    const text = lowerAscii(bytes);
    return text !== undefined && isHost(wildcardBase(text) ?? text) ? text : undefined;
  },
  // All that a wildcard stands for lies below its base.
  subtree: (bytes) => {
    const constraint = readConstraint(bytes);
    if (constraint === undefined) return undefined;
    return (name) => within(wildcardBase(name) ?? name, constraint);
  },
  // Some name that a wildcard stands for is the constraint, or lies below it.
  mayReach: (bytes) => {
    const constraint = readConstraint(bytes);
    if (constraint === undefined) return undefined;
    return (name) => {
      const base = wildcardBase(name);
      if (base === undefined) return within(name, constraint);
      return within(base, constraint) || constraint.slice(constraint.indexOf('.') + 1) === base;
    };
  },
};
