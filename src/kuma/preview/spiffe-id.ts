/** The SPIFFE ID that a MeshIdentity gives a proxy, as Kuma renders it. */
import { isJsonObject, memberOf } from '../../encoding/json-value.js';
import type { Dataplane } from '../dataplane.js';
import type { Unexecuted } from '../go-template/execute.js';
import { goQuote } from '../go-template/quote.js';
import {
  type Environment,
  NAMESPACE_LABEL,
  type Resource,
  SERVICE_ACCOUNT_LABEL,
  WORKLOAD_LABEL,
} from '../resource.js';
import { pathTemplateOf } from '../selection.js';
import {
  DEFAULT_PATH_KUBERNETES,
  DEFAULT_TRUST_DOMAIN,
  type KumaTemplate,
  templateOfKuma,
} from '../template.js';
import { goSpiffeReason } from '../validate/go-spiffe-reason.js';
import { isAtLeast, type KumaVersion } from '../version.js';
import type { NoIdentity, Rendered } from './types.js';

/** What the template of a trust domain is rendered with. */
export interface TrustDomainData {
  readonly mesh: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly zone: string | undefined;
}

export function renderTrustDomain(identity: Resource, { mesh, labels, zone }: TrustDomainData): Rendered {
  const template = textIn(identity, 'trustDomain') ?? DEFAULT_TRUST_DOMAIN;
  const render = (Zone: string) => parsed(identity, template)({ Mesh: mesh, Zone }, labels);
  const rendered = render(zone ?? 'a');
  if (zone === undefined) {
    const other = render('b');
    // Without a zone only what is the same in every zone is known.
    if (!rendered.ok || !other.ok ? rendered.ok !== other.ok : rendered.text !== other.text)
      return { ok: false, outcome: 'undecided', reason: 'the trust domain has .Zone, and no zone is known' };
  }
  return rendered.ok ? rendered : notRendered(rendered, '');
}

/** `spiffe://`, trust domain and path are one template, and what comes of it is parsed by go-spiffe. */
export function renderSpiffeId(
  identity: Resource,
  trustDomain: string,
  { labels }: Dataplane,
  { version, environment }: { readonly version: KumaVersion; readonly environment: Environment },
): Rendered {
  // 2.12 has the default path of Kubernetes alone, no workloads, and nothing around its errors.
  const isOld = !isAtLeast(version, '2.13');
  const path =
    isOld && textIn(identity, 'path') === undefined
      ? DEFAULT_PATH_KUBERNETES
      : pathTemplateOf(identity, environment);
  const values = {
    TrustDomain: trustDomain,
    Namespace: labels[NAMESPACE_LABEL] ?? '',
    ServiceAccount: labels[SERVICE_ACCOUNT_LABEL] ?? '',
    ...(isOld ? {} : { Workload: labels[WORKLOAD_LABEL] ?? '' }),
  };
  const rendered = parsed(identity, `spiffe://{{ .TrustDomain }}${path}`)(values, labels);
  if (!rendered.ok) return notRendered(rendered, isOld ? '' : 'failed to render SPIFFE ID template: ');
  const fault = goSpiffeReason(rendered.text);
  if (fault === undefined) return rendered;
  const shown =
    rendered.text.length > 300 ? `${goQuote(rendered.text.slice(0, 300))}...` : goQuote(rendered.text);
  return {
    ok: false,
    outcome: 'none',
    reason: `failed to parse SPIFFE ID ${shown}: ${fault}`,
    ...(isOld ? { kumaError: fault } : {}),
  };
}

/** Thousands of proxies have the same MeshIdentity. */
const PARSED = new WeakMap<Resource, Map<string, KumaTemplate>>();

function parsed(identity: Resource, text: string): KumaTemplate {
  const known = PARSED.get(identity) ?? new Map<string, KumaTemplate>();
  PARSED.set(identity, known);
  const template = known.get(text) ?? templateOfKuma(text);
  known.set(text, template);
  return template;
}

/** For people without the place that Go names: it is one in a template that nobody has written. */
function notRendered({ kind, reason, said }: Unexecuted, around: string): NoIdentity {
  if (kind === 'not-evaluated')
    return { ok: false, outcome: 'undecided', reason: `meshctl does not evaluate ${reason}` };
  const whole = around + reason;
  const short = said === undefined ? whole : `${around}executing template failed: ${said}`;
  return { ok: false, outcome: 'none', reason: short, ...(short === whole ? {} : { kumaError: whole }) };
}

function textIn({ body }: Resource, name: 'trustDomain' | 'path'): string | undefined {
  const spiffeId = memberOf(body, 'spiffeID');
  const text = isJsonObject(spiffeId) ? memberOf(spiffeId, name) : undefined;
  return typeof text === 'string' ? text : undefined;
}
