import { MeshctlError } from '../../../src/errors.js';
import {
  type IdentityInput,
  type IdentityListOptions,
  readIdentityList,
} from '../../../src/sources/index.js';
import { TrustDomain } from '../../../src/spiffe/index.js';

export interface Read {
  /** `spiffe://... [name name] @ place` */
  readonly requests: string[];
  /** `[E_CODE] message` */
  readonly problems: string[];
  readonly summary: {
    form: string;
    requests: number;
    problems: number;
    duplicates: number;
    rendered: number;
    ignored: readonly string[];
  };
}

type Options = Omit<Partial<IdentityListOptions>, 'trustDomain'> & { readonly trustDomain?: string };

/** Reads a list to its end. `input` may be text, or chunks of text. */
export async function read(
  input: string | readonly string[] | IdentityInput,
  options: Options = {},
): Promise<Read> {
  const { trustDomain, source = 'list', ...rest } = options;
  const domain = trustDomain === undefined ? undefined : TrustDomain.parse(trustDomain);
  const requests: string[] = [];
  const problems: string[] = [];
  for await (const item of readIdentityList(bytesOf(input), { source, trustDomain: domain, ...rest })) {
    if (item.kind === 'summary') {
      const { kind: _, ...summary } = item;
      return { requests, problems, summary };
    }
    if (item.kind === 'problem') problems.push(`[${item.error.code}] ${item.error.message}`);
    else requests.push([`${item.id}`, ...item.dnsNames.map((name) => `+${name}`), '@', item.place].join(' '));
  }
  throw new Error('there was no summary');
}

/** The error that ends the reading of a list. */
export async function refused(input: Parameters<typeof read>[0], options?: Options): Promise<MeshctlError> {
  try {
    await read(input, options);
  } catch (error) {
    if (error instanceof MeshctlError) return error;
    throw error;
  }
  throw new Error('the list was read');
}

function bytesOf(input: string | readonly string[] | IdentityInput): IdentityInput {
  if (typeof input === 'string') return Buffer.from(input);
  if (!Array.isArray(input)) return input as IdentityInput;
  return input.map((chunk: string | Uint8Array) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk));
}
