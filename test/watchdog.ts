import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';

/**
 * Ends the run where a file has been silent for so many seconds, and says which. A test that never returns is not ended
 * by its timeout, which needs the event loop of the test's own process.
 */
export default class Watchdog implements Reporter {
  private readonly milliseconds: number;
  private readonly running = new Map<string, { since: number; last: string }>();
  private timer: NodeJS.Timeout | undefined;
  private vitest: Vitest | undefined;

  constructor({ seconds }: { readonly seconds: number }) {
    this.milliseconds = 1000 * seconds;
  }

  onInit(vitest: Vitest): void {
    this.vitest = vitest;
  }

  onTestRunStart(): void {
    this.timer = setInterval(() => this.look(), 1000);
  }

  onTestModuleQueued(module: TestModule): void {
    this.seen(module, 'its import');
  }

  onTestCaseReady(test: TestCase): void {
    this.seen(test.module, `"${test.fullName}"`);
  }

  onTestCaseResult(test: TestCase): void {
    this.seen(test.module, `"${test.fullName}"`);
  }

  onTestModuleEnd(module: TestModule): void {
    this.running.delete(module.relativeModuleId);
  }

  onTestRunEnd(): void {
    clearInterval(this.timer);
  }

  private seen(module: TestModule, last: string): void {
    this.running.set(module.relativeModuleId, { since: performance.now(), last });
  }

  private look(): void {
    const silent = [...this.running].filter(([, { since }]) => performance.now() - since > this.milliseconds);
    if (silent.length === 0) return;
    for (const [file, { last }] of silent) {
      process.stdout.write(`${file}: nothing for ${this.milliseconds / 1000} s after ${last}\n`);
    }
    clearInterval(this.timer);
    process.exitCode = 1;
    // The first call asks the workers, the second kills them: one that is busy would outlive this process.
    void this.vitest?.cancelCurrentRun('test-failure');
    void this.vitest?.cancelCurrentRun('test-failure');
    setTimeout(() => process.exit(1), 2000);
  }
}
