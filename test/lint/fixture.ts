/** Inputs for rules: what passes and what fails, as files that the readers take. */

import type { ControlPlane } from '../../src/kuma/index.js';
import type { SourceJudgement } from '../../src/lint/finding.js';
import { lintManifestFile } from '../../src/lint/lint-manifests.js';
import { lintSource } from '../../src/lint/lint-source.js';
import { makePlan, type PlanOptions } from '../../src/lint/plan.js';
import type { Environment } from '../../src/lint/rule.js';
import { readBytes, readManifests, type Source } from '../../src/sources/index.js';
import { NOW } from '../authorities.js';

/** A file, by name and content. */
export interface Fixture {
  /** Tells the reader what it cannot see in the content: `ca.crt` is trusted. */
  readonly name?: string;
  readonly content: string | Buffer;
  /** Made a source by hand, where no file gives it (a TLS server). */
  readonly source?: Source;
  /** Manifests, for this control plane: other than one of a zone of its own, with Kuma 2.14. */
  readonly controlPlane?: Partial<ControlPlane>;
  /** Manifests in another file of the run. */
  readonly others?: string;
  /** Other than NOW and 20 %. */
  readonly environment?: Partial<Environment>;
}

/** Both are made when the test runs. The passing one is as near to the failing one as can be. */
export interface RuleFixtures {
  readonly pass: () => Promise<Fixture> | Fixture;
  readonly fail: () => Promise<Fixture> | Fixture;
  /** What else the failing one must break, since the one fault cannot be had alone. */
  readonly also?: readonly string[];
}

export const ENVIRONMENT: Environment = {
  now: NOW,
  minRemaining: { share: 0.2, text: '20%', demanded: false },
};

const CONTROL_PLANE: ControlPlane = {
  version: '2.14',
  role: 'zone',
  systemNamespace: 'kuma-system',
};

/** Judges a fixture by all rules, incubating ones too, and those of the consumers that are named. */
export async function lintFixture(fixture: Fixture, options: PlanOptions = {}): Promise<SourceJudgement> {
  const { name = 'input.pem', content, source, controlPlane, others, environment = {} } = fixture;
  const plan = makePlan({ incubating: true, ...options });
  if (controlPlane !== undefined) {
    const file = await readManifests('manifest.yaml', Buffer.from(content));
    const other = others === undefined ? undefined : await readManifests('other.yaml', Buffer.from(others));
    return lintManifestFile(file, [...file.resources, ...(other?.resources ?? [])], {
      plan,
      environment: { ...ENVIRONMENT, ...environment },
      controlPlane: { ...CONTROL_PLANE, ...controlPlane },
    });
  }
  const read = source ?? (await readBytes(name, Buffer.from(content)));
  return lintSource(read, plan, { ...ENVIRONMENT, ...environment });
}

/** Ids of the rules that were broken, each once, in order of their names. */
export function brokenRules(judged: SourceJudgement): string[] {
  const ids = judged.judgements.flatMap(({ findings }) => findings.map(({ rule }) => rule));
  return [...new Set(ids)].sort();
}
