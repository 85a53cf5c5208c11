/**
 * The whole pytorch-fpn on one 600×900 image, weights in memory: what it takes in time and memory, on one of the engines or of the peers.
 * `network.js onnx FOLDER` writes the network for the peers; `network.js engine FOLDER` also writes its levels there, which the
 * others are compared with.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quantity } from '../src/cli/table.js';
import { engine } from '../src/engine/index.js';
import { fromLoaded } from '../src/fpn/load.js';
import { costOf, runModel, shapesOf } from '../src/fpn/run-model.js';
import { compareValues } from '../src/golden/compare.js';
import { uploaded } from '../src/layers/scope.js';
import type { Backend } from '../src/ops/backend.js';
import type { OperatorName } from '../src/ops/operators.js';
import { type ReferenceBackend, reference } from '../src/ops/reference.js';
import { elements, type Tensor } from '../src/ops/tensor.js';
import { trace } from '../src/ops/trace.js';
import { cpuTime } from './alternate.js';
import { measureLimits } from './limits.js';
import { imageOf, levelsByLayer, model, onnxModelOf, parameters, shapeOf } from './network-data.js';
import { onnxSession, type Runtime } from './onnxruntime.js';
import { type Claim, LIMIT_OF, percent, publish, type Subject, type Table } from './publish.js';
import { isQuick, rounds } from './rounds.js';

const SIZE: readonly [number, number] = isQuick ? [96, 128] : [600, 900];
const CLAIMED_MEGABYTES = 400;
const SAME_RESULT = 1e-4;

type Levels = Readonly<Record<string, Tensor>>;

/** Something that runs the network, and can tell what a run took by operator. */
interface Runner {
  run(): Levels | Promise<Levels>;
  shares?(): ReadonlyMap<OperatorName, number>;
}

function ours(backend: ReferenceBackend): Runner {
  const weights = uploaded(backend, fromLoaded(parameters()));
  const image = imageOf(SIZE);
  // the pyramid, which is what the peers are asked for
  const levels = Object.keys(shapesOf(model, shapeOf(SIZE)).pyramid);
  let kept: readonly Tensor[] = [];
  const runOn = (nn: Backend<Tensor>): Levels => {
    for (const level of kept) backend.release?.(level);
    const { pyramid } = runModel(model, nn, weights, image, { levels });
    kept = Object.values(pyramid);
    return pyramid;
  };
  return {
    run: () => runOn(backend),
    shares() {
      const spent = new Map<OperatorName, number>();
      let last = cpuTime();
      runOn(
        trace(backend, ({ operator }) => {
          const now = cpuTime();
          spent.set(operator, (spent.get(operator) ?? 0) + now - last);
          last = now;
        }),
      );
      return spent;
    },
  };
}

async function onnxruntime(runtime: Runtime, folder: string): Promise<Runner> {
  const session = await onnxSession(runtime, readFileSync(join(folder, ONNX_FILE)), { image: imageOf(SIZE) });
  const names = levelsByLayer(SIZE);
  return {
    async run() {
      const outputs = await session.run();
      return Object.fromEntries(Object.entries(outputs).map(([layer, map]) => [names.get(layer)!, map]));
    },
  };
}

const ONNX_FILE = 'network.onnx';
const RUNNERS: Readonly<Partial<Record<Subject, (folder: string) => Runner | Promise<Runner>>>> = {
  plain: () => ours(reference),
  engine: () => ours(engine({ reuseMemory: true })),
  'engine, float32': () => ours(engine({ reuseMemory: true, precision: 'float32' })),
  'engine, float32-fast': () => ours(engine({ reuseMemory: true, precision: 'float32-fast' })),
  'engine, 2 threads': () => ours(engine({ reuseMemory: true, threads: 2 })),
  'onnxruntime-web': (folder) => onnxruntime('web', folder),
  'onnxruntime-node': (folder) => onnxruntime('node', folder),
};

async function measure(subject: Subject, folder: string): Promise<void> {
  const { run, shares } = await RUNNERS[subject]!(folder);
  const turns: { readonly cpu: number; readonly wall: number }[] = [];
  let levels: Levels = {};
  // plain TypeScript takes long, and is no faster when it is warm
  for (let turn = 0; turn < (subject === 'plain' ? 1 : 1 + rounds(3)); turn++) {
    levels = {};
    const [wall, cpu] = [performance.now(), cpuTime()];
    levels = await run();
    turns.push({ cpu: (cpuTime() - cpu) / 1000, wall: (performance.now() - wall) / 1000 });
  }
  const megabytes = (process.resourceUsage().maxRSS * 1024) / 1e6;
  const fastest = turns.reduce((best, turn) => (turn.cpu < best.cpu ? turn : best));
  const { macs } = costOf(model, shapeOf(SIZE)).totals;
  const limits = await measureLimits(rounds(5));
  const limit = LIMIT_OF[subject];
  const gigaflops = (2 * macs) / 1e9 / fastest.cpu;
  const share = gigaflops / limits.gigaflops[limit];
  const claims = [...memoryClaim(subject, megabytes), ...sameAsEngine(subject, folder, levels)];
  publish({
    title: 'The whole network',
    tables: [
      {
        title: `${model.name} at ${SIZE.join('×')}, ${quantity(macs, 'MAC')}; one thread unless it says otherwise`,
        header: ['', 's of CPU', 's', 'first run, s', 'MB at most', 'GFLOP/s', 'of the limit'],
        rows: [
          [
            subject,
            ...[fastest.cpu, fastest.wall, turns[0].wall].map((seconds) => seconds.toFixed(2)),
            megabytes.toFixed(0),
            gigaflops.toFixed(1),
            percent(share),
          ],
        ],
      },
      ...(shares && subject !== 'plain' ? [byOperator(subject, shares())] : []),
    ],
    figures: [{ name: 'the whole network', subject, seconds: fastest.cpu, gigaflops, limit, share }],
    claims,
  });
}

function byOperator(subject: Subject, spent: ReadonlyMap<OperatorName, number>): Table {
  const total = [...spent.values()].reduce((sum, time) => sum + time, 0);
  const byTime = [...spent].sort(([, a], [, b]) => b - a);
  return {
    title: `Shares of the time, ${subject}`,
    header: ['', ...byTime.map(([operator]) => operator)],
    rows: [[subject, ...byTime.map(([, time]) => percent(time / total))]],
  };
}

const memoryClaim = (subject: Subject, megabytes: number): Claim[] =>
  subject !== 'engine'
    ? []
    : [
        {
          text: `${subject}: ${megabytes.toFixed(0)} MB of resident memory at most, under ${CLAIMED_MEGABYTES} MB`,
          holds: megabytes < CLAIMED_MEGABYTES,
        },
      ];

/** The engine's levels are kept for the others. */
function sameAsEngine(subject: Subject, folder: string, levels: Levels): Claim[] {
  const pathOf = (level: string): string => join(folder, `${level}.float32`);
  if (subject === 'engine') {
    for (const [name, level] of Object.entries(levels)) writeFileSync(pathOf(name), elements(level));
    return [];
  }
  const differences = Object.entries(levels).map(([name, level]) => {
    const { buffer } = Uint8Array.from(readFileSync(pathOf(name)));
    return compareValues(elements(level), new Float32Array(buffer)).relativeError;
  });
  const worst = Math.max(...differences);
  const isOurs = subject === 'plain' || subject === 'engine, 2 threads';
  const text = isOurs
    ? `${subject}: the bits of the engine`
    : `${subject}: the same to ${worst.toExponential(1)} of the largest output, at most ${SAME_RESULT}`;
  return [{ text, holds: worst <= (isOurs ? 0 : SAME_RESULT) }];
}

const [what, folder] = process.argv.slice(2);
if (what === 'onnx') writeFileSync(join(folder, ONNX_FILE), onnxModelOf(SIZE));
else await measure(what as Subject, folder);
