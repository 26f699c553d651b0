import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MeshctlError } from '../../src/errors.js';
import {
  compileTemplate,
  DEFAULT_PATH_KUBERNETES,
  DEFAULT_PATH_UNIVERSAL,
  PATH_VARIABLES,
  TRUST_DOMAIN_VARIABLES,
} from '../../src/kuma/index.js';

const VALUES = { TrustDomain: 'example.org', Namespace: 'demo', ServiceAccount: 'web', Workload: 'frontend' };
const LABELS = { 'kuma.io/workload': 'backend', team: 'a', 'q"': 'quote' };

const render = (text: string) => compileTemplate(text, PATH_VARIABLES).render(VALUES, LABELS);
const refused = (text: string): MeshctlError => {
  try {
    render(text);
  } catch (error) {
    if (error instanceof MeshctlError) return error;
    throw error;
  }
  throw new Error(`${text} was accepted`);
};

describe('a template', () => {
  // The results are those of Go's text/template.
  test.each([
    [DEFAULT_PATH_KUBERNETES, '/ns/demo/sa/web'],
    [DEFAULT_PATH_UNIVERSAL, '/workload/frontend'],
    ['/plain', '/plain'],
    ['', ''],
    ['{{.Namespace}}{{.ServiceAccount}}', 'demoweb'],
    ['/{{\n.Namespace\t}}', '/demo'],
    ['/td/{{ .TrustDomain }}', '/td/example.org'],
    ['/w/{{ label "kuma.io/workload" }}', '/w/backend'],
    ['/w/{{label `team`}}', '/w/a'],
    ['/w/{{ label "q\\"" }}', '/w/quote'],
    ['/w/{{ label "te\\u0061m" }}', '/w/a'],
    ['/w/{{ label "\\x74\\145am" }}', '/w/a'],
    ['/ns {{- .Namespace -}} /sa', '/nsdemo/sa'],
    ['/a \n{{- /* why */ -}}\t/b', '/a/b'],
    ['/a{{/* why */}}/b', '/a/b'],
    ['/a{{ "}}" }}/{{ `b"c` }}', '/a}}/b"c'],
    ['{ .Zone } }}', '{ .Zone } }}'],
    ['{{ `a\r\nb` }}', 'a\nb'],
    ['/{{ printf "%s-%s" .Namespace .Workload }}', '/demo-frontend'],
    ['/{{ .Workload | printf "%s.%s" .Namespace }}', '/demo.frontend'],
    ['/{{ label (print "te" "am") }}{{ "team" | label }}', '/aa'],
    ['/{{ if eq .Namespace "demo" }}d{{ else }}{{ .Namespace }}{{ end }}', '/d'],
    ['/{{ with label "team" }}{{ . }}/{{ $.Namespace }}{{ end }}', '/a/demo'],
    ['/{{ $w := .Workload }}{{ slice $w 0 5 }}', '/front'],
    ['/{{ if gt (len .Workload) 5 | and (ne .Namespace "x") }}long{{ end }}', '/long'],
    ['/{{ or "" .ServiceAccount }}', '/web'],
    ['/{{ 7 }}{{ true }}', '/7true'],
  ])('renders %j as %j', (text, expected) => {
    expect(render(text)).toBe(expected);
  });

  test('knows the variables of a trust domain template', () => {
    const template = compileTemplate('{{ .Mesh }}.{{ .Zone }}.mesh.local', TRUST_DOMAIN_VARIABLES);
    expect(template.render({ Mesh: 'default', Zone: 'zone-1' }, {})).toBe('default.zone-1.mesh.local');
    expect([...template.variables]).toEqual(['Mesh', 'Zone']);
    expect(() => compileTemplate('{{ .Mesh }}', PATH_VARIABLES)).toThrow(/no variable ".Mesh"/);
  });

  test('leaves a variable without a value empty', () => {
    expect(compileTemplate(DEFAULT_PATH_KUBERNETES, PATH_VARIABLES).render({ Namespace: 'demo' }, {})).toBe(
      '/ns/demo/sa/',
    );
  });

  test('fails for a label that is not there, and does not take inherited properties for labels', () => {
    expect(refused('/{{ label "kuma.io/zone" }}')).toMatchObject({
      code: 'E_TEMPLATE',
      details: { why: 'label kuma.io/zone not found' },
    });
    for (const key of ['constructor', '__proto__', 'toString']) {
      expect(refused(`/{{ label "${key}" }}`).message).toContain(`label ${key} not found`);
    }
  });

  test.each([
    ['/{{ . }}', /meshctl does not evaluate all variables at once/],
    ['/{{ printf "%5s" .Namespace }}', /meshctl does not evaluate printf with "%5"/],
    ['/{{ printf "%d" .Namespace }}', /printf with "%d" for a value of type string/],
    ['/{{ 2.5 }}', /meshctl does not evaluate the number 2\.5/],
    ['/{{ label "\\xff" }}', /the string .* which is not UTF-8/],
    ['/{{ with .Namespace }}{{ .X }}{{ end }}', /can't evaluate field X in type string/],
  ])('cannot be rendered: %j', (text, why) => {
    const { code, details } = refused(text);
    expect(code).toBe('E_TEMPLATE');
    expect(details.why).toMatch(why);
  });

  test('says where and what is wrong, and what there is', () => {
    expect(refused('/ns/{{ .Namspace }}').message).toBe(
      'template "/ns/{{ .Namspace }}" cannot be read in column 8: there is no variable ".Namspace"; did you mean ".Namespace"?. ' +
        'A template has text, {{ .TrustDomain }}, {{ .Namespace }}, {{ .ServiceAccount }}, {{ .Workload }} and {{ label "key" }}',
    );
  });

  test.each([
    ['/{{ .namespace }}', 5, /did you mean "\.Namespace"/],
    ['/{{ .Foo }}', 5, /there is no variable "\.Foo"$/],
    ['/{{ if .Namespace }}{{ $.Foo }}{{ end }}', 25, /there is no variable "\.Foo"$/],
    ['/{{ Namespace }}', 5, /there is no function "Namespace"; did you mean "\.Namespace"/],
    ['/{{ lable "team" }}', 5, /there is no function "lable"; did you mean "label"/],
    ['/{{ .Namespace | lower }}', 18, /there is no function "lower"$/],
    ['/{{ js .Namespace }}', 5, /meshctl does not evaluate the function "js"/],
    ['/{{ range .Namespace }}{{ end }}', 5, /meshctl does not evaluate {{ range }}/],
    ['/{{ template "a" }}', 5, /meshctl does not evaluate {{ template }}/],
    ['/{{ if .Namespace }}', 21, /unexpected EOF/],
    ['/{{label"team"}}', 9, /bad character U\+0022/],
    ['/{{ .Namespace.Name }}', 15, /"\.Namespace" is a text and has no field "Name"/],
    ['/{{ .Namespace "a" }}', 16, /"\.Namespace" takes no arguments/],
    ['/{{ .Namespace"a" }}', 15, /bad character U\+0022/],
    ['/{{ .Namespace-}}', 15, /bad character U\+002D/],
    ['/{{ label }}', 5, /one key, which stands in quotes/],
    ['/{{ label "team" "x" }}', 18, /one key, which stands in quotes/],
    ['/{{ label "team }}', 11, /unterminated quoted string/],
    ['/{{ label "te\\qam" }}', 11, /invalid syntax/],
    ['/{{ $x }}', 5, /undefined variable "\$x"/],
    ['/{{ (label "team" }}', 19, /unclosed left paren/],
    ['/{{ }}', 5, /missing value for command/],
    ['/{{ .Namespace', 2, /unclosed action/],
    ['/{{', 2, /unclosed action/],
    ['/{{/* x }}', 4, /unclosed comment/],
    ['/{{/* x */ }}', 11, /comment ends before closing delimiter/],
    ['/{{ /* x */}}', 5, /unexpected "\/" in command/],
  ])('refuses %j in column %i', (text, column, why) => {
    const { code, details } = refused(text);
    expect(code).toBe('E_TEMPLATE');
    expect(details.where).toBe(`column ${column}`);
    expect(details.why).toMatch(why);
  });

  test('counts lines and characters, not code units', () => {
    expect(refused('a\n\u{1f600}{{ .X }}').details.where).toBe('line 2, column 5');
  });

  test('stops a result that grows without bound, and a template that is too long', () => {
    const template = compileTemplate('{{ .Namespace }}'.repeat(1000), PATH_VARIABLES);
    expect(template.render({ Namespace: 'n'.repeat(65) }, {})).toHaveLength(65_000);
    expect(() => template.render({ Namespace: 'n'.repeat(66) }, {})).toThrow(/longer than 65536 characters/);
    expect(refused('a'.repeat(65_537)).message).toContain('longer than 65536 characters');
  });

  test('throws nothing but E_TEMPLATE, for any text', () => {
    const token = fc.constantFrom(
      ...[
        '{{',
        '}}',
        '{{-',
        '-}}',
        ' ',
        '\n',
        '.Namespace',
        'label',
        '"team"',
        '`team`',
        '/*',
        '*/',
        '(',
        ')',
        'if ',
        'with ',
        '{{end}}',
        '$x:=',
        'printf ',
        '|',
        '"',
        '\\',
        'a',
        '\u00fc',
        '.',
      ],
    );
    fc.assert(
      fc.property(fc.string({ unit: token, maxLength: 14 }), (text) => {
        try {
          expect(typeof render(text)).toBe('string');
        } catch (error) {
          expect(error).toMatchObject({ code: 'E_TEMPLATE' });
        }
      }),
      { numRuns: 5000 },
    );
  });

  test('keeps text without delimiters as it is', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes('{{')),
        (text) => render(text) === text,
      ),
    );
  });

  test('copes with long runs of one thing', () => {
    const blocks = ['{{if .Namespace}}', '{{else}}', '{{else if 1}}', '{{ $x := 1 }}'];
    for (const filler of [
      ' ',
      '{',
      '(',
      '-',
      '"',
      '`',
      '\\',
      '/*',
      '{{/**/}}',
      '{{ .Namespace ',
      '.',
      ...blocks,
    ]) {
      const text = filler.repeat(Math.floor(30_000 / filler.length));
      for (const whole of [text, `{{${text}`, `{{ label "${text}`, `{{ label "a" ${text}`]) {
        try {
          render(whole);
        } catch (error) {
          expect(error).toMatchObject({ code: 'E_TEMPLATE' });
        }
      }
    }
  });
});
