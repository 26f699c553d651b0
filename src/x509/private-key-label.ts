/** The PEM labels of private keys and the form behind each. */
export const PRIVATE_KEY_LABELS: Record<string, { form: string; type: 'pkcs8' | 'sec1' | 'pkcs1' }> = {
  'PRIVATE KEY': { form: 'PKCS#8', type: 'pkcs8' },
  'ENCRYPTED PRIVATE KEY': { form: 'encrypted PKCS#8', type: 'pkcs8' },
  'EC PRIVATE KEY': { form: 'SEC 1', type: 'sec1' },
  'RSA PRIVATE KEY': { form: 'PKCS#1', type: 'pkcs1' },
};

export const isPrivateKeyLabel = (label: string): boolean => Object.hasOwn(PRIVATE_KEY_LABELS, label);
