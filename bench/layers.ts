/**
 * Every distinct convolution of pytorch-fpn at 600×900, on the engine and on its peers in turns, in one process and on one thread each.
 * The peers compute in float32; ours round correctly.
 */
import { backendOn, type Engine } from '../src/engine/backend.js';
import { engine } from '../src/engine/index.js';
import { Machine } from '../src/engine/machine.js';
import { graphOf } from '../src/fpn/model-graph.js';
import { pytorchFpn } from '../src/fpn/models/pytorch-fpn.js';
import { compare } from '../src/golden/compare.js';
import { reference } from '../src/ops/reference.js';
import { formatShape, type Shape, sizeOf } from '../src/ops/tensor.js';
import { fastestInTurns } from './alternate.js';
import { heWeight, reluLike } from './data.js';
import { type LimitName, measureLimits } from './limits.js';
import { onnxBytes } from './onnx.js';
import { onnxSession } from './onnxruntime.js';
import { type Claim, type Figure, milliseconds, publish, type Subject } from './publish.js';
import { roofline } from './roofline.js';
import { isQuick, rounds } from './rounds.js';
import { tfjsConvolution, useTfjs } from './tfjs.js';

const INPUT = isQuick ? [1, 3, 96, 128] : [1, 3, 600, 900];
/** Plain TypeScript has a turn in these alone. */
const MOST_OPERATIONS_IN_PLAIN = 4e8;
/** These take so short that more turns cost little, and one is easily disturbed. */
const FEW_OPERATIONS = 1e9;
const SAME_RESULT = 1e-5;
/** Of onnxruntime-web's speed. */
const CLAIMED_RATIOS: Readonly<Partial<Record<Subject, number>>> = { engine: 1.4, 'engine, direct': 0.85 };

/** What the network convolves, and how often. */
interface Layer {
  readonly x: Shape;
  readonly weight: Shape;
  readonly output: Shape;
  readonly stride: number;
  readonly padding: number;
  times: number;
}

function distinctLayers(): Layer[] {
  const layers = new Map<string, Layer>();
  for (const node of graphOf(pytorchFpn(), INPUT).nodes) {
    if (node.operator !== 'conv2d') continue;
    const { x, weight } = node.inputs;
    const [stride] = node.options.stride;
    const { top: padding } = node.options.padding;
    const layer = { x: x.shape, weight: weight.shape, output: node.shape, stride, padding, times: 0 };
    const key = nameOf(layer);
    layers.set(key, { ...layer, times: (layers.get(key)?.times ?? 0) + 1 });
  }
  return [...layers.values()];
}

const classOf = ({ weight: [, , kernel], stride }: Layer): string =>
  `${kernel}×${kernel}${stride > 1 ? ` stride ${stride}` : ''}`;

const nameOf = (layer: Layer): string => {
  const [filters, channels] = layer.weight;
  return `${classOf(layer)} ${channels}→${filters}, ${formatShape(layer.x.slice(2))}`;
};

const operationsOf = ({ output, weight }: Layer): number => (2 * sizeOf(output) * sizeOf(weight)) / weight[0];

const bytesOf = ({ x, weight, output }: Layer): number => 4 * (sizeOf(x) + sizeOf(weight) + sizeOf(output));

const PEERS = ['onnxruntime-web', 'tfjs wasm', 'onnxruntime-node'] as const;
const SUBJECTS = ['engine', 'engine, direct', ...PEERS] as const;

interface Measured {
  readonly layer: Layer;
  readonly seconds: Readonly<Partial<Record<Subject, number>>>;
  /** Of the peers' outputs, relative to the largest. */
  readonly difference: number;
}

async function measure(layer: Layer): Promise<Measured> {
  const x = reluLike(layer.x);
  const weight = heWeight(layer.weight);
  const { stride, padding } = layer;
  const options = { stride, padding };
  const attributes = { strides: [stride, stride], pads: [padding, padding, padding, padding] };
  const model = onnxBytes({
    nodes: [{ operator: 'Conv', inputs: ['x', 'weight'], output: 'y', attributes }],
    inputs: { x: x.shape },
    outputs: ['y'],
    weights: { weight: { shape: weight.shape, data: weight.data } },
  });
  const web = await onnxSession('web', model, { x });
  const native = await onnxSession('node', model, { x });
  const tfjs = tfjsConvolution(x, weight, stride, padding);
  // results are released, as models release them
  const released = (backend: Engine) => (): void => {
    backend.release?.(backend.conv2d(x, weight, undefined, options));
  };
  const tasks = {
    engine: released(nn),
    'engine, direct': released(withoutTransforms),
    'onnxruntime-web': () => web.run(),
    'tfjs wasm': () => tfjs.run(),
    'onnxruntime-node': () => native.run(),
    ...(operationsOf(layer) <= MOST_OPERATIONS_IN_PLAIN && {
      plain: () => reference.conv2d(x, weight, undefined, options),
    }),
  };
  const truth = nn.conv2d(x, weight, undefined, options);
  const outputs = [(await web.run()).y, tfjs.run(), (await native.run()).y];
  const difference = Math.max(...outputs.map((y) => compare(y, truth).relativeError));
  const seconds = await fastestInTurns<Subject>(
    tasks as Record<Subject, () => unknown>,
    rounds(operationsOf(layer) < FEW_OPERATIONS ? 6 : 3),
  );
  await web.release();
  await native.release();
  tfjs.release();
  return { layer, seconds, difference };
}

await useTfjs('wasm');
const nn = engine({ reuseMemory: true });
const withoutTransforms = backendOn(Machine.make(), { reuseMemory: true, choose: () => 'direct' });
const limits = await measureLimits(rounds(5));
const measured: Measured[] = [];
for (const layer of distinctLayers()) measured.push(await measure(layer));

const LIMITS: Readonly<Partial<Record<Subject, LimitName>>> = {
  plain: 'float64',
  engine: 'f64x2',
  'engine, direct': 'f64x2',
};

function figureOf(
  name: string,
  subject: Subject,
  seconds: number,
  operations: number,
  bytes: number,
): Figure {
  const limit = LIMITS[subject] ?? 'f32x4';
  const gigaflops = operations / seconds / 1e9;
  const share = gigaflops / limits.gigaflops[limit];
  return { name, subject, seconds, gigaflops, limit, share, intensity: operations / bytes };
}

const figuresOf = ({ layer, seconds }: Measured): Figure[] =>
  Object.entries(seconds).map(([subject, time]) =>
    figureOf(nameOf(layer), subject as Subject, time, operationsOf(layer), bytesOf(layer)),
  );

/** What some of the network's convolutions take together, each as often as it occurs. */
function sumOf(name: string, parts: readonly Measured[]): Figure[] {
  const total = (of: (each: Measured) => number): number =>
    parts.reduce((sum, each) => sum + each.layer.times * of(each), 0);
  const operations = total(({ layer }) => operationsOf(layer));
  const bytes = total(({ layer }) => bytesOf(layer));
  return SUBJECTS.map((subject) =>
    figureOf(
      name,
      subject,
      total(({ seconds }) => seconds[subject]!),
      operations,
      bytes,
    ),
  );
}

const classes = [...new Set(measured.map(({ layer }) => classOf(layer)))];
const inClass = (name: string): Measured[] => measured.filter(({ layer }) => classOf(layer) === name);
const groups: readonly (readonly [name: string, parts: readonly Measured[]])[] = [
  ...classes.map((name) => [`all ${name}`, inClass(name)] as const),
  ['all convolutions', measured],
];
const sums = groups.map(([name, parts]) => sumOf(name, parts));

const HEADER = ['', '', ...SUBJECTS, 'engine/web', 'direct/web', 'GFLOP/s', 'of the limit'];

function row(times: number, figures: readonly Figure[]): string[] {
  const [ours, direct, web] = figures;
  const timesAsFast = ({ seconds }: Figure): string => `${(web.seconds / seconds).toFixed(2)}×`;
  return [
    ours.name,
    `${times}×`,
    ...figures.map(({ seconds }) => milliseconds(seconds)),
    timesAsFast(ours),
    timesAsFast(direct),
    ours.gigaflops.toFixed(1),
    `${(100 * ours.share).toFixed(0)} %`,
  ];
}

const timesOf = (parts: readonly Measured[]): number =>
  parts.reduce((sum, { layer }) => sum + layer.times, 0);
const difference = Math.max(...measured.map((each) => each.difference));

publish({
  title: `The convolutions of pytorch-fpn at ${formatShape(INPUT.slice(2))}`,
  tables: [
    {
      title: 'Milliseconds, each convolution as often as the network has it',
      header: HEADER,
      rows: sums.map((each, i) => row(timesOf(groups[i][1]), each)),
    },
    {
      title: 'Milliseconds of one, by layer',
      header: [...HEADER, 'plain'],
      rows: measured.map((each) => {
        const own = figuresOf(each);
        const of = (subject: Subject) => own.find((figure) => figure.subject === subject)!;
        const { plain } = each.seconds;
        return [...row(each.layer.times, SUBJECTS.map(of)), plain === undefined ? '–' : milliseconds(plain)];
      }),
    },
  ],
  figures: [...measured.flatMap(figuresOf), ...sums.flat()],
  charts: {
    roofline: roofline(
      Object.fromEntries(classes.map((name) => [name, inClass(name).flatMap(figuresOf)])),
      limits,
    ),
  },
  claims: [
    {
      text: `the peers compute the same, to ${difference.toExponential(1)} of the largest output, at most ${SAME_RESULT}`,
      holds: difference <= SAME_RESULT,
    },
    ...Object.entries(CLAIMED_RATIOS).map(([subject, least]): Claim => {
      const all = sums[sums.length - 1];
      const of = (name: string) => all.find((figure) => figure.subject === name)!;
      const ratio = of('onnxruntime-web').seconds / of(subject).seconds;
      const text = `${subject}: ${ratio.toFixed(2)} × the speed of onnxruntime-web in all convolutions, at least ${least} ×`;
      return { text, holds: ratio >= least, ofSpeed: true };
    }),
  ],
});
