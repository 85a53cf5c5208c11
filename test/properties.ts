/**
 * What fast-check draws is the same in every run, so that a run that fails fails again. `FC_SEED=7 npm test` draws
 * something else; with `FC_SHRINK=no` the first failure is enough, and no smaller one is looked for.
 */
import fc from 'fast-check';

fc.configureGlobal({
  seed: Number(process.env.FC_SEED ?? 1),
  // A failure is told even where shrinking it would take hours.
  interruptAfterTimeLimit: 60_000,
  markInterruptAsFailure: true,
  endOnFailure: process.env.FC_SHRINK === 'no',
});
