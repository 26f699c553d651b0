/** The options of commands that judge by the rules. */

export const LINT_OPTIONS = {
  minRemaining: [
    '--min-remaining <share>',
    'life that must be left, such as 20% or 30d; less is an error (default: warn below 20%)',
  ],
  failOn: [
    '--fail-on <level>',
    'exit with 1 from this level on: error, warning, info or never (default: error)',
  ],
  rule: ['--rule <id>', 'only this rule; repeatable'],
  excludeRule: ['--exclude-rule <id>', 'all but this rule; repeatable'],
  config: ['--config <file>', 'levels, suppressions and defaults (default: meshctl.yaml, if it is here)'],
  noConfig: ['--no-config', 'read no configuration'],
  baseline: ['--baseline <file>', 'findings that are known and do not count'],
  writeBaseline: ['--write-baseline <file>', 'take all findings as known from now on'],
  showSuppressed: ['--show-suppressed', 'show what does not count, too'],
  listRules: ['--list-rules', 'list all rules'],
  explain: ['--explain <rule>', 'tell what a rule asks for, why, and what to do'],
} as const;

/** What CI systems show by themselves: formats of `-o` beside text, json and yaml. */
export const REPORTS = ['sarif', 'junit', 'github', 'gitlab', 'markdown'];

/** Exit codes of these commands. */
export const LINT_EXIT_CODES = {
  1: 'findings at or above --fail-on',
  2: 'something could not be read or decided, or there was nothing to check',
};
