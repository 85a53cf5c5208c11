import { defineConfig } from 'vitest/config';

/** `npm run verify:rounding`: ten million outputs of every operator, a few minutes. */
export default defineConfig({
  test: {
    include: ['test/golden/rounding/verify.ts'],
    testTimeout: 1_200_000,
    disableConsoleIntercept: true,
  },
});
