/**
 * The part of the SARIF 2.1.0 schema that the writer uses, closed: nothing else may appear. With what GitHub requires of it
 * ("SARIF support for code scanning"): empty strings count as missing, descriptions have 1024 characters at most.
 */
const closed = (properties: object, required: readonly string[]) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});
const text = { type: 'string', minLength: 1 };
const line = { type: 'integer', minimum: 1 };
const level = { enum: ['none', 'note', 'warning', 'error'] };
const description = closed({ text: { ...text, maxLength: 1024 } }, ['text']);
const listOf = (items: object) => ({ type: 'array', items });

const rule = closed(
  {
    id: text,
    name: { ...text, maxLength: 255 },
    shortDescription: description,
    fullDescription: description,
    help: closed({ text, markdown: text }, ['text']),
    helpUri: { ...text, format: 'uri' },
    defaultConfiguration: closed({ level }, ['level']),
    properties: closed(
      {
        tags: { type: 'array', items: text, maxItems: 20, uniqueItems: true },
        precision: { enum: ['very-high', 'high', 'medium', 'low'] },
        'problem.severity': { enum: ['error', 'warning', 'recommendation'] },
      },
      ['tags', 'precision', 'problem.severity'],
    ),
  },
  ['id', 'shortDescription', 'fullDescription', 'help', 'helpUri', 'defaultConfiguration', 'properties'],
);

const location = closed(
  {
    physicalLocation: closed(
      {
        artifactLocation: closed({ uri: { ...text, format: 'uri-reference' } }, ['uri']),
        region: closed({ startLine: line, endLine: line }, ['startLine']),
      },
      ['artifactLocation', 'region'],
    ),
    logicalLocations: listOf(closed({ name: text, fullyQualifiedName: text }, [])),
  },
  ['physicalLocation'],
);

const result = closed(
  {
    ruleId: text,
    ruleIndex: { type: 'integer', minimum: 0 },
    level,
    message: closed({ text }, ['text']),
    locations: { ...listOf(location), minItems: 1 },
    partialFingerprints: closed({ primaryLocationLineHash: text }, ['primaryLocationLineHash']),
    suppressions: listOf(
      closed({ kind: { enum: ['inSource', 'external'] }, justification: text }, ['kind', 'justification']),
    ),
    properties: { type: 'object' },
  },
  ['ruleId', 'ruleIndex', 'level', 'message', 'locations', 'partialFingerprints'],
);

export const SARIF_PARTS = closed(
  {
    $schema: { ...text, format: 'uri' },
    version: { const: '2.1.0' },
    runs: {
      ...listOf(
        closed(
          {
            tool: closed(
              {
                driver: closed({ name: text, semanticVersion: text, rules: listOf(rule) }, ['name', 'rules']),
              },
              ['driver'],
            ),
            automationDetails: closed({ id: text }, ['id']),
            invocations: listOf(
              closed(
                {
                  executionSuccessful: { type: 'boolean' },
                  toolExecutionNotifications: listOf(
                    closed({ level, message: closed({ text }, ['text']) }, ['message']),
                  ),
                },
                ['executionSuccessful'],
              ),
            ),
            results: { ...listOf(result), maxItems: 25_000 },
          },
          ['tool', 'results'],
        ),
      ),
      minItems: 1,
    },
  },
  ['version', 'runs'],
);
