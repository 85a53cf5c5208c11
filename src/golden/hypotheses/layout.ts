/** The right values in the wrong order, or at the wrong places. */
import { operatorNames } from '../../ops/operators.js';
import type { Shape } from '../../ops/tensor.js';
import type { Certified } from '../certify/certified.js';
import { again, type Hypothesis, hypothesis, type Variant, variant } from './hypothesis.js';
import { onBoth, range, readAs, take } from './rearrange.js';

const isMap = ({ value: { shape } }: Certified): boolean => shape.length === 4;

/** A map's numbers in one layout, read in the other. */
const nchwAsNhwc = (x: Certified): Certified => {
  const [n, c, h, w] = x.value.shape;
  return onBoth(readAs(x, [n, h, w, c]), (t) => t.transpose(0, 3, 1, 2));
};
const nhwcAsNchw = (x: Certified): Certified =>
  readAs(
    onBoth(x, (t) => t.transpose(0, 2, 3, 1)),
    x.value.shape,
  );

const shifted = (x: Certified, axis: number, by: number, edge: 'zero' | 'edge' | 'around'): Certified => {
  const n = x.value.shape[axis];
  const at = {
    zero: (i: number) => i,
    edge: (i: number) => Math.min(Math.max(i, 0), n - 1),
    around: (i: number) => (i + n) % n,
  }[edge];
  return take(
    x,
    axis,
    range(n).map((i) => at(i - by)),
  );
};

const EDGES = {
  zero: 'zeros come in',
  edge: 'the edge repeated',
  around: 'the other side comes in',
} as const;

/** A division of channels that their order can be mistaken by. */
const divisors = (n: number): number[] => range(n).filter((d) => d > 1 && n % d === 0);

const interleave = (n: number, groups: number): number[] =>
  range(n).map((c) => (c % groups) * (n / groups) + Math.floor(c / groups));

function* channels(says: string, result: Certified, shape: Shape): Generator<Variant> {
  const count = shape[1];
  yield variant(`${says} channels in reverse order`, () => take(result, 1, range(count).reverse()));
  yield variant(`${says} channels one too far`, () => shifted(result, 1, 1, 'around'));
  yield variant(`${says} channels one too early`, () => shifted(result, 1, -1, 'around'));
  yield variant(`${says} channels one too far, the first zero`, () => shifted(result, 1, 1, 'zero'));
  for (const groups of divisors(count))
    yield variant(`${says} channels interleaved from ${groups} groups`, () =>
      take(result, 1, interleave(count, groups)),
    );
  for (const block of [2, 4, 8, 16])
    if (count % block === 0 && count > 2)
      yield variant(`${says} channels in reverse order within blocks of ${block}`, () =>
        take(
          result,
          1,
          range(count).map((c) => c - (c % block) + block - 1 - (c % block)),
        ),
      );
}

export const LAYOUT: readonly Hypothesis[] = [
  hypothesis(operatorNames, 'layout', function* (_, { plain }) {
    if (!isMap(plain)) return;
    yield variant('stored as NHWC, read as NCHW', () => nhwcAsNchw(plain));
    yield variant('stored as NCHW, read as NHWC', () => nchwAsNhwc(plain));
    const [n, c, h, w] = plain.value.shape;
    const turned = onBoth(plain, (t) => t.transpose(0, 1, 3, 2));
    yield variant('height and width exchanged', () => readAs(turned, [n, c, h, w]));
    yield variant('upside down', () => onBoth(plain, (t) => t.step(1, 1, -1, 1)));
    yield variant('mirrored left to right', () => onBoth(plain, (t) => t.step(1, 1, 1, -1)));
  }),
  hypothesis(operatorNames, 'shifted', function* (_, { plain }) {
    if (!isMap(plain)) return;
    for (const [axis, one] of [
      [2, 'row'],
      [3, 'column'],
    ] as const) {
      for (const by of [1, -1]) {
        for (const edge of ['zero', 'edge', 'around'] as const)
          yield variant(`the result a ${one} too ${by > 0 ? 'far' : 'early'}, ${EDGES[edge]}`, () =>
            shifted(plain, axis, by, edge),
          );
      }
    }
  }),
  hypothesis(operatorNames, 'channels-of-output', function* (_, { plain }) {
    if (plain.value.shape.length >= 2 && plain.value.shape[1] > 1)
      yield* channels('output', plain, plain.value.shape);
  }),
  hypothesis(operatorNames, 'images-of-batch', function* (_, { plain }) {
    const images = plain.value.shape[0];
    if (plain.value.shape.length < 2 || images < 2) return;
    yield variant('the first image for every one of the batch', () =>
      take(
        plain,
        0,
        range(images).map(() => 0),
      ),
    );
    yield variant('images of the batch in reverse order', () => take(plain, 0, range(images).reverse()));
    yield variant('only the first image of the batch, zeros for the others', () =>
      take(
        plain,
        0,
        range(images).map((i) => (i === 0 ? 0 : -1)),
      ),
    );
  }),
  hypothesis(
    ['conv2d', 'convTranspose2d', 'globalAveragePool', 'maxPool2d', 'averagePool2d', 'resize'],
    'layout-of-input',
    function* (operation) {
      const { x } = operation.inputs;
      for (const [says, read] of [
        ['NHWC, read as NCHW', nhwcAsNchw],
        ['NCHW, read as NHWC', nchwAsNhwc],
      ] as const) {
        yield variant(`its input stored as ${says}`, (nn) =>
          again<typeof operation>(nn, operation, { x: read(x) }),
        );
      }
    },
  ),
];
