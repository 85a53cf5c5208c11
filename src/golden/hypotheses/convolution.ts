/** Ways of getting a convolution's windows nearly right: where they lie, what lies beyond the edge, how the kernel is read. */
import type { Backend } from '../../ops/backend.js';
import { checkConv2d } from '../../ops/conv2d-geometry.js';
import { tapsInside, type WindowAxis } from '../../ops/window.js';
import type { Certified } from '../certify/certified.js';
import { type Hypothesis, hypothesis, type OperationOf, type Variant, variant } from './hypothesis.js';
import { each, onBoth, parameter, range, readAs, take } from './rearrange.js';

type Conv = OperationOf<'conv2d'>;

/** What lies at a place beyond an axis: the index of an input, or −1 for zero. */
type Beyond = (i: number, n: number) => number;

const zero: Beyond = () => -1;
const BEYOND: Readonly<Record<string, Beyond>> = {
  'padded by reflection': (i, n) => (i < 0 ? -i : 2 * n - 2 - i),
  'padded with the edge repeated': (i, n) => (i < 0 ? 0 : n - 1),
  'padded by mirroring, the edge too': (i, n) => (i < 0 ? -1 - i : 2 * n - 1 - i),
  'padded with the other side of the map': (i, n) => (i + n) % n,
};

interface Changes {
  readonly weight?: Certified;
  readonly dilation?: readonly [number, number];
  /** How far windows begin before the map. */
  readonly before?: readonly [number, number];
  readonly beyond?: Beyond;
  readonly x?: Certified;
}

const geometryOf = ({ inputs: { x, weight, bias }, options }: Conv) =>
  checkConv2d(x.value.shape, weight.value.shape, bias?.value.shape, options);

const isPadded = (operation: Conv): boolean => Object.values(operation.options.padding).some((n) => n > 0);

/** The convolution with as many outputs, on inputs that were laid out with all that its windows reach. */
function convolve(nn: Backend<Certified>, operation: Conv, changes: Changes): Certified {
  const { inputs, options } = operation;
  const { vertical, horizontal } = geometryOf(operation);
  const { weight = inputs.weight, x = inputs.x, beyond = zero } = changes;
  const { dilation = options.dilation, before = [vertical.before, horizontal.before] } = changes;
  const [, , ...kernel] = weight.value.shape;
  const reach = [vertical, horizontal].map(({ output, stride, input }, axis) => {
    const extent = (output - 1) * stride + dilation[axis] * (kernel[axis] - 1) + 1;
    return range(extent)
      .map((i) => i - before[axis])
      .map((i) => (i < 0 || i >= input ? beyond(i, input) : i));
  });
  return nn.conv2d(take(take(x, 2, reach[0]), 3, reach[1]), weight, inputs.bias, {
    ...options,
    dilation,
    padding: 0,
  });
}

const conv = (
  name: string,
  variants: (operation: Conv) => Iterable<Variant | readonly [says: string, changes: Changes]>,
): Hypothesis =>
  hypothesis(['conv2d'], name, function* (operation) {
    for (const one of variants(operation)) {
      if ('run' in one) yield one;
      else yield variant(one[0], (nn) => convolve(nn, operation, one[1]));
    }
  });

/** TensorFlow's SAME for an axis: the smaller half of the padding first. */
const sameBefore = ({ input, stride, dilation, kernel }: WindowAxis): number =>
  Math.floor(Math.max((Math.ceil(input / stride) - 1) * stride + dilation * (kernel - 1) + 1 - input, 0) / 2);

const symmetricBefore = ({ dilation, kernel }: WindowAxis): number =>
  Math.floor((dilation * (kernel - 1)) / 2);

const weightOf = ({ inputs }: Conv): Certified => inputs.weight;

const described = (n: number, one: string): string =>
  n === 0 ? '' : `${Math.abs(n)} ${one}${Math.abs(n) > 1 ? 's' : ''} too ${n > 0 ? 'far' : 'early'}`;

const isSquare = (operation: Conv): boolean => {
  const [, , height, width] = weightOf(operation).value.shape;
  return height === width && height > 1;
};

const hasTaps = (operation: Conv): boolean => {
  const [, , height, width] = weightOf(operation).value.shape;
  return height * width > 1;
};

/** The kernel with one row, column or single tap of zeros. */
export const without = (weight: Certified, isGone: (y: number, x: number) => boolean): Certified => {
  const [, , height, width] = weight.value.shape;
  return parameter(weight, (w, i) => (isGone(Math.floor(i / width) % height, i % width) ? 0 : w));
};

export const CONVOLUTION: readonly Hypothesis[] = [
  conv('padding-beyond', function* (operation) {
    if (!isPadded(operation)) return;
    for (const [what, beyond] of Object.entries(BEYOND)) yield [`${what} instead of zeros`, { beyond }];
  }),
  conv('padding-same', function* (operation) {
    const { vertical, horizontal } = geometryOf(operation);
    const before = [sameBefore(vertical), sameBefore(horizontal)] as const;
    if (before[0] === vertical.before && before[1] === horizontal.before) return;
    yield ["TensorFlow's SAME padding: the odd row and column at the bottom and right", { before }];
  }),
  conv('padding-symmetric', function* (operation) {
    const { vertical, horizontal } = geometryOf(operation);
    const before = [symmetricBefore(vertical), symmetricBefore(horizontal)] as const;
    if (before[0] === vertical.before && before[1] === horizontal.before) return;
    yield ['as much padding before as behind (PyTorch)', { before }];
  }),
  conv('window-shifted', function* (operation) {
    const { vertical, horizontal } = geometryOf(operation);
    for (const down of [0, 1, -1]) {
      for (const right of [0, 1, -1]) {
        if (down === 0 && right === 0) continue;
        const how = [described(down, 'row'), described(right, 'column')].filter((part) => part !== '');
        yield [
          `windows begin ${how.join(' and ')}`,
          { before: [vertical.before - down, horizontal.before - right] },
        ];
      }
    }
  }),
  hypothesis(['conv2d'], 'edge-skipped', function* (operation, { plain }) {
    if (!isPadded(operation)) return;
    const { vertical, horizontal } = geometryOf(operation);
    const isWhole = (axis: WindowAxis, i: number) => {
      const [first, end] = tapsInside(axis, i);
      return end - first === axis.kernel;
    };
    const pixels = horizontal.output * vertical.output;
    yield variant('outputs whose window hangs over the edge are zero: no padding', () =>
      each(plain, (v, i) => {
        const [row, column] = [Math.floor((i % pixels) / horizontal.output), i % horizontal.output];
        return isWhole(vertical, row) && isWhole(horizontal, column) ? v : 0;
      }),
    );
  }),
  conv('kernel-turned', function* (operation) {
    if (!hasTaps(operation)) return;
    const flipped = (y: number, x: number) => onBoth(weightOf(operation), (w) => w.step(1, 1, y, x));
    yield ['kernel turned by 180°: a true convolution, not a correlation', { weight: flipped(-1, -1) }];
    yield ['kernel upside down', { weight: flipped(-1, 1) }];
    yield ['kernel mirrored left to right', { weight: flipped(1, -1) }];
  }),
  conv('kernel-transposed', function* (operation) {
    const weight = weightOf(operation);
    if (isSquare(operation))
      yield [
        'kernel transposed: rows and columns exchanged',
        { weight: onBoth(weight, (w) => w.transpose(0, 1, 3, 2)) },
      ];
    const [outputs, depth] = weight.value.shape;
    if (outputs === depth && outputs > 1)
      yield [
        'input and output channels of the kernel exchanged',
        { weight: onBoth(weight, (w) => w.transpose(1, 0, 2, 3)) },
      ];
  }),
  conv('kernel-layout', function* (operation) {
    const weight = weightOf(operation);
    const [o, i, h, w] = weight.value.shape;
    const hwio = onBoth(weight, (t) => t.transpose(2, 3, 1, 0));
    yield ['kernel stored as HWIO (Keras) read as OIHW', { weight: readAs(hwio, [o, i, h, w]) }];
    const ohwi = onBoth(weight, (t) => t.transpose(0, 2, 3, 1));
    yield ['kernel stored as OHWI (TensorFlow Lite) read as OIHW', { weight: readAs(ohwi, [o, i, h, w]) }];
    const ofHwio = onBoth(readAs(weight, [h, w, i, o]), (t) => t.transpose(3, 2, 0, 1));
    yield ['kernel stored as OIHW (PyTorch) read as HWIO', { weight: ofHwio }];
    const ofOhwi = onBoth(readAs(weight, [o, h, w, i]), (t) => t.transpose(0, 3, 1, 2));
    yield ['kernel stored as OIHW (PyTorch) read as OHWI', { weight: ofOhwi }];
  }),
  conv('dilation', function* (operation) {
    if (!hasTaps(operation)) return;
    const { vertical, horizontal } = geometryOf(operation);
    const [y, x] = operation.options.dilation;
    for (const dilation of [1, 2, 3].map((d) => [d, d] as const).filter(([d]) => d !== y || d !== x)) {
      const before = [vertical, horizontal].map((axis, i) =>
        symmetricBefore({ ...axis, dilation: dilation[i] }),
      );
      yield [`dilation ${dilation[0]} instead of ${y}`, { dilation }];
      yield [
        `dilation ${dilation[0]} instead of ${y}, the padding with it`,
        { dilation, before: [before[0], before[1]] },
      ];
    }
  }),
  conv('tap-dropped', function* (operation) {
    const weight = weightOf(operation);
    const [, , height, width] = weight.value.shape;
    if (!hasTaps(operation)) return;
    yield ['the last row of the kernel is left out', { weight: without(weight, (y) => y === height - 1) }];
    yield [
      'the last column of the kernel is left out',
      { weight: without(weight, (_, x) => x === width - 1) },
    ];
    yield ['the first row of the kernel is left out', { weight: without(weight, (y) => y === 0) }];
    yield ['the first column of the kernel is left out', { weight: without(weight, (_, x) => x === 0) }];
    if (height * width > 49) return;
    for (let k = 0; k < height * width; k++) {
      const [row, column] = [Math.floor(k / width), k % width];
      yield [
        `tap (${row}, ${column}) of the kernel is left out`,
        { weight: without(weight, (y, x) => y === row && x === column) },
      ];
    }
  }),
  conv('groups', function* (operation) {
    const { x, weight } = operation.inputs;
    const { groups } = operation.options;
    const [, channels] = x.value.shape;
    const [outputs, depth] = weight.value.shape;
    if (groups === 1) return;
    const interleaved = range(channels).map((c) => (c % depth) * groups + Math.floor(c / depth));
    yield ['groups read every other channel instead of neighbours', { x: take(x, 1, interleaved) }];
    const each = outputs / groups;
    const first = range(channels).map((c) => c % depth);
    yield ['every group reads the first group’s channels', { x: take(x, 1, first) }];
    const filters = range(outputs).map((f) => (f % groups) * each + Math.floor(f / groups));
    yield ['filters of the groups are interleaved', { weight: take(weight, 0, filters) }];
  }),
  conv('channels-of-input', function* (operation) {
    const { x } = operation.inputs;
    const channels = x.value.shape[1];
    if (channels < 2) return;
    const reversed = range(channels).reverse();
    const says =
      channels === 3 ? 'red and blue exchanged: RGB read as BGR' : 'input channels in reverse order';
    yield [says, { x: take(x, 1, reversed) }];
    if (channels === 3) {
      for (const order of [
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
      ])
        yield [`input channels in the order ${order.join(', ')}`, { x: take(x, 1, order) }];
    }
  }),
];
