/** Reading inputs within bounds, and writing files so that they are whole or absent. */
export { ensureFolder } from './ensure-folder.js';
export { isFolder, listFolder } from './list-folder.js';
export { headOf, isSliceable, pemSlices } from './pem-slices.js';
export { inputName, readInput } from './read-input.js';
export { syncFolder } from './sync-folder.js';
export { describeSystemError, lacksHardLinks, systemErrorName } from './system-error.js';
export { isTemporaryFile, type NewFile, tryUnlink, writeAll } from './temporary-file.js';
export { writeFileAtomic, writeFilesAtomic } from './write-atomic.js';
export { attempt, writeError } from './write-error.js';
