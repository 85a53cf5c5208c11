/**
 * Every distinct convolution of pytorch-fpn at 600×900, on the engine and on its peers in turns, in one process and on one thread each.
 * The peers compute in float32; ours round correctly.
 */
import { compare } from '../src/golden/compare.js';
import { reference } from '../src/ops/reference.js';
import { formatShape } from '../src/ops/tensor.js';
import { fastestInTurns } from './alternate.js';
import { heWeight, reluLike } from './data.js';
import { ENGINE_NAMES, ENGINES } from './engines.js';
import { LayerTables, type MeasuredLayer } from './layer-tables.js';
import { measureLimits } from './limits.js';
import { distinctLayers, inputOf, type Layer, operationsOf, turnsOf } from './network-convolutions.js';
import { isRevectorised } from './node-flags.js';
import { convolutionModel } from './onnx.js';
import { onnxSession } from './onnxruntime.js';
import { milliseconds, publish, type Subject } from './publish.js';
import { roofline } from './roofline.js';
import { isQuick, rounds } from './rounds.js';
import { tfjsConvolution, useTfjs } from './tfjs.js';

const INPUT = inputOf(isQuick);
/** Plain TypeScript has a turn in these alone. */
const MOST_OPERATIONS_IN_PLAIN = 4e8;

async function measure(layer: Layer): Promise<MeasuredLayer> {
  const x = reluLike(layer.x);
  const weight = heWeight(layer.weight);
  const { stride, padding } = layer;
  const options = { stride, padding };
  const model = convolutionModel(x, weight, stride, padding);
  const web = await onnxSession('web', model, { x });
  const native = await onnxSession('node', model, { x });
  const tfjs = tfjsConvolution(x, weight, stride, padding);
  const ours = engines.map(([name, nn]) => {
    const task = (): void => nn.release?.(nn.conv2d(x, weight, undefined, options));
    return [name, task] as const;
  });
  const tasks = {
    ...Object.fromEntries(ours),
    'onnxruntime-web': () => web.run(),
    'tfjs wasm': () => tfjs.run(),
    'onnxruntime-node': () => native.run(),
    ...(operationsOf(layer) <= MOST_OPERATIONS_IN_PLAIN && {
      plain: () => reference.conv2d(x, weight, undefined, options),
    }),
  };
  const [truth, ...others] = engines.map(([, nn]) => nn.conv2d(x, weight, undefined, options));
  const outputs = [...others, (await web.run()).y, tfjs.run(), (await native.run()).y];
  const difference = Math.max(...outputs.map((y) => compare(y, truth).relativeError));
  const turns = turnsOf(layer);
  const seconds = await fastestInTurns<Subject>(
    tasks as Record<Subject, () => unknown>,
    rounds(turns.rounds),
    { most: rounds(turns.most) },
  );
  await web.release();
  await native.release();
  tfjs.release();
  return { layer, seconds, difference };
}

await useTfjs('wasm');
const engines = ENGINE_NAMES.map((name) => [name, ENGINES[name]()] as const);
const limits = await measureLimits(rounds(5));
const measured: MeasuredLayer[] = [];
for (const layer of distinctLayers(INPUT)) measured.push(await measure(layer));

const tables = new LayerTables(
  measured,
  limits,
  [...ENGINE_NAMES, 'onnxruntime-web', 'tfjs wasm', 'onnxruntime-node'],
  { 'onnxruntime-web': 'web' },
);

publish({
  title: `The convolutions of pytorch-fpn at ${formatShape(INPUT.slice(2))}`,
  tables: [
    tables.sums,
    tables.byLayer({
      plain: ({ seconds: { plain } }) => (plain === undefined ? '–' : milliseconds(plain)),
    }),
  ],
  figures: tables.figures,
  charts: { roofline: roofline(tables.byClass, limits) },
  claims: [
    tables.sameResult,
    tables.atLeast(isRevectorised ? 1.7 : 1.4, 'engine', 'onnxruntime-web'),
    tables.atLeast(0.85, 'engine, direct', 'onnxruntime-web'),
    tables.atLeast(1.5, 'engine, float32', 'onnxruntime-web'),
  ],
});
