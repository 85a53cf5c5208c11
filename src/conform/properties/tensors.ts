/** What fast-check draws: float32s of several kinds, tensors of them, and views of any layout. */
import fc from 'fast-check';
import ndarray from 'ndarray';
import { elements, type Shape, sizeOf, type Tensor, tensor } from '../../ops/tensor.js';

const floats = new Float32Array(1);
const words = new Uint32Array(floats.buffer);
const bitsOfNumber = (x: number): number => {
  floats[0] = x;
  return words[0];
};

const bits = (sign: number, exponent: number, fraction: number) =>
  ((sign << 31) | (exponent << 23) | fraction) >>> 0;
const sign = fc.integer({ min: 0, max: 1 });
const exponents = (min: number, max: number) => fc.integer({ min, max });
/** Short fractions make sums that fall on a midpoint between two float32s. */
const fraction = fc.oneof(
  fc.integer({ min: 0, max: 0x7fffff }),
  fc.integer({ min: 0, max: 15 }).map((top) => top << 19),
);

const integers = fc.integer({ min: -8, max: 8 }).map(bitsOfNumber);
/** Magnitudes from 2⁻⁷ to 2⁷, and zeros of either sign. */
const ordinary = fc.oneof(
  { weight: 15, arbitrary: fc.tuple(sign, exponents(120, 133), fraction).map(([s, e, f]) => bits(s, e, f)) },
  { weight: 1, arbitrary: sign.map((s) => bits(s, 0, 0)) },
);
/** Every finite float32, all binary orders alike. */
const wide = fc.tuple(sign, exponents(0, 254), fraction).map(([s, e, f]) => bits(s, e, f));
/** Subnormals and the smallest normal numbers. */
const tiny = fc.tuple(sign, exponents(0, 3), fraction).map(([s, e, f]) => bits(s, e, f));
/** Close to the largest float32, so that sums overflow. */
const huge = fc.tuple(sign, exponents(251, 254), fraction).map(([s, e, f]) => bits(s, e, f));
/** ±0, ±∞, NaNs of any payload, and the ends of the range, among ordinary numbers. */
const special = fc.oneof(
  fc.constantFrom(0, 0x80000000, 0x7f800000, 0xff800000, 0x7f7fffff, 0xff7fffff, 1, 0x80000001, 0x00800000),
  fc.tuple(sign, fc.integer({ min: 1, max: 0x7fffff })).map(([s, f]) => bits(s, 255, f)),
  ordinary,
  ordinary,
  ordinary,
);

/** Float32s by kind, as their bits. */
const VALUES: Readonly<Record<ValueKind, fc.Arbitrary<number>>> = {
  integers,
  ordinary,
  wide,
  tiny,
  huge,
  special,
};
/** What float32s are drawn: of one size, of all sizes, or NaNs and infinities too. */
export type ValueKind = 'integers' | 'ordinary' | 'wide' | 'tiny' | 'huge' | 'special';

/** Kinds that hold no NaN and no infinity. */
export const finiteKind = fc.constantFrom<ValueKind>('integers', 'ordinary', 'wide', 'tiny', 'huge');
/** All kinds. */
export const anyKind = fc.constantFrom<ValueKind>('integers', 'ordinary', 'wide', 'tiny', 'huge', 'special');

const dataOf = (kind: ValueKind, length: number): fc.Arbitrary<Float32Array> =>
  fc
    .array(VALUES[kind], { minLength: length, maxLength: length })
    .map((all) => new Float32Array(Uint32Array.from(all).buffer));

/** A contiguous tensor of a shape. */
export const tensorOf = (kind: ValueKind, shape: Shape): fc.Arbitrary<Tensor> =>
  dataOf(kind, sizeOf(shape)).map((data) => tensor(data, shape));

/** One tensor for each shape. */
export const tensorsOf = (kind: ValueKind, shapes: readonly Shape[]): fc.Arbitrary<Tensor[]> =>
  fc.tuple(...shapes.map((shape) => tensorOf(kind, shape)));

/** A view, and the same numbers in a buffer of their own. */
export interface ViewAndCopy {
  readonly view: Tensor;
  readonly copy: Tensor;
}

/**
 * A view of a shape in any layout: axes in any order in memory, steps of any sign and of zero, gaps between
 * rows, an offset; and its contiguous copy. What lies in the gaps is as random as the view itself.
 */
export function viewOf(kind: ValueKind, shape: Shape): fc.Arbitrary<ViewAndCopy> {
  const layout = fc.record({
    innermostFirst: fc.shuffledSubarray(
      shape.map((_, axis) => axis),
      { minLength: shape.length },
    ),
    steps: fc.tuple(...shape.map(() => fc.constantFrom(1, 1, 1, 2, -1, -1, -3, 0))),
    gaps: fc.tuple(...shape.map(() => fc.integer({ min: 0, max: 2 }))),
    lead: fc.integer({ min: 0, max: 5 }),
  });
  return layout.chain(({ innermostFirst, steps, gaps, lead }) => {
    const strides = shape.map(() => 0);
    let offset = lead;
    let extent = 1;
    for (const axis of innermostFirst) {
      const reach = (shape[axis] - 1) * Math.abs(steps[axis]);
      strides[axis] = steps[axis] * extent;
      if (steps[axis] < 0) offset += reach * extent;
      extent *= reach + 1 + gaps[axis];
    }
    return dataOf(kind, lead + extent).map((data) => {
      const view = ndarray(data, [...shape], strides, offset);
      return { view, copy: tensor(elements(view).slice(), shape) };
    });
  });
}

/** One view for each shape. */
export const viewsOf = (kind: ValueKind, shapes: readonly Shape[]): fc.Arbitrary<ViewAndCopy[]> =>
  fc.tuple(...shapes.map((shape) => viewOf(kind, shape)));
