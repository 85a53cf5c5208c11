/** The whole pytorch-fpn on one 600×900 image, once, in plain TypeScript or on the engine: where its time goes, and how much memory it takes. */
import { quantity, table } from '../src/cli/table.js';
import { engine } from '../src/engine/index.js';
import { fromLoaded } from '../src/fpn/load.js';
import { pytorchFpn } from '../src/fpn/models/pytorch-fpn.js';
import { costOf, parametersOf, runModel } from '../src/fpn/run-model.js';
import { seededImage, seededParameter } from '../src/layers/seeded.js';
import type { OperatorName } from '../src/ops/operators.js';
import { reference } from '../src/ops/reference.js';
import { trace } from '../src/ops/trace.js';
import { cpuTime } from './alternate.js';
import { claim, percent } from './claim.js';

const INPUT = [1, 3, 600, 900];
const CLAIMED_MEGABYTES = 600;

const model = pytorchFpn();
const { macs } = costOf(model, INPUT).totals;
const parameters = new Map(parametersOf(model).map((spec) => [spec.name, seededParameter(spec)]));
const image = seededImage(INPUT);

const spent = new Map<OperatorName, number>();
const wallStart = performance.now();
const start = cpuTime();
let last = start;
const traced = trace(
  process.argv[2] === 'engine' ? engine({ reuseMemory: true }) : reference,
  ({ operator }) => {
    const now = cpuTime();
    spent.set(operator, (spent.get(operator) ?? 0) + now - last);
    last = now;
  },
);
runModel(model, traced, fromLoaded(parameters), image);
const cpuSeconds = (cpuTime() - start) / 1000;
const wallSeconds = (performance.now() - wallStart) / 1000;
const megabytes = (process.resourceUsage().maxRSS * 1024) / 1e6;

console.log(
  `${model.name} at 600×900: ${quantity(macs, 'MAC')} in ${wallSeconds.toFixed(1)} s ` +
    `(${cpuSeconds.toFixed(1)} s of CPU), ${((2 * macs) / 1e9 / cpuSeconds).toFixed(2)} GFLOP/s per core`,
);
const byTime = [...spent].sort(([, a], [, b]) => b - a);
console.log(
  table(
    ['operator', 'share of the time'],
    byTime.map(([operator, milliseconds]) => [operator, percent(milliseconds / 1000 / cpuSeconds)]),
  ),
);
claim(
  `${model.name} at 600×900 peaks at ${megabytes.toFixed(0)} MB of resident memory, under ${CLAIMED_MEGABYTES} MB`,
  megabytes < CLAIMED_MEGABYTES,
);
