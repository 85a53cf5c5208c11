/** Ways of getting the parameters of a convolution, transposed or not, or dense layer nearly right, and what is left out of its sums. */
import { sameShape } from '../../ops/tensor.js';
import { type Certified, exactly } from '../certify/certified.js';
import { SUMS_OF_PRODUCTS } from '../products.js';
import { again, type Hypothesis, hypothesis, type OperationOf, variant } from './hypothesis.js';
import { each, onBoth, parameter, range, readAs, take } from './rearrange.js';

type Products = OperationOf<(typeof SUMS_OF_PRODUCTS)[number]>;

/** Those whose weights are [outputs, inputs, …]. */
const BY_OUTPUTS = ['conv2d', 'linear'] as const;

const channelOf = ({ value: { shape } }: Certified, i: number): number => {
  const [, channels, height = 1, width = 1] = shape;
  return Math.floor(i / (height * width)) % channels;
};

const withoutBias = ({ inputs: { x, weight }, ...rest }: Products): Products =>
  ({ ...rest, inputs: { x, weight } }) as Products;

/** Register and vector widths that a loop's remainder is forgotten at. */
const WIDTHS = [2, 4, 8, 16, 32, 64];

/** How many of n a loop in steps of a width goes over; each count once. */
const wholeParts = (n: number): [count: number, width: number][] => {
  const counts = new Map<number, number>();
  for (const width of WIDTHS) {
    const count = n - (n % width);
    if (count < n && count > 0 && !counts.has(count)) counts.set(count, width);
  }
  return [...counts];
};

export const PRODUCTS: readonly Hypothesis[] = [
  hypothesis(SUMS_OF_PRODUCTS, 'bias', function* (operation) {
    const { bias } = operation.inputs;
    if (!bias) return;
    const run = (says: string, changed: Certified) =>
      variant(says, (nn) => again<Products>(nn, operation, { bias: changed }));
    yield variant('bias left out', (nn) => again<Products>(nn, withoutBias(operation), {}));
    yield run(
      'bias added twice',
      parameter(bias, (b) => 2 * b),
    );
    yield run(
      'bias subtracted',
      parameter(bias, (b) => -b),
    );
    const count = bias.value.size;
    const from = (f: (c: number) => number) => take(bias, 0, range(count).map(f));
    yield run(
      'bias of the channel before',
      from((c) => (c + count - 1) % count),
    );
    yield run(
      'bias of the channel after',
      from((c) => (c + 1) % count),
    );
    yield run(
      'bias of the channel after, the last one’s zero',
      from((c) => c + 1),
    );
    yield run(
      'bias of the channel before, the first one’s zero',
      from((c) => c - 1),
    );
    yield run(
      'the first channel’s bias everywhere',
      from(() => 0),
    );
    yield run(
      'bias in reverse order',
      from((c) => count - 1 - c),
    );
  }),
  hypothesis(SUMS_OF_PRODUCTS, 'weights-negated', function* (operation) {
    const weight = parameter(operation.inputs.weight, (w) => -w);
    yield variant('weights negated', (nn) => again<Products>(nn, operation, { weight }));
  }),
  hypothesis(BY_OUTPUTS, 'channels-dropped', function* (operation) {
    const { weight } = operation.inputs;
    const depth = weight.value.shape[1];
    const taps = weight.value.size / weight.value.shape[0];
    const inner = taps / depth;
    const only = (says: string, keeps: (channel: number, tap: number) => boolean) =>
      variant(says, (nn) =>
        again<Products>(nn, operation, {
          weight: parameter(weight, (w, i) => (keeps(Math.floor(i / inner) % depth, i % taps) ? w : 0)),
        }),
      );
    for (const [count, width] of wholeParts(depth)) {
      const lost =
        depth - count === 1 ? 'the last input channel is' : `the last ${depth - count} input channels are`;
      yield only(`${lost} left out, as beyond a multiple of ${width}`, (c) => c < count);
    }
    if (depth < 2) return;
    yield only('the last input channel is left out', (c) => c < depth - 1);
    for (const width of [2, 3, 4, 8, 16])
      if (width < depth)
        yield only(`the last ${width} input channels are left out`, (c) => c < depth - width);
    yield only('the first input channel is left out', (c) => c > 0);
    yield only('the second half of the input channels is left out', (c) => c < depth / 2);
    yield only('the first half of the input channels is left out', (c) => c >= depth / 2);
    if (inner > 1) {
      for (const [count, width] of wholeParts(taps))
        yield only(
          `the last ${taps - count} of ${taps} products are left out, as beyond a multiple of ${width}`,
          (_, tap) => tap < count,
        );
      yield only(`the last of ${taps} products is left out`, (_, tap) => tap < taps - 1);
    }
  }),
  hypothesis(BY_OUTPUTS, 'one-channel-dropped', function* (operation) {
    const { weight } = operation.inputs;
    const depth = weight.value.shape[1];
    const inner = weight.value.size / weight.value.shape[0] / depth;
    if (depth > 64) return;
    for (let gone = 1; gone < depth - 1; gone++) {
      const changed = parameter(weight, (w, i) => (Math.floor(i / inner) % depth === gone ? 0 : w));
      yield variant(`input channel ${gone} is left out`, (nn) =>
        again<Products>(nn, operation, { weight: changed }),
      );
    }
  }),
  hypothesis(SUMS_OF_PRODUCTS, 'outputs-dropped', function* (operation, { plain }) {
    const [, channels] = plain.value.shape;
    const { bias } = operation.inputs;
    for (const [count, width] of [...wholeParts(channels), [channels - 1, 0] as const]) {
      const lost =
        channels - count === 1 ? 'the last output channel' : `the last ${channels - count} output channels`;
      const why = width === 0 ? '' : `, as beyond a multiple of ${width}`;
      const rest = (f: (channel: number) => number) =>
        each(plain, (v, i) => (channelOf(plain, i) < count ? v : f(channelOf(plain, i))));
      yield variant(`${lost} zero${why}`, () => rest(() => 0));
      if (bias) yield variant(`${lost} the bias alone${why}`, () => rest((c) => Number(bias.value.get(c))));
    }
  }),
  hypothesis(['linear'], 'weights-transposed', function* ({ inputs: { x, weight, bias } }) {
    const [units, taps] = weight.value.shape;
    const turned = onBoth(readAs(weight, [taps, units]), (w) => w.transpose(1, 0));
    yield variant('weights stored as [inputs, outputs] read as [outputs, inputs]', (nn) =>
      nn.linear(x, turned, bias),
    );
    const other = readAs(
      onBoth(weight, (w) => w.transpose(1, 0)),
      [units, taps],
    );
    yield variant('weights stored as [outputs, inputs] read as [inputs, outputs]', (nn) =>
      nn.linear(x, other, bias),
    );
  }),
  hypothesis(['linear'], 'flatten-order', function* ({ inputs: { x, weight, bias } }, { node }) {
    const source = node.operator === 'linear' ? node.inputs.x : undefined;
    if (source?.kind !== 'operator' || source.operator !== 'flatten') return;
    const { order } = source.options;
    const [rows, channels, height, width] = source.inputs.x.shape;
    const map =
      order === 'CHW'
        ? onBoth(readAs(x, [rows, channels, height, width]), (t) => t.transpose(0, 2, 3, 1))
        : onBoth(readAs(x, [rows, height, width, channels]), (t) => t.transpose(0, 3, 1, 2));
    const other = order === 'CHW' ? 'HWC' : 'CHW';
    yield variant(`weights for ${other} on a map flattened as ${order}`, (nn) =>
      nn.linear(readAs(map, x.value.shape), weight, bias),
    );
  }),
  hypothesis(
    SUMS_OF_PRODUCTS,
    'weights-of-another-layer',
    function* (operation, { parameters = [] }) {
      const { weight, bias } = operation.inputs;
      for (const [name, value] of parameters) {
        if (value !== weight.value && sameShape(value.shape, weight.value.shape))
          yield variant(`weights of ${name}`, (nn) =>
            again<Products>(nn, operation, { weight: exactly(value) }),
          );
        if (bias && value !== bias.value && sameShape(value.shape, bias.value.shape))
          yield variant(`bias of ${name}`, (nn) => again<Products>(nn, operation, { bias: exactly(value) }));
      }
    },
    'buffer',
  ),
];
