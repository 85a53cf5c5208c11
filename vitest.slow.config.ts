import { defineConfig } from 'vitest/config';

/** Comparisons that take minutes; `npm run verify:…` names the one it wants. */
export default defineConfig({
  test: {
    include: ['test/**/*.slow.ts'],
    disableConsoleIntercept: true,
    testTimeout: 1_800_000,
    fileParallelism: false,
  },
});
