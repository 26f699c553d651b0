/** What a worker thread of the lint pool runs. */
export { lintSlice } from './lint-slice.js';
