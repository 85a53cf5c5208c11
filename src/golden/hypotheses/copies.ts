/** Ways of getting a flatten, a slice or a padding nearly right. */
import { BORDERS } from '../../ops/pad.js';
import { type Hypothesis, hypothesis, variant } from './hypothesis.js';
import { onBoth, range, take } from './rearrange.js';

const reversed = (axes: readonly number[]): number[] => range(axes.length).reverse();

const exchanged = (order: readonly number[], i: number, j: number): number[] =>
  order.with(i, order[j]).with(j, order[i]);

const pairsOf = (axes: readonly number[]): [number, number][] =>
  range(axes.length).flatMap((j) => range(j).map((i): [number, number] => [i, j]));

export const COPIES: readonly Hypothesis[] = [
  hypothesis(['flatten'], 'flatten-order', function* ({ inputs: { x }, options: { order } }) {
    const other = order === 'CHW' ? 'HWC' : 'CHW';
    yield variant(`flattened as ${other} instead of ${order}`, (nn) => nn.flatten(x, other));
    yield variant('flattened as CWH', (nn) =>
      nn.flatten(
        onBoth(x, (t) => t.transpose(0, 1, 3, 2)),
        'CHW',
      ),
    );
  }),
  hypothesis(['reshape'], 'memory-order', function* ({ inputs: { x }, options: { shape } }) {
    const { shape: from } = x.value;
    yield variant('read and filled in column-major order, the first axis the fastest', (nn) => {
      const turned = nn.reshape(nn.transpose(x, reversed(from)), [...shape].reverse());
      return nn.transpose(turned, reversed(shape));
    });
    if (from.length === 4)
      yield variant('read from memory that has channels last', (nn) =>
        nn.reshape(nn.transpose(x, [0, 2, 3, 1]), shape),
      );
    for (const [i, j] of pairsOf(from))
      yield variant(`read with axes ${i} and ${j} of the input exchanged`, (nn) =>
        nn.reshape(nn.transpose(x, exchanged(range(from.length), i, j)), shape),
      );
  }),
  hypothesis(['transpose'], 'order', function* ({ inputs: { x }, options: { order } }, { plain }) {
    // of another shape it is the same memory that is read
    const ordered = (says: string, by: readonly number[]) =>
      variant(says, (nn) => nn.reshape(nn.transpose(x, by), plain.value.shape));
    yield ordered('not transposed: the input’s own order of elements', range(order.length));
    yield ordered(
      'the axes taken back: axis order[i] of the result is axis i',
      order.map((_, axis) => order.indexOf(axis)),
    );
    yield ordered('the axes in reverse order', reversed(order));
    for (const [i, j] of pairsOf(order)) {
      const other = exchanged(order, i, j);
      yield ordered(`the order ${other.join(' ')} instead of ${order.join(' ')}`, other);
    }
  }),
  hypothesis(['slice'], 'slice', function* ({ inputs: { x }, options: { start, end } }) {
    for (const by of [-1, 1, -start, x.value.shape[1] - end, end - start, start - end])
      if (by !== 0)
        yield variant(`channels from ${start + by} on instead of ${start}`, (nn) =>
          nn.slice(x, start + by, end + by),
        );
  }),
  hypothesis(['pad'], 'padding', function* ({ inputs: { x }, options: { sides, value, mode } }) {
    const { top, bottom, left, right } = sides;
    yield variant('padding at the opposite sides', (nn) =>
      nn.pad(x, { top: bottom, bottom: top, left: right, right: left }, value, mode),
    );
    yield variant('padding of height and width exchanged', (nn) =>
      nn.pad(x, { top: left, bottom: right, left: top, right: bottom }, value, mode),
    );
    const [, , height, width] = x.value.shape;
    const all = (f: (i: number, n: number) => number) => (n: number, before: number, after: number) =>
      range(before + n + after).map((i) => f(i - before, n));
    const laid = (says: string, f: (i: number, n: number) => number) =>
      variant(says, () => take(take(x, 2, all(f)(height, top, bottom)), 3, all(f)(width, left, right)));
    yield laid(`padded with zeros instead of ${mode === 'constant' ? value : `mode ${mode}`}`, (i) => i);
    yield laid('padded with the edge repeated', BORDERS.edge.at);
    yield laid('padded by reflection, the edge once', BORDERS.reflect.at);
    yield laid('padded by reflection, the edge twice', BORDERS.symmetric.at);
    yield laid('padded with what the other end has', BORDERS.wrap.at);
    yield variant('padding half at each side', (nn) => {
      const [y, across] = [top + bottom, left + right];
      return nn.pad(
        x,
        {
          top: Math.floor(y / 2),
          bottom: Math.ceil(y / 2),
          left: Math.floor(across / 2),
          right: Math.ceil(across / 2),
        },
        value,
        mode,
      );
    });
  }),
];
