import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { RELAXED_SIMD } from './src/cli/relaxed-simd.js';

const source = (path: string): string => fileURLToPath(new URL(`src/${path}`, import.meta.url));

const TESTS = ['test/**/*.test.ts'];

/** What sees whether h5wasm has been loaded in its process before, and what stops it there for good. */
const OWN_PROCESS = ['test/weights/keras/*.test.ts'];

/**
 * What is compiled before it runs: the program, its threads, examples, readers in other languages; commands that run and write whole models;
 * mutants of files; the whole corpus on whole backends; and searches among all that backends are known to do. `npm run test:programs`.
 */
const PROGRAMS = [
  'test/cli/bench-precision.test.ts',
  'test/cli/diff.test.ts',
  'test/cli/export.test.ts',
  'test/cli/golden.test.ts',
  'test/cli/hostile-graphs.test.ts',
  'test/cli/run.test.ts',
  'test/cli/tfjs-graph.test.ts',
  'test/cli/variants.test.ts',
  'test/cli/verify.test.ts',
  'test/cli/weights.test.ts',
  'test/conform/conform.test.ts',
  'test/fuzz/fuzz.test.ts',
  'test/golden-dumps/fuzz.test.ts',
  'test/weights/fuzz.test.ts',
  'test/cli/program.test.ts',
  'test/cli/time-limit.test.ts',
  'test/disputes.test.ts',
  'test/documentation.test.ts',
  'test/engine/threads.test.ts',
  'test/fpn/run-model-async.test.ts',
  'test/oracle/golden-readers.test.ts',
  'test/oracle/hypotheses/zoo.test.ts',
  'test/oracle/smallest-case.test.ts',
];

export default defineConfig({
  resolve: {
    // The documentation's examples import the package by its name; here that is the source.
    alias: [
      { find: /^fpn-reference$/, replacement: source('index.ts') },
      { find: /^fpn-reference\/(.*)$/, replacement: source('$1/index.ts') },
    ],
  },
  test: {
    testTimeout: 60_000,
    // Left to itself vitest keeps one processor free, which is half of a machine with two.
    maxWorkers: '100%',
    execArgv: [...RELAXED_SIMD],
    reporters: ['default', ['./test/watchdog.ts', { seconds: 240 }], './test/closing-line.ts'],
    setupFiles: ['./test/properties.ts', './test/folders.ts'],
    projects: [
      // A process for every file would take a sixth of the time. Files of one process share its modules.
      {
        extends: true,
        test: {
          name: 'shared',
          include: TESTS,
          exclude: [...OWN_PROCESS, ...PROGRAMS],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'own', include: OWN_PROCESS } },
      {
        extends: true,
        test: { name: 'programs', include: PROGRAMS, globalSetup: './test/cli/program-folder.ts' },
      },
    ],
  },
});
