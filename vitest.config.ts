import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string): string => fileURLToPath(new URL(`src/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    // The documentation's examples import the package by its name; here that is the source.
    alias: [
      { find: /^fpn-reference$/, replacement: source('index.ts') },
      { find: /^fpn-reference\/(.*)$/, replacement: source('$1/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    // Left to itself vitest keeps one processor free, which is half of a machine with two.
    maxWorkers: '100%',
    reporters: ['default', ['./test/watchdog.ts', { seconds: 240 }], './test/closing-line.ts'],
    setupFiles: ['./test/properties.ts'],
  },
});
