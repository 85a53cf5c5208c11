/** Ways of getting sums, joins and weighted means of several tensors nearly right. */
import { sameShape } from '../../ops/tensor.js';
import { type Hypothesis, hypothesis, variant } from './hypothesis.js';
import { each, filled, range, readAs, take } from './rearrange.js';

export const MERGING: readonly Hypothesis[] = [
  hypothesis(['add'], 'one-input', function* ({ inputs: { a, b } }) {
    yield variant('the first input alone, the second is not added', () => a);
    yield variant('the second input alone, the first is not added', () => b);
  }),
  hypothesis(['add'], 'another-sum', function* ({ inputs: { a, b } }) {
    yield variant('the mean of both instead of the sum', (nn) => nn.scale(nn.add(a, b), 0.5));
    yield variant('the difference, the second subtracted', (nn) => nn.add(a, nn.scale(b, -1)));
    yield variant('the difference, the first subtracted', (nn) => nn.add(nn.scale(a, -1), b));
    yield variant('the first twice', (nn) => nn.scale(a, 2));
    yield variant('the second twice', (nn) => nn.scale(b, 2));
    yield variant('the first added twice', (nn) => nn.add(nn.scale(a, 2), b));
    yield variant('the second added twice', (nn) => nn.add(a, nn.scale(b, 2)));
    yield variant('the larger of both', (nn) => nn.add(a, nn.relu(nn.add(b, nn.scale(a, -1)))));
  }),
  hypothesis(['add'], 'activation-before', function* ({ inputs: { a, b } }) {
    yield variant('relu before the sum instead of behind it, on the first', (nn) => nn.add(nn.relu(a), b));
    yield variant('relu before the sum, on the second', (nn) => nn.add(a, nn.relu(b)));
    yield variant('relu before the sum, on both', (nn) => nn.add(nn.relu(a), nn.relu(b)));
  }),
  hypothesis(['concat'], 'order', function* ({ inputs: { xs } }) {
    yield variant('inputs joined in reverse order', (nn) => nn.concat([...xs].reverse()));
    if (xs.length > 2) {
      for (let i = 0; i + 1 < xs.length; i++)
        yield variant(`inputs ${i} and ${i + 1} exchanged`, (nn) =>
          nn.concat(xs.with(i, xs[i + 1]).with(i + 1, xs[i])),
        );
    }
    for (let i = 0; i < xs.length; i++) {
      for (let k = 0; k < xs.length; k++)
        if (i !== k && sameShape(xs[i].value.shape, xs[k].value.shape))
          yield variant(`input ${k} in the place of input ${i}`, (nn) => nn.concat(xs.with(i, xs[k])));
      yield variant(`zeros in the place of input ${i}`, (nn) =>
        nn.concat(xs.with(i, filled(xs[i].value.shape, 0))),
      );
    }
  }),
  hypothesis(['concat'], 'interleaved', function* ({ inputs: { xs } }, { plain }) {
    const [first] = xs;
    if (!xs.every((x) => sameShape(x.value.shape, first.value.shape))) return;
    const each = first.value.shape[1];
    const order = range(each * xs.length).map((c) => (c % xs.length) * each + Math.floor(c / xs.length));
    yield variant('channels taken from the inputs in turn', () => take(plain, 1, order));
  }),
  hypothesis(['concat'], 'along-another-axis', function* ({ inputs: { xs } }, { plain }) {
    const [first] = xs;
    if (first.value.shape.length !== 4 || !xs.every((x) => sameShape(x.value.shape, first.value.shape)))
      return;
    const [images, channels, height, width] = first.value.shape;
    yield variant('joined along the images or the height, read as channels', (nn) => {
      const rows = nn.concat(xs.map((x) => readAs(x, [images * channels, height, width, 1])));
      return readAs(rows, plain.value.shape);
    });
  }),
  hypothesis(['weightedMean'], 'weights', function* ({ inputs: { xs, weights }, options: { epsilon } }) {
    const mean = (says: string, f: (w: number, i: number) => number, e = epsilon) =>
      variant(says, (nn) => nn.weightedMean(xs, each(weights, f), e));
    yield mean('all weights alike', () => 1);
    yield variant('weights in reverse order', (nn) =>
      nn.weightedMean(xs, take(weights, 0, range(xs.length).reverse()), epsilon),
    );
    yield mean('weights without relu', Math.abs);
    yield variant('not divided by the sum of the weights', (nn) => {
      const total = range(xs.length).reduce((sum, i) => sum + Math.max(Number(weights.value.get(i)), 0), 0);
      return nn.scale(nn.weightedMean(xs, weights, epsilon), Math.fround(total + epsilon));
    });
    yield variant('the plain sum', (nn) => xs.slice(1).reduce((sum, x) => nn.add(sum, x), xs[0]));
    for (const e of [0, 1e-3, 1e-4, 1e-5, 1e-7])
      if (e !== epsilon) yield mean(`ε ${e} instead of ${epsilon}`, (w) => w, e);
  }),
  hypothesis(['gate'], 'gate', function* ({ inputs: { x, gates } }) {
    yield variant('the map ungated', () => x);
    yield variant('the sigmoid of the gates', (nn) => nn.gate(x, nn.sigmoid(gates)));
    yield variant('1 + gate for the gate', (nn) => nn.add(x, nn.gate(x, gates)));
    const channels = x.value.shape[1];
    yield variant('gates of the channel before', (nn) =>
      nn.gate(
        x,
        take(
          gates,
          1,
          range(channels).map((c) => (c + channels - 1) % channels),
        ),
      ),
    );
    yield variant('the first gate everywhere', (nn) =>
      nn.gate(
        x,
        take(
          gates,
          1,
          range(channels).map(() => 0),
        ),
      ),
    );
  }),
  hypothesis(['softmax'], 'softmax', function* ({ inputs: { x } }) {
    const [rows, logits] = x.value.shape;
    yield variant('the sigmoid of every logit', (nn) => nn.sigmoid(x));
    yield variant('the softmax over the rows instead of the logits', (nn) => {
      const turned = nn.softmax(transposed(x));
      return transposed(turned);
    });
    yield variant('one softmax over all rows', (nn) =>
      readAs(nn.softmax(readAs(x, [1, rows * logits])), [rows, logits]),
    );
    yield variant('overflowing: the largest logit is not subtracted', (nn) => overflowing(nn.softmax(x), x));
    yield variant('of the negative logits', (nn) => nn.softmax(nn.scale(x, -1)));
    yield variant('the softmax twice', (nn) => nn.softmax(nn.softmax(x)));
  }),
];

const transposed = (x: Parameters<typeof take>[0]) => {
  const [rows, columns] = x.value.shape;
  // row-major data, column by column
  const order = range(rows * columns).map((i) => (i % rows) * columns + Math.floor(i / rows));
  return readAs(take(readAs(x, [rows * columns]), 0, order), [columns, rows]);
};

/** ln of the largest float32: e^x is ∞ above it. */
const LARGEST_EXPONENT = 88.72283905206835;

/** What e^x/Σe^x gives in float32 where an exponential is ∞: NaN for it, and zero for the others of its row. */
function overflowing(result: Parameters<typeof take>[0], x: Parameters<typeof take>[0]) {
  const [, logits] = x.value.shape;
  const isOver = (i: number) => x.value.get(Math.floor(i / logits), i % logits) > LARGEST_EXPONENT;
  const rowIsOver = (i: number) => range(logits).some((c) => isOver(Math.floor(i / logits) * logits + c));
  return each(result, (v, i) => (isOver(i) ? NaN : rowIsOver(i) ? 0 : v));
}
