/** Makes requests from workloads: trust domain and path template give the SPIFFE ID. */
import { MeshctlError } from '../../errors.js';
import {
  compileTemplate,
  DEFAULT_PATH_KUBERNETES,
  DEFAULT_PATH_UNIVERSAL,
  PATH_VARIABLES,
  type Template,
} from '../../kuma/index.js';
import { SpiffeId, type TrustDomain } from '../../spiffe/index.js';
import type { IdentityRequest } from './items.js';
import type { Workload } from './workload.js';

export type PathTemplate = Template<(typeof PATH_VARIABLES)[number]>;
export type Render = (workload: Workload, place: string) => IdentityRequest;

/**
 * A function from workload to request. It throws E_TEMPLATE and E_SPIFFE_ID for a workload that lacks what the
 * template needs.
 */
export function renderer(trustDomain: TrustDomain, template: PathTemplate | undefined): Render {
  const byEnvironment = {
    kubernetes: template ?? compileTemplate(DEFAULT_PATH_KUBERNETES, PATH_VARIABLES),
    universal: template ?? compileTemplate(DEFAULT_PATH_UNIVERSAL, PATH_VARIABLES),
  };
  return (workload, place) => {
    const id = renderId(byEnvironment[workload.environment], workload, trustDomain);
    return { kind: 'request', id, dnsNames: [], place, origin: 'rendered' };
  };
}

/** Reads `--path-template`. Throws E_TEMPLATE. */
export function compilePath(text: string): PathTemplate {
  // An action in front may render the slash.
  if (!/^\s*(?:\/|\{\{)/.test(text)) {
    throw new MeshctlError('E_TEMPLATE', {
      what: 'the template is not one of a path',
      where: '--path-template',
      why: 'it does not begin with "/"',
      fix: `The trust domain is not part of it: write a path such as "${DEFAULT_PATH_KUBERNETES}"`,
    });
  }
  try {
    return compileTemplate(text, PATH_VARIABLES);
  } catch (error) {
    throw error instanceof MeshctlError ? error.at('--path-template') : error;
  }
}

function renderId(template: PathTemplate, workload: Workload, trustDomain: TrustDomain): SpiffeId {
  const path = template.render({ ...workload.values, TrustDomain: trustDomain.name }, workload.labels);
  try {
    return SpiffeId.from(trustDomain, path);
  } catch (error) {
    const empty = (['Namespace', 'ServiceAccount', 'Workload'] as const).find(
      (name) => template.variables.has(name) && workload.values[name] === '',
    );
    if (!(error instanceof MeshctlError) || empty === undefined) throw error;
    throw new MeshctlError(error.code, {
      what: error.details.what,
      why: `{{ .${empty} }} is empty, because the ${workload.name} has no ${workload.origin[empty]}`,
      fix: 'Set it, or give another --path-template',
      cause: error,
    });
  }
}
