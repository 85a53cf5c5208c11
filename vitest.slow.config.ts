import { defineConfig } from 'vitest/config';
import { RELAXED_SIMD } from './src/cli/relaxed-simd.js';

/** Comparisons that take minutes; `npm run verify:…` names the one it wants. */
export default defineConfig({
  test: {
    include: ['test/**/*.slow.ts'],
    disableConsoleIntercept: true,
    execArgv: [...RELAXED_SIMD],
    testTimeout: 1_800_000,
    fileParallelism: false,
  },
});
