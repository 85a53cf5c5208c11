/** One dot product again, from the float32s themselves, whose products are exact in float64: eight sums side by side, chain by chain. */
import {
  type Code,
  f64,
  f64x2,
  get,
  type Kernel,
  kernel,
  type Local,
  type MultiplyAdd,
  range,
  set,
} from '../assembler.js';
import { alongRuns, type Pair } from './along-runs.js';

/** Sums of a chain side by side, and the additions that make one of those of all chains. */
export const SIDE_BY_SIDE = 8;
export const ADDITIONS_ACROSS = 3;

/** plainSum(filter, window, distances, runs, floats): along-runs.ts. */
export const plainSum = (multiplyAdd: MultiplyAdd): Kernel =>
  kernel(
    'plainSum',
    ({ parameter, variable }) => {
      const [filter, window, distances, runs, floats] = range(5).map(() => parameter('i32'));
      const vectors = (): Local[] => range(4).map(() => variable('v128'));
      const [sums, totals, all] = [vectors(), vectors(), variable('v128')];
      const addTo =
        (...two: readonly Local[]) =>
        (...pairs: readonly Pair[]): Code =>
          two.flatMap((sum, n) => set(sum, multiplyAdd(...pairs[n], get(sum))));
      const addSums: Code = sums.flatMap((sum, n) => [
        ...set(totals[n], f64x2.add(get(totals[n]), get(sum))),
        ...set(sum, f64x2.constant(0)),
      ]);
      const half = (n: number): Code => f64x2.add(get(totals[n]), get(totals[n + 1]));
      return [
        ...alongRuns(
          [filter, window, distances, runs, floats],
          { variable },
          [addTo(sums[0], sums[1]), addTo(sums[2], sums[3])],
          addSums,
        ),
        ...set(all, f64x2.add(half(0), half(2))),
        ...f64.add(f64x2.lane(get(all), 0), f64x2.lane(get(all), 1)),
      ];
    },
    'f64',
  );
