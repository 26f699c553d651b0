/** What a worker thread of the lint pool runs. */
export { lintSlices } from './lint-slice.js';
