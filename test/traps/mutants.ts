/**
 * Runs test files against a mutated source. The change is made where vitest loads the file: nothing on disk is touched.
 */
import { fileURLToPath } from 'node:url';
import { createVitest, type TestCase, type Vitest } from 'vitest/node';
import { type Mutation, mutated } from './trap.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const pathOf = (file: string): string => `${ROOT}src/${file}`;

export interface Outcome {
  /** Tests that an assertion failed: `golden/networks: paper-resnet50-61x83.safetensors`. */
  readonly failed: readonly string[];
  /** Tests in which something else was thrown. */
  readonly threw: readonly string[];
  /** Why files or tests could not be run to an assertion. */
  readonly broken: readonly string[];
  readonly seconds: number;
}

export class Mutants {
  private constructor(
    private readonly vitest: Vitest,
    private readonly current: { mutation?: Mutation | undefined },
  ) {}

  static async start(): Promise<Mutants> {
    const current: { mutation?: Mutation } = {};
    const mutating = {
      name: 'mutating',
      enforce: 'pre',
      // Projects have servers of their own, without this plugin.
      config: ({ test }: { test?: { projects?: unknown } }) => {
        delete test?.projects;
      },
      transform: (code: string, id: string) => {
        const { mutation } = current;
        if (mutation && id === pathOf(mutation.file)) return mutated(code, mutation);
        return undefined;
      },
    } as const;
    const vitest = await createVitest(
      'test',
      // A process of its own for each file: what one mutant leaves behind reaches no other.
      { root: ROOT, watch: false, isolate: true, reporters: [{}], env: { FC_SHRINK: 'no' } },
      { plugins: [mutating] },
    );
    return new Mutants(vitest, current);
  }

  /** Runs test files, or only their tests whose name has `tests`, on the sources as they are or with one mutation. */
  async run(files: readonly string[], mutation?: Mutation, tests?: RegExp): Promise<Outcome> {
    const start = performance.now();
    this.change(mutation);
    if (tests) this.vitest.setGlobalTestNamePattern(tests);
    else this.vitest.resetGlobalTestNamePattern();
    const specifications = await this.vitest.globTestSpecifications([...files]);
    const { testModules: known, unhandledErrors } = await this.vitest.runTestSpecifications(specifications);
    this.change(undefined);
    // Vitest keeps the results of files that were not run again.
    const testModules = known.filter(({ moduleId }) => files.some((file) => moduleId === `${ROOT}${file}`));
    const failures = testModules.flatMap((module) => [...module.children.allTests('failed')]);
    const asserted = failures.filter(failedByAssertion);
    const others = failures.filter((test) => !asserted.includes(test));
    const errors = [
      ...testModules.flatMap((module) => module.errors()),
      ...others.flatMap((test) => test.result().errors ?? []),
      ...unhandledErrors.map((error) => error as Error),
    ];
    return {
      failed: asserted.map(nameOf),
      threw: others.map(nameOf),
      broken: errors.map(({ message }) => message.split('\n')[0]),
      seconds: (performance.now() - start) / 1000,
    };
  }

  close(): Promise<void> {
    return this.vitest.close();
  }

  private change(mutation: Mutation | undefined): void {
    for (const changed of [this.current.mutation, mutation]) {
      if (changed) this.vitest.invalidateFile(pathOf(changed.file));
    }
    this.current.mutation = mutation;
  }
}

const failedByAssertion = (test: TestCase): boolean =>
  (test.result().errors ?? []).some(({ name }) => name === 'AssertionError');

const nameOf = ({ module, name }: TestCase): string => `${shortName(module.moduleId)}: ${name}`;

const shortName = (path: string): string => path.slice(`${ROOT}test/`.length, -'.test.ts'.length);
