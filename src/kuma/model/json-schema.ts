/**
 * A JSON Schema as plain data. TypeBox makes those of the models, and is bundled: no type that users of the library see
 * may name it. So functions give this one, specs are interfaces (a test holds them against the models), and what has a
 * type of TypeBox is left out of the declarations, marked as internal.
 */
export type JsonSchema = object;
