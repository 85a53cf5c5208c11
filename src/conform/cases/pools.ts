/** Pools: where windows hang over edges. */
import { drawer } from '../values.js';
import { type Call, COPIES, caller, SUMS } from './call.js';

const maxPool2d = caller('maxPool2d', COPIES);
const averagePool2d = caller('averagePool2d', SUMS);
const globalAveragePool = caller('globalAveragePool', SUMS);

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
