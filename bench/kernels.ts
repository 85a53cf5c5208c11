/**
 * Where the time of the whole network on the engine goes, kernel by kernel: how near the matrix product comes to the limit inside real
 * convolutions, and what rounding correctly costs: norms behind the bounds, the test of every output, the repair of the few it leaves open.
 */
import { backendOn } from '../src/engine/backend.js';
import type { Kernels } from '../src/engine/kernels/signatures.js';
import { Machine } from '../src/engine/machine.js';
import { Rounding } from '../src/engine/round.js';
import { fromLoaded } from '../src/fpn/load.js';
import { runModel } from '../src/fpn/run-model.js';
import { PANEL } from '../src/ops/gemm.js';
import { measureLimits } from './limits.js';
import { imageOf, model, parameters } from './network-data.js';
import { percent, publish } from './publish.js';
import { isQuick, rounds } from './rounds.js';

const CLAIMED_SHARE = 0.09;
const CLAIMED_OF_LIMIT = 0.85;
const SIZE: readonly [number, number] = isQuick ? [96, 128] : [600, 900];

/** The kernels that multiply panels: a machine takes the faster one. */
const PRODUCTS = ['multiplyPanels', 'wideProduct'] as const;

/** Milliseconds by what took them, and the operations of the matrix products. */
const spent = new Map<string, number>();
let operations = 0;

function clock<A extends readonly unknown[], R>(name: string, f: (...args: A) => R): (...args: A) => R {
  return (...args) => {
    const start = performance.now();
    try {
      return f(...args);
    } finally {
      spent.set(name, (spent.get(name) ?? 0) + performance.now() - start);
    }
  };
}

/** The machine with a clock around each of its kernels. */
function clocked(machine: Machine): Machine {
  const kernels = Object.fromEntries(
    Object.entries(machine.kernels).map(([name, kernel]) => [name, clock(name, kernel as () => number)]),
  ) as unknown as Kernels;
  const counted =
    (multiply: Kernels['multiplyPanels']): Kernels['multiplyPanels'] =>
    (...args) => {
      const [, , , rows, columns, , , length] = args;
      operations += 2 * rows * PANEL * columns * PANEL * length;
      return multiply(...args);
    };
  const products = PRODUCTS.map((name) => [name, counted(kernels[name])]);
  return Object.assign(machine, { kernels: { ...kernels, ...Object.fromEntries(products) } });
}

const settle = Rounding.prototype.settle;
Rounding.prototype.settle = function (this: Rounding, ...args) {
  return clock('settle', () => settle.apply(this, args))();
};

const nn = backendOn(clocked(Machine.make()!), { reuseMemory: true });
const [weights, image] = [fromLoaded(parameters()), imageOf(SIZE)];

interface Turn {
  readonly whole: number;
  readonly spent: ReadonlyMap<string, number>;
  readonly operations: number;
}

function turn(): Turn {
  spent.clear();
  operations = 0;
  const start = performance.now();
  const { features, pyramid } = runModel(model, nn, weights, image);
  const whole = performance.now() - start;
  for (const level of [features, pyramid].flatMap((levels) => Object.values(levels))) nn.release?.(level);
  return { whole, spent: new Map(spent), operations };
}

const limits = await measureLimits(rounds(5));
const turns = Array.from({ length: 1 + rounds(3) }, turn);
const best = turns.reduce((fastest, each) => (each.whole < fastest.whole ? each : fastest));
const timeOf = (...names: readonly string[]): number =>
  names.reduce((sum, name) => sum + (best.spent.get(name) ?? 0), 0);

const product = best.operations / timeOf(...PRODUCTS) / 1e6 / limits.gigaflops.f64x2;
const steps = {
  norms: timeOf('addSquares'),
  test: timeOf('roundRows'),
  repair: timeOf('settle'),
};
const rounding = Object.values(steps).reduce((sum, time) => sum + time, 0) / best.whole;
const byTime = [...best.spent].filter(([name]) => !name.endsWith('Sum')).sort(([, a], [, b]) => b - a);

publish({
  title: 'Where the engine’s time goes',
  tables: [
    {
      title: `${model.name} at ${SIZE.join('×')}, ${(best.whole / 1000).toFixed(2)} s: shares of the kernels, and of settling what they leave open`,
      header: ['', 'share'],
      rows: byTime.map(([name, time]) => [name, percent(time / best.whole)]),
    },
    {
      title: 'What rounding correctly costs',
      header: [...Object.keys(steps), 'together'],
      rows: [[...Object.values(steps).map((time) => percent(time / best.whole)), percent(rounding)]],
    },
  ],
  claims: [
    {
      text: `norms, rounding test and repair take ${percent(rounding)} of the network, at most ${percent(CLAIMED_SHARE)}`,
      holds: rounding <= CLAIMED_SHARE,
      ofSpeed: true,
    },
    {
      text: `the matrix product inside the convolutions runs at ${percent(product)} of the f64x2 limit, at least ${percent(CLAIMED_OF_LIMIT)}`,
      holds: product >= CLAIMED_OF_LIMIT,
      ofSpeed: true,
    },
  ],
});
