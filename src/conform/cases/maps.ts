/** Operators of single elements, of whole channels, and those that only move numbers. */
import type { Shape } from '../../ops/tensor.js';
import { type Call, COPIES, CURVES, caller } from './call.js';

/** Images of 1 and 2, channels and sizes beside the multiples of 4, 8, 16 and 32; and rows. */
const SHAPES: readonly Shape[] = [[2, 3, 7, 9], [1, 17, 5, 13], [1, 1, 3, 67], [1, 8, 4, 16], [5, 33], [1]];
const MAPS = SHAPES.filter((shape) => shape.length === 4);

const onEach = (shapes: readonly Shape[], call: (words: string, shape: Shape) => Call): Call[] =>
  shapes.map((shape) => call(shape.join('×'), shape));

const batchNorm2d = caller('batchNorm2d', ['ordinary', 'negative', 'cancelling', 'subnormal']);
const groupNorm = caller('groupNorm', ['ordinary', 'negative']);
const weightedMean = caller('weightedMean', ['ordinary', 'cancelling']);
const concat = caller('concat', COPIES);
const slice = caller('slice', COPIES);
const pad = caller('pad', COPIES);
const flatten = caller('flatten', COPIES);
const clip = caller('clip', COPIES);
const scale = caller('scale', ['ordinary', 'integers', 'subnormal']);
const softmax = caller('softmax', ['ordinary', 'cancelling', 'zeros']);
const hardSigmoid = caller('hardSigmoid', [...CURVES, 'cancelling']);
const add = caller('add', ['ordinary', 'integers', 'zeros', 'cancelling', 'subnormal', 'special']);
const combined = caller('elementwise', [
  'ordinary',
  'integers',
  'zeros',
  'cancelling',
  'subnormal',
  'special',
]);
const unary = caller('unary', [...CURVES, 'integers']);
const FUNCTIONS = [
  ...(['exp', 'log', 'sqrt', 'tanh', 'erf', 'softplus', 'mish', 'gelu', 'gelu-tanh'] as const).map(
    (name) => [name, name] as const,
  ),
  ['elu', { elu: 1 }],
  ['elu of 3/4', { elu: 0.75 }],
  ['selu', { selu: { alpha: Math.fround(1.6732632423543772), gamma: Math.fround(1.0507009873554805) } }],
  ['celu of 3/4', { celu: 0.75 }],
  ['thresholded relu of 1/2', { thresholdedRelu: 0.5 }],
] as const;
const reshape = caller('reshape', COPIES);
const transpose = caller('transpose', COPIES);
const gate = caller('gate', ['ordinary', 'integers', 'zeros', 'subnormal']);

export const elementwise: readonly Call[] = [
  ...onEach(SHAPES, (words, x) => caller('relu', COPIES)(words, { x }, {})),
  ...onEach(SHAPES, (words, x) => caller('sigmoid', CURVES)(words, { x }, {})),
  ...onEach(SHAPES, (words, x) => caller('silu', CURVES)(words, { x }, {})),
  ...onEach(SHAPES, (words, x) => caller('hardSwish', [...CURVES, 'cancelling'])(words, { x }, {})),
  ...onEach(SHAPES, (words, x) => hardSigmoid(`fifth, ${words}`, { x }, { slope: 'fifth' })),
  ...onEach(SHAPES, (words, x) => hardSigmoid(`sixth, ${words}`, { x }, { slope: 'sixth' })),
  ...onEach(SHAPES, (words, x) =>
    hardSigmoid(`1/6 in float32, ${words}`, { x }, { slope: { slope: Math.fround(1 / 6), offset: 0.5 } }),
  ),
  hardSigmoid('a line that falls', { x: [2, 3, 5, 7] }, { slope: { slope: -0.75, offset: 0.25 } }),
  ...FUNCTIONS.flatMap(([name, operation]) =>
    onEach(SHAPES, (words, x) => unary(`${name}, ${words}`, { x }, { operation })),
  ),
  ...onEach(SHAPES, (words, x) => clip(`0 to 1, ${words}`, { x }, { low: 0, high: 1 })),
  clip('−1 to 0.5', { x: [2, 3, 5, 7] }, { low: -1, high: 0.5 }),
  ...onEach(SHAPES, (words, x) => add(words, { a: x, b: x }, {})),
  ...onEach(SHAPES, (words, x) => scale(`by 3, ${words}`, { x }, { factor: 3 })),
  scale('by −0.5', { x: [2, 3, 5, 7] }, { factor: -0.5 }),
  ...(['add', 'subtract', 'multiply', 'divide', 'maximum', 'minimum'] as const).flatMap((operation) => [
    combined(`${operation}, of one shape`, { a: [2, 3, 5, 7], b: [2, 3, 5, 7] }, { operation }),
    combined(`${operation}, a number a channel`, { a: [2, 3, 5, 7], b: [3, 1, 1] }, { operation }),
    // as many columns as channels, so that the last axis may be mistaken
    combined(`${operation}, a number a column`, { a: [1, 5, 3, 5], b: [5] }, { operation }),
    combined(`${operation}, one number first`, { a: [], b: [5, 33] }, { operation }),
    combined(`${operation}, both stretched`, { a: [3, 1, 7], b: [2, 1, 5, 1] }, { operation }),
  ]),
];

export const channelwise: readonly Call[] = [
  ...onEach(MAPS, (words, x) => {
    const c = [x[1]];
    return batchNorm2d(words, { x, mean: c, variance: c, scale: c, shift: c }, { epsilon: 1e-3 });
  }),
  batchNorm2d('without scale', { x: [2, 3, 5, 7], mean: [3], variance: [3], shift: [3] }, { epsilon: 1e-5 }),
  batchNorm2d('without shift', { x: [2, 3, 5, 7], mean: [3], variance: [3], scale: [3] }, { epsilon: 1e-5 }),
  batchNorm2d('ε of ½', { x: [2, 3, 5, 7], mean: [3], variance: [3] }, { epsilon: 0.5 }),
  batchNorm2d('no ε', { x: [2, 3, 5, 7], mean: [3], variance: [3] }, { epsilon: 0 }),
  groupNorm('3 groups of 2', { x: [2, 6, 5, 7], scale: [6], shift: [6] }, { groups: 3, epsilon: 1e-5 }),
  groupNorm('one group', { x: [2, 5, 3, 7], scale: [5], shift: [5] }, { groups: 1, epsilon: 1e-3 }),
  groupNorm('a group a channel', { x: [1, 5, 9, 7] }, { groups: 5, epsilon: 1e-5 }),
  groupNorm('ε of ½', { x: [1, 4, 5, 5], scale: [4] }, { groups: 2, epsilon: 0.5 }),
  ...onEach(MAPS, (words, x) => gate(words, { x, gates: x.slice(0, 2) }, {})),
  weightedMean(
    'of two',
    {
      xs: [
        [2, 3, 5, 7],
        [2, 3, 5, 7],
      ],
      weights: [2],
    },
    { epsilon: 1e-4 },
  ),
  weightedMean(
    'of three',
    {
      xs: [
        [1, 5, 9, 3],
        [1, 5, 9, 3],
        [1, 5, 9, 3],
      ],
      weights: [3],
    },
    { epsilon: 1e-4 },
  ),
  weightedMean(
    'ε of ½',
    {
      xs: [
        [1, 2, 3, 5],
        [1, 2, 3, 5],
      ],
      weights: [2],
    },
    { epsilon: 0.5 },
  ),
  softmax('of one', { x: [3, 1] }, {}),
  softmax('of 5', { x: [2, 5] }, {}),
  softmax('of 67', { x: [3, 67] }, {}),
];

export const moving: readonly Call[] = [
  concat(
    'of maps',
    {
      xs: [
        [2, 3, 5, 7],
        [2, 1, 5, 7],
        [2, 6, 5, 7],
      ],
    },
    {},
  ),
  concat(
    'of rows',
    {
      xs: [
        [2, 3],
        [2, 5],
      ],
    },
    {},
  ),
  concat('of one', { xs: [[1, 3, 5, 7]] }, {}),
  slice('the first', { x: [2, 5, 3, 7] }, { start: 0, end: 2 }),
  slice('the middle', { x: [2, 5, 3, 7] }, { start: 1, end: 4 }),
  slice('the last', { x: [1, 17, 3, 5] }, { start: 16, end: 17 }),
  pad(
    'by 1',
    { x: [2, 3, 5, 7] },
    { sides: { top: 1, bottom: 1, left: 1, right: 1 }, value: 0, mode: 'constant' },
  ),
  pad(
    'each side otherwise',
    { x: [2, 3, 5, 7] },
    { sides: { top: 1, bottom: 2, left: 3, right: 0 }, value: 0, mode: 'constant' },
  ),
  pad(
    'with −1.5',
    { x: [1, 2, 5, 3] },
    { sides: { top: 0, bottom: 1, left: 2, right: 1 }, value: -1.5, mode: 'constant' },
  ),
  ...(['edge', 'reflect', 'symmetric', 'wrap'] as const).flatMap((mode) => [
    pad(
      `${mode}, by 1`,
      { x: [2, 3, 5, 7] },
      { sides: { top: 1, bottom: 1, left: 1, right: 1 }, value: 0, mode },
    ),
    pad(
      `${mode}, as far as all modes reach`,
      { x: [1, 2, 5, 4] },
      { sides: { top: 4, bottom: 2, left: 0, right: 3 }, value: 0, mode },
    ),
  ]),
  reshape('to rows', { x: [2, 3, 5, 7] }, { shape: [2, 105] }),
  reshape('groups of channels', { x: [1, 6, 5, 7] }, { shape: [1, 3, 2, 5, 7] }),
  reshape('to maps', { x: [3, 8] }, { shape: [3, 2, 4, 1] }),
  transpose('channels last', { x: [2, 3, 5, 7] }, { order: [0, 2, 3, 1] }),
  transpose('groups of channels', { x: [1, 3, 2, 5, 7] }, { order: [0, 2, 1, 3, 4] }),
  transpose('rows to columns', { x: [5, 33] }, { order: [1, 0] }),
  flatten('channels first', { x: [2, 3, 5, 7] }, { order: 'CHW' }),
  flatten('channels last', { x: [2, 3, 5, 7] }, { order: 'HWC' }),
];
