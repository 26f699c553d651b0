/** JSON Schemas for editors: one for each kind, from the same models that documents are held against. */

import { isJsonObject } from '../../encoding/json-value.js';
import { ORIGIN_LABEL } from '../resource.js';
import type { JsonSchema } from './json-schema.js';

export interface EditorKind {
  readonly kind: string;
  readonly apiVersion: string;
  readonly description: string;
  readonly spec: JsonSchema;
  /** Whether there is a form for Universal, too. */
  readonly onUniversal: boolean;
  /** Whether it stands in a namespace. */
  readonly isNamespaced: boolean;
}

type Schema = Readonly<Record<string, unknown>>;

/** Draft-07, which every YAML editor knows. Unknown fields are marked, since control planes drop them. */
export function editorSchema(kind: EditorKind): Schema {
  const forms = kind.onUniversal
    ? { oneOf: [kubernetesForm(kind), universalForm(kind)] }
    : kubernetesForm(kind);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: kind.kind,
    description: kind.description,
    ...forms,
  };
}

/** Whichever of the kinds a document is. */
export function anySchema(title: string, kinds: readonly EditorKind[]): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title,
    description:
      'Any of these resources: the first line `# yaml-language-server: $schema=…` names this file.',
    type: 'object',
    oneOf: kinds.flatMap((kind) =>
      kind.onUniversal ? [kubernetesForm(kind), universalForm(kind)] : [kubernetesForm(kind)],
    ),
  };
}

const texts = { type: 'object', additionalProperties: { type: 'string' } };

function kubernetesForm({ kind, apiVersion, spec, isNamespaced }: EditorKind): Schema {
  const labels = {
    ...texts,
    properties: {
      'kuma.io/mesh': { type: 'string', description: 'The mesh; default when it is absent.' },
      [ORIGIN_LABEL]: {
        enum: ['zone', 'global'],
        description: 'zone in a zone, global on a global control plane.',
      },
    },
  };
  return {
    type: 'object',
    required: ['apiVersion', 'kind', 'metadata', 'spec'],
    additionalProperties: false,
    properties: {
      apiVersion: { const: apiVersion },
      kind: { const: kind },
      metadata: {
        type: 'object',
        required: ['name'],
        properties: {
          name: { type: 'string' },
          ...(isNamespaced ? { namespace: { type: 'string' }, labels } : { labels: texts }),
          annotations: texts,
        },
      },
      spec: closed(spec),
      status: { type: 'object', description: 'The control plane writes it.' },
    },
  };
}

function universalForm({ kind, spec }: EditorKind): Schema {
  return {
    type: 'object',
    required: ['type', 'name', 'spec'],
    additionalProperties: false,
    properties: {
      type: { const: kind },
      mesh: { type: 'string', default: 'default' },
      name: { type: 'string' },
      labels: texts,
      spec: closed(spec),
    },
  };
}

/** A schema whose objects take no other fields than those that it names. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (!isJsonObject(value)) return value;
  const { patternProperties, ...rest } = value;
  const members = Object.fromEntries(
    Object.entries(rest).map(([name, member]) => [
      name,
      name === 'properties' && isJsonObject(member)
        ? Object.fromEntries(Object.entries(member).map(([key, one]) => [key, closed(one)]))
        : closed(member),
    ]),
  );
  if (isJsonObject(patternProperties))
    return { ...members, additionalProperties: closed(Object.values(patternProperties)[0]) };
  return Object.hasOwn(value, 'properties') ? { ...members, additionalProperties: false } : members;
}
