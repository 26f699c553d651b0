/** What a worker thread of the issuing pool runs: one batch in, ledger lines and JSON lines out. */
export { mintJsonLines } from './mint-batch.js';
