/**
 * The other programs and people in docs/federation.md, as stubs and files in a workspace. What `spire-server` prints was
 * recorded from SPIRE 1.13.3 (two servers with `ca_ttl` of 30 years; test/interop/spire-bundles.test.ts runs a real one);
 * `kubectl` and `istioctl` print objects in the shape of Kuma's, Kubernetes' and Envoy's, around CAs made for the test.
 */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Workspace } from '../../cli/meshctl.js';

/** The recordings: bundles before, during and after the rotation of a CA, and an SVID from before it. */
const RECORDED = import.meta.dirname;

export async function putOthers(place: Workspace): Promise<void> {
  mkdirSync(place.path('work'));
  const deliver = (recorded: string, name: string) =>
    copyFileSync(join(RECORDED, recorded), place.path('work', name));
  deliver('partner.example-1.json', 'partner.example.json');
  deliver('partner.example-2.json', 'partner.example-2.json');
  deliver('partner.example-3.json', 'partner.example-3.json');
  deliver('shop.pem', 'shop.pem');
  place.stub('spire-server', spireServer());
  place.write('meshtrusts.yaml', await meshTrusts(place));
  const root = await newCa(place, 'istio.example', 'istio');
  place.write('root-cert.yaml', rootCertificateMap(root));
  place.write('secret.json', proxySecrets(root));
  place.stub(
    'kubectl',
    `case "$*" in
      'get meshtrusts -A -o yaml') cat '${place.path('meshtrusts.yaml')}' ;;
      'get configmap istio-ca-root-cert -n shop -o yaml') cat '${place.path('root-cert.yaml')}' ;;
      *) echo "unexpected: kubectl $*"; exit 1 ;;
    esac`,
  );
  place.stub('istioctl', `cat '${place.path('secret.json')}'`);
}

/** A server of `spire.example`. What it is given is the bundle of the partner, which it gives back as it came. */
function spireServer(): string {
  const given = '"$HOME/given.json"';
  return `case "$*" in
    'bundle show -format spiffe') cat '${join(RECORDED, 'spire.example.json')}' ;;
    'bundle set -format spiffe -id spiffe://'*) cat > ${given} && echo 'bundle set.' ;;
    'bundle list -format spiffe -id spiffe://'*) cat ${given} ;;
    'bundle delete -id spiffe://'*) echo 'bundle deleted.' ;;
    'federation create -data -')
      cat > /dev/null
      echo
      echo 'Trust domain              : mesh.example'
      echo 'Bundle endpoint URL       : https://localhost:8443/'
      echo 'Bundle endpoint profile   : https_spiffe'
      echo 'Endpoint SPIFFE ID        : spiffe://mesh.example/meshctl/bundle-endpoint' ;;
    *) echo "unexpected: spire-server $*"; exit 1 ;;
  esac`;
}

/** The PEM of a new CA, in a home that nothing else sees. */
async function newCa(place: Workspace, trustDomain: string, home: string): Promise<string> {
  const flags = ['--home', place.path(`home-${home}`)];
  const { code, stderr } = await place.run(['ca', 'init', trustDomain, ...flags]);
  if (code !== 0) throw new Error(stderr);
  return (await place.run(['bundle', 'export', trustDomain, '--format', 'pem', ...flags])).stdout;
}

const indented = (text: string, by: number): string => text.trimEnd().replace(/^/gm, ' '.repeat(by));

/** Two of one trust domain, as after a rotation, and one of a partner. */
async function meshTrusts(place: Workspace): Promise<string> {
  const zone = 'default.zone-1.mesh.local';
  const items: [name: string, trustDomain: string, home: string][] = [
    ['identity', zone, 'kuma-1'],
    ['identity-2026', zone, 'kuma-2'],
    ['legacy', 'legacy.example', 'kuma-3'],
  ];
  const objects: string[] = [];
  for (const [name, trustDomain, home] of items) {
    const pem = await newCa(place, trustDomain, home);
    objects.push(`- apiVersion: kuma.io/v1alpha1
  kind: MeshTrust
  metadata:
    labels:
      kuma.io/mesh: default
      kuma.io/origin: zone
      kuma.io/zone: zone-1
    name: ${name}
    namespace: kuma-system
  spec:
    caBundles:
    - pem:
        value: |
${indented(pem, 10)}
      type: Pem
    trustDomain: ${trustDomain}
`);
  }
  return `apiVersion: v1\nitems:\n${objects.join('')}kind: List\nmetadata:\n  resourceVersion: ""\n`;
}

const rootCertificateMap = (pem: string): string => `apiVersion: v1
data:
  root-cert.pem: |
${indented(pem, 4)}
kind: ConfigMap
metadata:
  name: istio-ca-root-cert
  namespace: shop
`;

/** The secrets of a sidecar, of which the root is of interest. */
function proxySecrets(pem: string): string {
  const secret = {
    '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret',
    name: 'ROOTCA',
    validationContext: { trustedCa: { inlineBytes: Buffer.from(pem).toString('base64') } },
  };
  const entry = { name: 'ROOTCA', versionInfo: '1', lastUpdated: '2026-11-30T12:00:00.000Z', secret };
  return JSON.stringify({ dynamicActiveSecrets: [entry] });
}
