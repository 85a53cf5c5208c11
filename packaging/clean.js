/** Takes away what an earlier build left: a module that is gone from `src` must not go on living in the package. */
import { rmSync } from 'node:fs';

rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });
