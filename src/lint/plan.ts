/** Which rules run, by what they apply to. */
import { RULES } from './registry.js';
import type { Consumer, Rule, Target } from './rule.js';

export interface PlanOptions {
  /** Consumers whose own demands are checked too. */
  readonly profiles?: readonly Consumer[];
  /** Rules of incubating documents run too. */
  readonly incubating?: boolean;
  /** Only these, by id. */
  readonly only?: ReadonlySet<string>;
  /** Not these, by id. */
  readonly without?: ReadonlySet<string>;
  /** Judgements without a finding are kept. */
  readonly keepsClean?: boolean;
}

export interface Plan {
  readonly rules: Readonly<Record<Target, readonly Rule[]>>;
  readonly keepsClean: boolean;
}

function mapTargets<T>(make: (target: Target) => T): Record<Target, T> {
  return {
    leaf: make('leaf'),
    intermediate: make('intermediate'),
    root: make('root'),
    'spiffe-id': make('spiffe-id'),
    'jwt-svid': make('jwt-svid'),
    'wit-svid': make('wit-svid'),
    'private-key': make('private-key'),
    bundle: make('bundle'),
    misplaced: make('misplaced'),
    federation: make('federation'),
    'mesh-identity': make('mesh-identity'),
    'mesh-trust': make('mesh-trust'),
    'mesh-traffic-permission': make('mesh-traffic-permission'),
    'mesh-tls': make('mesh-tls'),
    mesh: make('mesh'),
    'mesh-service': make('mesh-service'),
    dataplane: make('dataplane'),
    secret: make('secret'),
    'pod-template': make('pod-template'),
    'cluster-spiffe-id': make('cluster-spiffe-id'),
    'cluster-federated-trust-domain': make('cluster-federated-trust-domain'),
    'cluster-static-entry': make('cluster-static-entry'),
  };
}

/** Whether these options choose a rule. */
export function runsIn(
  rule: Rule,
  { profiles = [], incubating = false, only, without }: PlanOptions,
): boolean {
  return (
    (rule.consumer === undefined || profiles.includes(rule.consumer)) &&
    (rule.incubating !== true || incubating) &&
    (only === undefined || only.has(rule.id)) &&
    without?.has(rule.id) !== true
  );
}

/** The rules that these options choose. */
export function makePlan(options: PlanOptions): Plan {
  const chosen = RULES.filter((rule) => runsIn(rule, options));
  const about = (target: Target) => chosen.filter(({ appliesTo }) => appliesTo.includes(target));
  return { rules: mapTargets(about), keepsClean: options.keepsClean ?? false };
}
