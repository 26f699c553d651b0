/** PKCS#12: a key with its chain and what is trusted besides, or trust anchors alone. */
import { MeshctlError } from '../../../../errors.js';
import { encodePkcs12, encodeTrustStore } from '../../../../x509/index.js';
import type { Encoded } from './encoded.js';
import { openKey } from './open-keys.js';
import { certificateName, isKind, type Piece, type PieceOf } from './piece.js';

/** The leaf is the first certificate. Throws as `encodePkcs12` does. */
export async function encodeStore(
  pieces: readonly Piece[],
  name: string | undefined,
  password: string,
): Promise<Encoded> {
  const certificates = pieces.filter(isKind('certificate'));
  const key = pieces.find(isKind('private-key'));
  const [leaf, ...others] = certificates;
  const aliases = new Aliases();
  const notes =
    key === undefined ? ['Without a key in it, all certificates of the file are trusted in Java.'] : [];
  try {
    if (key === undefined || leaf === undefined) {
      const named = certificates.map((piece) => aliases.named(piece, name));
      return { bytes: await encodeTrustStore({ certificates: named, password }), notes };
    }
    const friendlyName = name ?? aliasOf(leaf);
    if (friendlyName !== undefined) aliases.take(friendlyName);
    const trusted = others.filter(({ item }) => item.trusted !== undefined);
    const bytes = await encodePkcs12({
      certificates: certificates
        .filter((one) => !trusted.includes(one))
        .map(({ item }) => item.certificate.der),
      privateKey: openKey(key.item),
      password,
      friendlyName,
      trusted: trusted.map((piece) => aliases.named(piece)),
    });
    return { bytes, alias: friendlyName, notes };
  } catch (error) {
    // Aliases that were not given are such that they can be written.
    throw error instanceof MeshctlError && error.code === 'E_USAGE' ? error.at('--name') : error;
  }
}

/** The alias in its source, else its name, as far as either can be one: the rules of the writer. */
function aliasOf({ item: { alias, certificate } }: PieceOf<'certificate'>): string | undefined {
  const fits = (text: string | undefined) =>
    text !== undefined && text.length <= MAX_LENGTH && !/[\0\ud800-\udfff]/.test(text) && text !== '';
  return [alias, certificateName(certificate)].find(fits);
}

/** Leaves room for the number of a namesake below the 255 of RFC 2985 appendix A. */
const MAX_LENGTH = 245;

/** Aliases of one file: Java tells them apart without regard to case. */
class Aliases {
  readonly #taken = new Set<string>();

  take(alias: string): string {
    let free = alias;
    for (let number = 2; this.#taken.has(free.toLowerCase()); number++) free = `${alias} (${number})`;
    this.#taken.add(free.toLowerCase());
    return free;
  }

  /** `name` goes before the alias that the certificate brings. */
  named(piece: PieceOf<'certificate'>, name?: string): { der: Buffer; friendlyName: string } {
    const alias = name ?? aliasOf(piece) ?? 'certificate';
    return { der: piece.item.certificate.der, friendlyName: this.take(alias) };
  }
}
