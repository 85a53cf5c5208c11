/** Runs the workload in whichever runtime this is; prints its result and the runtime's versions as JSON. */
import { workload } from './workload.js';

console.log(JSON.stringify({ ...(await workload()), versions: globalThis.process.versions }));
