/** Pools and resizes: where windows hang over edges, and which pixel is the nearest. */
import type { ResizeMode } from '../../ops/options.js';
import { drawer } from '../values.js';
import { type Call, COPIES, caller, SUMS } from './call.js';

const maxPool2d = caller('maxPool2d', COPIES);
const averagePool2d = caller('averagePool2d', SUMS);
const globalAveragePool = caller('globalAveragePool', SUMS);
const resize = caller('resize', COPIES);
const bilinear = caller('resize', ['ordinary', 'negative', 'cancelling']);

const GENERATED = 4;

export const maxPools = (seed: number): readonly Call[] => [
  maxPool2d(
    '3×3, stride 2, padding 1, on odd sizes',
    { x: [2, 3, 9, 7] },
    { kernel: 3, stride: 2, padding: 1 },
  ),
  maxPool2d(
    '3×3, stride 2, padding 1, on even sizes',
    { x: [1, 5, 8, 10] },
    { kernel: 3, stride: 2, padding: 1 },
  ),
  maxPool2d(
    '3×3, stride 2, SAME, on even sizes',
    { x: [1, 3, 8, 10] },
    { kernel: 3, stride: 2, padding: 'same' },
  ),
  maxPool2d('the stride left out', { x: [1, 2, 7, 9] }, { kernel: [2, 3] }),
  maxPool2d('1×1, stride 2', { x: [2, 3, 7, 10] }, { kernel: 1, stride: 2 }),
  maxPool2d('3×3, stride 2, ceil mode', { x: [1, 3, 8, 10] }, { kernel: 3, stride: 2, ceilMode: true }),
  maxPool2d(
    '2×2, padding 1, ceil mode, no window past the end',
    { x: [1, 2, 5, 7] },
    { kernel: 2, padding: 1, ceilMode: true },
  ),
  maxPool2d('dilation 2', { x: [1, 2, 9, 11] }, { kernel: 3, stride: 1, dilation: 2, padding: 1 }),
  maxPool2d(
    'padded at the bottom and right',
    { x: [1, 2, 6, 9] },
    { kernel: 3, stride: 2, padding: { top: 0, bottom: 1, left: 0, right: 1 } },
  ),
  ...Array.from({ length: GENERATED }, (_, i) => generatedPool(`${seed}/maxPool2d ${i}`)),
];

function generatedPool(stream: string): Call {
  const draw = drawer(stream);
  const [kernel, stride, ceilMode] = [draw(2, 5), draw(1, 4), draw(0, 1) === 1];
  const padding = draw(0, Math.floor(kernel / 2));
  const [height, width] = [draw(kernel, 19), draw(kernel, 37)];
  const words = `${kernel}×${kernel} on ${height}×${width}, stride ${stride}, padding ${padding}${ceilMode ? ', ceil mode' : ''}`;
  return maxPool2d(
    words,
    { x: [draw(1, 2), draw(1, 5), height, width] },
    { kernel, stride, padding, ceilMode },
  );
}

export const averagePools: readonly Call[] = [
  averagePool2d('2×2 on odd sizes', { x: [2, 3, 7, 9] }, { kernel: 2 }),
  averagePool2d(
    '3×3, padding 1, padding counted',
    { x: [1, 3, 7, 10] },
    { kernel: 3, stride: 2, padding: 1 },
  ),
  averagePool2d(
    '3×3, padding 1, padding not counted',
    { x: [1, 3, 7, 10] },
    { kernel: 3, stride: 2, padding: 1, countIncludePadding: false },
  ),
  averagePool2d('3×3, ceil mode', { x: [1, 2, 8, 10] }, { kernel: 3, stride: 2, ceilMode: true }),
  averagePool2d(
    '3×3, padding 1, ceil mode',
    { x: [1, 2, 8, 6] },
    { kernel: 3, stride: 2, padding: 1, ceilMode: true },
  ),
  averagePool2d('2×3, SAME', { x: [2, 2, 6, 9] }, { kernel: [2, 3], stride: 2, padding: 'same' }),
  averagePool2d('5×5, stride 1', { x: [1, 2, 13, 17] }, { kernel: 5, stride: 1, padding: 2 }),
];

export const globalPools: readonly Call[] = [
  globalAveragePool('7×9', { x: [2, 5, 7, 9] }, {}),
  globalAveragePool('one pixel', { x: [2, 3, 1, 1] }, {}),
  globalAveragePool('33×65', { x: [1, 3, 33, 65] }, {}),
];

/** Pairs of sizes that tell the rules of "nearest" apart: 2n − 1, and those where a rounded scale is off by one. */
const NEAREST = [
  [13, 25],
  [7, 14],
  [26, 64],
  [5, 7],
  [9, 4],
  [11, 1],
  [1, 6],
] as const;

const nearest = (mode: ResizeMode): Call[] =>
  NEAREST.map(([from, to], i) => {
    const [other, others] = NEAREST[(i + 1) % NEAREST.length];
    return resize(
      `${mode}, ${from}×${other} to ${to}×${others}`,
      { x: [1, 2, from, other] },
      { mode, size: [to, others] },
    );
  });

export const resizes: readonly Call[] = [
  ...nearest('nearest'),
  ...nearest('nearest-exact'),
  resize('nearest, by 2', { x: [2, 3, 5, 7] }, { mode: 'nearest', factor: 2 }),
  resize('nearest, by 1.5×2.25', { x: [1, 2, 5, 7] }, { mode: 'nearest', factor: [1.5, 2.25] }),
  resize('repeat 2×3', { x: [2, 3, 5, 7] }, { mode: 'repeat', factor: [2, 3] }),
  resize('nearest, to the same size', { x: [1, 3, 5, 7] }, { mode: 'nearest', size: [5, 7] }),
  ...[false, true].flatMap((alignCorners) => {
    const rule = alignCorners ? 'bilinear, corners aligned' : 'bilinear';
    return NEAREST.map(([from, to]) =>
      bilinear(
        `${rule}, ${from}×9 to ${to}×17`,
        { x: [1, 2, from, 9] },
        { mode: 'bilinear', size: [to, 17], alignCorners },
      ),
    );
  }),
  bilinear('bilinear, by 2', { x: [2, 3, 5, 7] }, { mode: 'bilinear', factor: 2 }),
];
