import type { X509Svid } from '../x509-svid.js';
import { encodeSvidPem } from './pem.js';

/** A Kubernetes Secret of type kubernetes.io/tls, with `ca.crt` beside the pair as cert-manager writes it. */
export interface KubernetesSecret {
  readonly apiVersion: 'v1';
  readonly kind: 'Secret';
  readonly metadata: { readonly name: string; readonly annotations: Readonly<Record<string, string>> };
  readonly type: 'kubernetes.io/tls';
  readonly data: Readonly<Record<'tls.crt' | 'tls.key' | 'ca.crt', string>>;
}

export function toKubernetesSecret(svid: X509Svid & { readonly privateKey: Buffer }): KubernetesSecret {
  const { svid: chain, key = '', bundle } = encodeSvidPem(svid);
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: secretName(svid), annotations: { 'meshctl.io/spiffe-id': svid.id.toString() } },
    type: 'kubernetes.io/tls',
    data: { 'tls.crt': base64(chain), 'tls.key': base64(key), 'ca.crt': base64(bundle) },
  };
}

/** The ID's path as a DNS-1123 subdomain of at most 253 characters: `/ns/demo/sa/web` → `ns-demo-sa-web`. */
function secretName({ id }: X509Svid): string {
  const name = id.path
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/\.(?=[.-])|(?<=[.-])\./g, '-');
  return name.slice(0, 253).replace(/^[-.]+|[-.]+$/g, '') || 'svid';
}
