/** In the page: every distinct convolution of pytorch-fpn on each contestant, in turns. */
import { compare } from '../../src/golden/compare.js';
import { fastestInTurns, slowestOf, wallTime } from '../alternate.js';
import { heWeight, reluLike } from '../data.js';
import type { MeasuredLayer } from '../layer-tables.js';
import { type Limits, measureLimits } from '../limits.js';
import { distinctLayers, inputOf, nameOf, turnsOf } from '../network-convolutions.js';
import type { Subject } from '../publish.js';
import { pageClock } from './clock.js';
import { contestants } from './contestants.js';

export interface PageMeasurement {
  readonly limits: Limits;
  readonly measured: readonly MeasuredLayer[];
  readonly subjects: readonly Subject[];
}

const LIMIT_ROUNDS = 5;

/** @param tell is told each layer that is done */
export async function measure(isQuick: boolean, tell: (layer: string) => void): Promise<PageMeasurement> {
  const now = slowestOf(pageClock(), wallTime);
  const limits = await measureLimits(isQuick ? 1 : LIMIT_ROUNDS, now);
  const all = await contestants();
  const measured: MeasuredLayer[] = [];
  for (const layer of distinctLayers(inputOf(isQuick))) {
    const x = reluLike(layer.x);
    const weight = heWeight(layer.weight);
    const prepared = new Map(
      await Promise.all(
        [...all].map(
          async ([name, prepare]) => [name, await prepare(x, weight, layer.stride, layer.padding)] as const,
        ),
      ),
    );
    const [truth, ...outputs] = await Promise.all([...prepared.values()].map((each) => each.output()));
    const difference = Math.max(...outputs.map((y) => compare(y, truth).relativeError));
    const tasks = Object.fromEntries([...prepared].map(([name, { run }]) => [name, run]));
    const { rounds, most } = isQuick ? { rounds: 1, most: 1 } : turnsOf(layer);
    const seconds = await fastestInTurns(tasks, rounds, { most, now });
    for (const each of prepared.values()) each.release();
    tell(nameOf(layer));
    measured.push({ layer, seconds, difference });
  }
  return { limits, measured, subjects: [...all.keys()] };
}
