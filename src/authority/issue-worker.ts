/** What a worker thread of the issuing pool runs: one batch in, ledger lines and JSON lines out. */
import { Tinypool } from 'tinypool';
import { type MintJob, mintJsonLines as mint } from './mint-batch.js';

/** Mints; the bytes are handed over to the main thread. */
export async function mintJsonLines(job: MintJob): Promise<unknown> {
  const { ledger, payload } = await mint(job);
  return Tinypool.move({
    [Tinypool.transferableSymbol]: [ledger, payload].filter(ownsItsMemory).map(({ buffer }) => buffer),
    [Tinypool.valueSymbol]: { ledger, payload },
  } as never);
}

/** Small buffers share Node's pool, which cannot be handed over. */
function ownsItsMemory(bytes: Uint8Array): boolean {
  return bytes.byteLength === bytes.buffer.byteLength;
}
