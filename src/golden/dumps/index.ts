/** Dumps: what somebody's backend had, read tensor by tensor, and which of our layers' each of them is. */
export { type Arranged, type Arrangement, arranged, arrangement, canBe } from './arrangement.js';
export type { Declared, Dump, DumpEntry, Layout } from './dump.js';
export { type FolderFile, folderDump } from './folder.js';
export { nameMap } from './name-map.js';
export { type Named, named } from './names.js';
export { type OpenOptions, openDump } from './open.js';
export { type Proposal, proposeNames, type Shaped } from './propose-names.js';
