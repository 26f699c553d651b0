/** Which flag says what stands in a field: whoever is refused wants to know what to change. */

/** The first that fits. */
const FLAGS: readonly (readonly [field: RegExp, flag: string])[] = [
  [/^mesh$|labels.*kuma\.io\/mesh/, '--mesh'],
  [/^(metadata\.)?name$/, '--name'],
  [/^metadata\.namespace$/, '--namespace'],
  [/kuma\.io\/origin/, '--origin'],
  [/kuma\.io\/zone/, '--zone'],
  [/^(metadata\.)?labels/, '--label or --zone'],
  [/^spec\.selector\b/, '--select'],
  [/^spec\.spiffeID\.trustDomain/, '--trust-domain'],
  [/^spec\.spiffeID\.path/, '--path'],
  [/^spec\.provider\.bundled\.ca\.certificate/, '--ca-cert'],
  [/^spec\.provider\.bundled\.ca\.privateKey/, '--ca-key'],
  [/^spec\.provider\.bundled\.certificateParameters/, '--expiry'],
  [/^spec\.provider\.spire/, '--agent-timeout'],
  [/^spec\.provider\.extension\.name/, '--extension-name'],
  [/^spec\.provider\.extension/, '--extension-config'],
  [/^spec\.provider(\.type)?$/, '--provider or --kuma-version'],
  [/^spec\.rules\b.*\.sni\b/, '--sni'],
  [/^spec\.rules\b.*\.allowWithShadowDeny\b/, '--allow-with-shadow-deny'],
  [/^spec\.rules\b.*\.allow\b/, '--allow'],
  [/^spec\.rules\b.*\.deny\b/, '--deny'],
  [/^spec\.targetRef\.sectionName/, '--section'],
  [/^spec\.targetRef/, '--target-label'],
  [/^spec\.spiffeIDTemplate/, '--path or --spiffe-id-template'],
  [/^spec\.podSelector/, '--pod-label'],
  [/^spec\.namespaceSelector/, '--namespace-label'],
  [/^spec\.workloadSelectorTemplates/, '--workload-selector'],
  [/^spec\.dnsNameTemplates/, '--dns-name'],
  [/^spec\.federatesWith/, '--federates-with'],
  [/^spec\.ttl/, '--ttl'],
  [/^spec\.jwtTtl/, '--jwt-ttl'],
  [/^spec\.bundleEndpoint/, '--endpoint-url, --endpoint-profile or --endpoint-spiffe-id'],
];

/** Undefined when it is none alone. */
export function flagOf(field: string, message: string): string | undefined {
  if (message.includes('self-signed')) return '--ca-cert, or pass --allow-self-signed';
  return FLAGS.find(([pattern]) => pattern.test(field))?.[1];
}
