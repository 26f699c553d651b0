/** SPIRE's resources against their schemas, in the words of the API server. */
import Type from 'typebox';
import {
  type JsonSchema,
  type Resource,
  type UnknownField,
  unknownBySchema,
  type Violation,
  violationsBySchema,
} from '../kuma/index.js';
import { SPIRE_KINDS } from './model.js';

/** The schema of the whole document; undefined for another kind. */
export function spireSchema({ kind }: Pick<Resource, 'kind'>): JsonSchema | undefined {
  const model = SPIRE_KINDS.get(kind);
  if (model === undefined) return undefined;
  return Type.Object({
    apiVersion: Type.Optional(Type.String()),
    kind: Type.Optional(Type.String()),
    metadata: Type.Object({}),
    spec: model.spec,
    status: Type.Optional(model.status),
  });
}

export function spireSchemaViolations(resource: Resource): Violation[] {
  const schema = spireSchema(resource);
  return schema === undefined ? [] : violationsBySchema(resource, schema);
}

export function spireUnknownFields(resource: Resource): UnknownField[] {
  const schema = spireSchema(resource);
  return schema === undefined ? [] : unknownBySchema(resource, schema);
}
