import { describe, expect, it } from 'vitest';
import { goTemplateFault } from '../../src/kuma/index.js';

/** As Go 1.26 says it; test/interop/go-template.test.ts asks Go itself. */
describe('a template that Go cannot parse', () => {
  it.each([
    ['{{ .Mesh|1 }}', ':1: non executable command in pipeline stage 2'],
    ['{{ invalid }}', ':1: function "invalid" not defined'],
    ['{{ .Mesh', ':1: unclosed action'],
    ['a\n{{ .Mesh', ':2: unclosed action'],
    ['{{ }}', ':1: missing value for command'],
    ['{{ "a }}', ':1: unterminated quoted string'],
    ['{{ $x }}', ':1: undefined variable "$x"'],
    ['{{ if .Mesh }}a', ':1: unexpected EOF'],
    ['{{ end }}', ':1: unexpected {{end}}'],
    ['{{/* a', ':1: unclosed comment'],
    ['{{ .Mesh }', ':1: unexpected "}" in operand'],
    ['{{ (.Mesh }}', ':1: unclosed left paren'],
    ['{{ .Mesh) }}', ':1: unexpected right paren'],
    ['{{ 08 }}', ':1: integer overflow: "08"'],
  ])('%j', (template, fault) => expect(goTemplateFault(template)).toBe(`template: ${fault}`));

  it.each([
    '',
    'text { .Zone|2 }',
    '{{ .Mesh }}.{{ .Zone }}.mesh.local',
    '{{- label "team" | printf "%s-x" -}}',
    '{{ if eq .Mesh "a" }}b{{ else if .Zone }}c{{ else }}d{{ end }}',
    '{{ range $i, $x := .Mesh }}{{ $x }}{{ break }}{{ end }}',
    '{{/* a comment */}}{{ (index .Mesh 0) }}{{ $x := 1 }}{{ $x }}',
    '{{ .Foo }}', // which fails when it is executed
  ])('is none of these: %j', (template) => expect(goTemplateFault(template)).toBeUndefined());
});
