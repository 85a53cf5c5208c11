/** Ways of getting a pool nearly right. */
import type { Backend } from '../../ops/backend.js';
import type { Sides } from '../../ops/options.js';
import { elements } from '../../ops/tensor.js';
import type { Certified } from '../certify/certified.js';
import { again, type Hypothesis, hypothesis, type OperationOf, variant } from './hypothesis.js';
import { onBoth, range, readAs, take } from './rearrange.js';

type Pool = OperationOf<'maxPool2d' | 'averagePool2d'>;
const POOLS = ['maxPool2d', 'averagePool2d'] as const;

const pool = (
  nn: Backend<Certified>,
  operation: Pool,
  x: Certified,
  changed: Partial<Pool['options']>,
): Certified => again<Pool>(nn, operation, { x }, changed);

const isPadded = ({ options: { padding } }: Pool): boolean => Object.values(padding).some((n) => n > 0);

export const moved = ({ top, bottom, left, right }: Sides, down: number, across: number): Sides => ({
  top: top - down,
  bottom: bottom + down,
  left: left - across,
  right: right + across,
});

/** What windows reach beyond the last whole one may lack or have: the same number of windows is the runner's to see. */
const NONE: Sides = { top: 0, bottom: 0, left: 0, right: 0 };

export const POOLING: readonly Hypothesis[] = [
  hypothesis(['maxPool2d'], 'average-for-max', function* ({ inputs: { x }, options }) {
    const { dilation: _, ...rest } = options;
    for (const countIncludePadding of [true, false])
      yield variant(
        `the average of every window instead of the maximum${isPaddedBy(options.padding) ? `, padding ${countIncludePadding ? '' : 'not '}counted` : ''}`,
        (nn) => nn.averagePool2d(x, { ...rest, countIncludePadding }),
      );
  }),
  hypothesis(['averagePool2d'], 'max-for-average', function* ({ inputs: { x }, options }) {
    const { countIncludePadding: _, ...rest } = options;
    yield variant('the maximum of every window instead of the average', (nn) => nn.maxPool2d(x, rest));
  }),
  hypothesis(['maxPool2d'], 'padding-of-zeros', function* ({ inputs: { x }, options }) {
    if (!isPaddedBy(options.padding)) return;
    yield variant('padded with zeros instead of −∞', (nn) =>
      nn.maxPool2d(nn.pad(x, options.padding, 0), { ...options, padding: 0 }),
    );
  }),
  hypothesis(['maxPool2d'], 'starts-at-zero', function* ({ inputs: { x }, options }) {
    yield variant('the maximum of the window and zero', (nn) => nn.relu(nn.maxPool2d(x, options)));
  }),
  hypothesis(['averagePool2d'], 'padding-counted', function* ({ inputs: { x }, options }) {
    const { countIncludePadding } = options;
    yield variant(
      countIncludePadding ? 'padding left out of the divisor' : 'padding counted in the divisor',
      (nn) => nn.averagePool2d(x, { ...options, countIncludePadding: !countIncludePadding }),
    );
    if (!options.ceilMode) return;
    const [, , height, width] = x.value.shape;
    yield variant('divided by the whole kernel where a window hangs over the edge', (nn) => {
      const whole = nn.shape(nn.averagePool2d(x, options));
      const end = (axis: 0 | 1, n: number, before: number) =>
        Math.max((whole[axis + 2] - 1) * options.stride[axis] + options.kernel[axis] - n - before, 0);
      const { top, left } = options.padding;
      const padding = { top, left, bottom: end(0, height, top), right: end(1, width, left) };
      return nn.averagePool2d(nn.pad(x, padding), { ...options, padding: 0, ceilMode: false });
    });
  }),
  hypothesis(POOLS, 'padding-same', function* (operation) {
    const { x } = operation.inputs;
    yield variant("TensorFlow's SAME padding: the odd row and column at the bottom and right", (nn) =>
      operation.operator === 'maxPool2d'
        ? nn.maxPool2d(x, { ...operation.options, padding: 'same', ceilMode: false })
        : nn.averagePool2d(x, { ...operation.options, padding: 'same', ceilMode: false }),
    );
  }),
  hypothesis(POOLS, 'window-shifted', function* (operation) {
    const { x } = operation.inputs;
    const { padding, kernel, stride } = operation.options;
    for (const down of [0, 1, -1]) {
      for (const across of [0, 1, -1]) {
        if (down === 0 && across === 0) continue;
        const sides = moved(padding, down, across);
        if (Math.min(...Object.values(sides)) >= 0)
          yield variant(says(down, across), (nn) => pool(nn, operation, x, { padding: sides }));
        else if (!isPadded(operation) && kernel[0] <= stride[0] && down >= 0 && across >= 0)
          yield variant(says(down, across), (nn) => {
            const [, , height, width] = x.value.shape;
            const later = take(
              take(
                x,
                2,
                range(height - down).map((i) => i + down),
              ),
              3,
              range(width - across).map((i) => i + across),
            );
            return pool(nn, operation, later, {});
          });
      }
    }
  }),
  hypothesis(POOLS, 'kernel', function* (operation) {
    const { x } = operation.inputs;
    const { kernel, padding } = operation.options;
    const shorter = {
      ...padding,
      bottom: Math.max(padding.bottom - 1, 0),
      right: Math.max(padding.right - 1, 0),
    };
    if (kernel[0] < 2 || kernel[1] < 2) return;
    const smaller = [kernel[0] - 1, kernel[1] - 1] as const;
    for (const sides of [shorter, padding, NONE])
      yield variant(`windows of ${smaller.join('×')} instead of ${kernel.join('×')}`, (nn) =>
        pool(nn, operation, x, { kernel: smaller, padding: sides }),
      );
    yield variant('the first element of every window', (nn) =>
      pool(nn, operation, x, { kernel: [1, 1], padding: { ...NONE, top: 0 } }),
    );
  }),
  hypothesis(['globalAveragePool'], 'global-pool', function* ({ inputs: { x } }) {
    const [images, channels, height, width] = x.value.shape;
    const flat = (y: Certified) => readAs(y, [images, channels]);
    yield variant('the maximum of every map instead of the average', (nn) =>
      flat(nn.maxPool2d(x, { kernel: [height, width] })),
    );
    const hwc = readAs(
      onBoth(x, (t) => t.transpose(0, 2, 3, 1)),
      x.value.shape,
    );
    yield variant('the average over a map in NHWC read as NCHW', (nn) => nn.globalAveragePool(hwc));
    for (const [says, h, w] of [
      ['the last row', height - 1, width],
      ['the last column', height, width - 1],
      ['the last row and column', height - 1, width - 1],
    ] as const) {
      if (h < 1 || w < 1) continue;
      yield variant(`${says} of every map is left out`, (nn) =>
        nn.globalAveragePool(take(take(x, 2, range(h)), 3, range(w))),
      );
    }
    const pixels = height * width;
    for (const block of [4, 8, 16, 32]) {
      const whole = pixels - (pixels % block);
      if (whole === pixels || whole === 0) continue;
      const some = take(readAs(x, [images, channels, 1, pixels]), 3, range(whole));
      yield variant(
        `the last ${pixels - whole} pixels left out of the sum, as beyond a multiple of ${block}`,
        (nn) => scaledBy(nn, nn.globalAveragePool(some), whole / pixels),
      );
      yield variant(
        `the last ${pixels - whole} pixels are left out, as beyond a multiple of ${block}`,
        (nn) => nn.globalAveragePool(some),
      );
    }
    if (elements(x.value).length > 0) {
      yield variant('the sum of every map, not divided', (nn) =>
        scaledBy(nn, nn.globalAveragePool(x), pixels),
      );
      yield variant('the first element of every map', () =>
        readAs(take(take(x, 2, [0]), 3, [0]), [images, channels]),
      );
    }
  }),
];

/** A factor that is no float32 is rounded to one, which a further rounding of the result covers. */
const scaledBy = (nn: Backend<Certified>, x: Certified, factor: number): Certified =>
  nn.scale(x, Math.fround(factor));

const isPaddedBy = (padding: Sides): boolean => Object.values(padding).some((n) => n > 0);

const says = (down: number, across: number): string => {
  const part = (n: number, one: string) => (n === 0 ? [] : [`a ${one} too ${n > 0 ? 'far' : 'early'}`]);
  return `windows begin ${[...part(down, 'row'), ...part(across, 'column')].join(' and ')}`;
};
