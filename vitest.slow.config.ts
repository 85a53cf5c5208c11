import { defineConfig } from 'vitest/config';

/** Comparisons that take minutes; `npm run verify:…` names the one it wants. */
export default defineConfig({
  test: {
    include: ['test/**/*.slow.ts'],
    disableConsoleIntercept: true,
    // As in the other tests: the engine is twice as fast with it.
    ...(Number(process.versions.node.split('.')[0]) < 22 && {
      execArgv: ['--experimental-wasm-relaxed-simd'],
    }),
    testTimeout: 1_800_000,
    fileParallelism: false,
  },
});
