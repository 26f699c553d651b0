/** `meshctl.yaml`: text to settings. Nothing unknown passes, since a misspelt key would silently change what is checked. */
import { nearestName } from '../../encoding/nearest-name.js';
import { type Placed, parsePlacedYaml } from '../../encoding/placed-yaml.js';
import { quoted } from '../../encoding/printable.js';
import { isDay, parseRfc3339 } from '../../encoding/rfc3339.js';
import { MeshctlError } from '../../errors.js';
import { CONSUMERS, type MinRemaining } from '../rule.js';
import {
  type Expiry,
  type LintConfig,
  type Override,
  RULE_LEVELS,
  type RuleLevel,
  type RuleLevels,
  type Suppression,
} from './config.js';
import { ConfigFile, type Section } from './config-file.js';
import { FAIL_ON } from './fail-on.js';
import { parseMinRemaining } from './min-remaining.js';
import { globFault, type PathGlobs, pathGlobs } from './path-globs.js';

const MAX_BYTES = 1024 ** 2;

const LINT_KEYS = [
  'profiles',
  'failOn',
  'minRemaining',
  'incubating',
  'rules',
  'overrides',
  'suppressions',
] as const;
const OVERRIDE_KEYS = ['paths', 'rules'] as const;
const SUPPRESSION_KEYS = ['rule', 'paths', 'id', 'reason', 'expires'] as const;

/** `name` is that of the file, for messages. Throws E_CONFIG with line and column. */
export async function parseConfig(
  text: string,
  name: string,
  knownRules: Iterable<string>,
): Promise<LintConfig> {
  const size = Buffer.byteLength(text);
  if (size > MAX_BYTES) {
    throw new MeshctlError('E_CONFIG', {
      what: 'the configuration cannot be read',
      where: name,
      why: `it has ${size} bytes where at most ${MAX_BYTES} are read`,
      fix: 'Check that it is the file you meant',
    });
  }
  const root = await parsePlacedYaml(text, { name, code: 'E_CONFIG' });
  if (root === undefined) return {};
  return new ConfigReader(name, new Set(knownRules)).read(root);
}

class ConfigReader {
  readonly #file: ConfigFile;
  readonly #knownRules: ReadonlySet<string>;

  constructor(name: string, knownRules: ReadonlySet<string>) {
    this.#file = new ConfigFile(name);
    this.#knownRules = knownRules;
  }

  async read(root: Placed): Promise<LintConfig> {
    const file = this.#file;
    const lint = file.section(root, 'the file', ['lint']).member('lint');
    if (lint === undefined) return {};
    const { member } = file.section(lint, 'lint', LINT_KEYS);
    const profiles = member('profiles');
    const failOn = member('failOn');
    const minRemaining = member('minRemaining');
    const incubating = member('incubating');
    const rules = member('rules');
    const overrides = member('overrides');
    const suppressions = member('suppressions');
    return {
      ...(profiles && {
        profiles: file.list(profiles, 'profiles').map((one) => file.choice(one, 'a profile', CONSUMERS)),
      }),
      ...(failOn && { failOn: file.choice(failOn, 'failOn', FAIL_ON) }),
      ...(minRemaining && { minRemaining: this.#minRemaining(minRemaining) }),
      ...(incubating && { incubating: file.boolean(incubating, 'incubating') }),
      ...(rules && { rules: this.#levels(rules) }),
      ...(overrides && {
        overrides: await inTurn(file.list(overrides, 'overrides'), (one) => this.#override(one)),
      }),
      ...(suppressions && {
        suppressions: await inTurn(file.list(suppressions, 'suppressions'), (one) => this.#suppression(one)),
      }),
    };
  }

  #minRemaining(value: Placed): MinRemaining {
    const text = this.#file.text(value, 'minRemaining');
    try {
      return parseMinRemaining(text, 'minRemaining');
    } catch (error) {
      if (!(error instanceof MeshctlError)) throw error;
      throw this.#file.fault(value, `minRemaining: ${error.details.what}`, error.details.fix);
    }
  }

  #levels(value: Placed): RuleLevels {
    const levels = new Map<string, RuleLevel>();
    for (const [rule, { key, value: level }] of this.#file.map(value, 'rules').members) {
      this.#known(rule, key);
      // `off` is false in YAML 1.1, and editors that hold to it write it so.
      const isOff = level.kind === 'scalar' && level.value === false;
      levels.set(rule, isOff ? 'off' : this.#file.choice(level, `the level of ${rule}`, RULE_LEVELS));
    }
    return levels;
  }

  #known(rule: string, place: Parameters<ConfigFile['fault']>[0]): string {
    if (this.#knownRules.has(rule)) return rule;
    const near = nearestName(rule, this.#knownRules);
    throw this.#file.fault(
      place,
      `there is no rule ${quoted(rule)}`,
      near === undefined ? '"meshctl cert lint --list-rules" lists them' : `Did you mean ${near}?`,
    );
  }

  async #override(value: Placed): Promise<Override> {
    const override = this.#file.section(value, 'an override', OVERRIDE_KEYS);
    const paths = await this.#paths(this.#required(override, 'paths', 'the override'));
    return { paths, rules: this.#levels(this.#required(override, 'rules', 'the override')) };
  }

  async #suppression(value: Placed): Promise<Suppression> {
    const file = this.#file;
    const suppression = file.section(value, 'a suppression', SUPPRESSION_KEYS);
    const rule = this.#required(suppression, 'rule', 'the suppression');
    const reason = this.#required(suppression, 'reason', 'the suppression');
    const paths = suppression.member('paths');
    const id = suppression.member('id');
    const expires = suppression.member('expires');
    return {
      rule: this.#known(file.text(rule, 'rule'), rule),
      ...(paths && { paths: await this.#paths(paths) }),
      ...(id && { id: file.text(id, 'id') }),
      reason: file.text(reason, 'the reason').trim(),
      ...(expires && { expires: this.#expiry(expires) }),
    };
  }

  #required<Key extends string>(section: Section<Key>, key: Key, title: string): Placed {
    const value = section.member(key);
    if (value !== undefined) return value;
    throw this.#file.fault(section.place, `${title} has no ${key}`, FIXES[key]);
  }

  async #paths(value: Placed): Promise<PathGlobs> {
    const items = this.#file.list(value, 'paths');
    // An empty list matches nothing, while no list at all may mean everywhere: say which.
    if (items.length === 0) throw this.#file.fault(value, 'paths is empty', FIXES['paths']);
    const globs = items.map((item) => {
      const glob = this.#file.text(item, 'a path');
      const fault = globFault(glob);
      if (fault !== undefined)
        throw this.#file.fault(item, `the path ${quoted(glob)}: ${fault.why}`, fault.fix);
      return glob;
    });
    return await pathGlobs(globs);
  }

  #expiry(value: Placed): Expiry {
    // A text that declares YAML 1.1 has days as a type of their own.
    const text = value.kind === 'scalar' ? value.text : '';
    const until = isDay(text) ? parseRfc3339(`${text}T23:59:59Z`) : parseRfc3339(text);
    if (until !== undefined) return { text, until };
    throw this.#file.fault(
      value,
      `expires is ${quoted(text)}, which is no day and no time`,
      'Write it as in 2027-01-31 or 2027-01-31T12:00:00Z',
    );
  }
}

const FIXES: Readonly<Record<string, string>> = {
  paths: 'Name the paths, such as "certs/**"',
  rules: 'Give levels, such as "x509-svid-key-usage-critical: warning"',
  rule: 'Name the rule by its id',
  reason: 'Say why the finding does not count',
};

/** One after the other, so that the first mistake is the one that is told. */
async function inTurn<T>(values: readonly Placed[], read: (value: Placed) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  for (const value of values) done.push(await read(value));
  return done;
}
