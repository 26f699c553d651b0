/** What go-jose refuses in a bundle, for the consumers that read bundles with it. */
import type { Breach } from '../../rule.js';
import type { BundleSubject } from '../../subjects/bundle.js';
import { notedAs } from '../bundle/noted.js';

const passedOver = notedAs('bundle-ignore-unknown-kty');

/** Entries of a key type or curve that the reader passed over, as it must, and that go-jose fails at as a whole. */
export function unknownKeys(subject: BundleSubject): readonly Breach[] | undefined {
  return passedOver(subject)?.map(({ field, lines }) => ({
    message: 'the whole bundle is refused for an entry of an unknown key type or curve',
    ...(field !== undefined && { field }),
    ...(lines !== undefined && { lines }),
  }));
}
