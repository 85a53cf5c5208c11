/** Convolutions of every kind, for the engines. */
import fc from 'fast-check';
import ndarray from 'ndarray';
import { expect } from 'vitest';
import { NO_STEPS } from '../../src/engine/epilogue.js';
import { wholeWork } from '../../src/engine/share.js';
import type { Target } from '../../src/engine/target.js';
import { F2, F2_STRIDE_2, F3_STRIDE_2, F4 } from '../../src/engine/winograd/transforms.js';
import { seededImage } from '../../src/layers/seeded.js';
import {
  type ConvOptions,
  elements,
  type ReferenceBackend,
  reference,
  sizeOf,
  type Tensor,
  tensor,
} from '../../src/ops/index.js';

/** Winograd's algorithms of exact sums, and their transforms. */
export const WINOGRAD = [
  ['winograd-2', F2],
  ['winograd-4', F4],
  ['winograd-2-stride-2', F2_STRIDE_2],
  ['winograd-3-stride-2', F3_STRIDE_2],
] as const;

/** All outputs of a convolution, as they are. */
export const allOf = (y: Tensor): Target => ({ y, steps: NO_STEPS, share: wholeWork() });

const bitsOf = (t: Tensor): Uint32Array => new Uint32Array(elements(t).slice().buffer);

/** Where tensors differ in shape or bits; the first few places, as a difference of large arrays takes minutes to show. */
export function differences(got: Tensor, expected: Tensor): readonly string[] {
  const [a, b] = [bitsOf(got), bitsOf(expected)];
  const places: number[] = [];
  for (let n = 0; n < b.length && places.length < 5; n++) if (a[n] !== b[n]) places.push(n);
  return [
    ...(String(got.shape) === String(expected.shape) ? [] : [`[${got.shape}] for [${expected.shape}]`]),
    ...places.map((n) => `${elements(got)[n]} at ${n} for ${elements(expected)[n]}`),
  ];
}

const special = [0, -0, 1, -1, 2 ** -149, 2 ** 127, -(2 ** 127), Infinity, -Infinity, Number.NaN];

/** Small integers, whose sums are exact and often ties; seeded numbers; or with some that are no numbers among them. */
export const values = (size: number): fc.Arbitrary<number[]> =>
  fc.oneof(
    fc.array(fc.integer({ min: -3, max: 3 }), { minLength: size, maxLength: size }),
    fc.array(
      fc.integer({ min: -64, max: 64 }).map((n) => Math.fround(n / 7)),
      { minLength: size, maxLength: size },
    ),
    fc.array(fc.oneof({ weight: 20, arbitrary: fc.constant(1.5) }, fc.constantFrom(...special)), {
      minLength: size,
      maxLength: size,
    }),
  );

const small = (most: number) => fc.integer({ min: 1, max: most });

export interface Case {
  readonly x: Tensor;
  readonly weight: Tensor;
  readonly bias: Tensor | undefined;
  readonly options: ConvOptions;
}

/** What the options are to be; any where they are left out. */
interface Fixed {
  readonly kernel?: readonly [number, number];
  readonly stride?: number;
  readonly dilation?: number;
}

/** Small convolutions of every geometry. */
export const convolutions = (fixed: Fixed = {}): fc.Arbitrary<Case> =>
  fc
    .record({
      images: small(2),
      groups: small(2),
      filters: fc.integer({ min: 1, max: 9 }),
      channels: small(3),
      size: fc.tuple(small(9), small(9)),
      kernel: fixed.kernel ? fc.constant(fixed.kernel) : fc.tuple(small(3), small(3)),
      stride: fixed.stride ? fc.constant(fixed.stride) : small(3),
      dilation: fixed.dilation ? fc.constant(fixed.dilation) : small(2),
      padding: fc.nat(2),
    })
    .filter(({ size, kernel, dilation, padding }) =>
      size.every((side, i) => side + 2 * padding > dilation * (kernel[i]! - 1)),
    )
    .chain(({ images, groups, filters, channels, size, kernel, stride, dilation, padding }) => {
      const [xs, ws] = [
        [images, groups * channels, ...size],
        [groups * filters, channels, ...kernel],
      ];
      return fc
        .tuple(values(sizeOf(xs)), values(sizeOf(ws)), fc.option(values(groups * filters)))
        .map(([x, w, b]) => ({
          x: tensor(x, xs),
          weight: tensor(w, ws),
          bias: b ? tensor(b, [groups * filters]) : undefined,
          options: { stride, dilation, padding, groups },
        }));
    });

const two = (most: number) => fc.tuple(small(most), small(most));

/** Small convolutions of single channels, of every geometry. */
export const singleChannels: fc.Arbitrary<Case> = fc
  .record({
    images: small(2),
    groups: small(3),
    filters: small(2),
    size: two(11),
    kernel: two(4),
    stride: two(4),
    dilation: two(3),
    padding: fc.tuple(fc.nat(4), fc.nat(4)),
  })
  .filter(({ size, kernel, dilation, padding }) =>
    size.every((side, i) => side + 2 * padding[i]! > dilation[i]! * (kernel[i]! - 1)),
  )
  .chain(({ images, groups, filters, size, kernel, ...options }) => {
    const [xs, ws] = [
      [images, groups, ...size],
      [groups * filters, 1, ...kernel],
    ];
    return fc
      .tuple(values(sizeOf(xs)), values(sizeOf(ws)), fc.option(values(groups * filters)))
      .map(([x, w, b]) => ({
        x: tensor(x, xs),
        weight: tensor(w, ws),
        bias: b ? tensor(b, [groups * filters]) : undefined,
        options: { ...options, groups },
      }));
  });

export const seededVector = (n: number): Tensor => ndarray(elements(seededImage([1, 1, 1, n])), [n]);

/** The reference refuses the call, and the engine in the same words. */
export function expectSameRefusal(nn: ReferenceBackend, call: (nn: ReferenceBackend) => Tensor): void {
  let message = '';
  expect(() => {
    try {
      call(reference);
    } catch (error) {
      ({ message } = error as Error);
      throw error;
    }
  }).toThrow();
  expect(() => call(nn)).toThrow(message);
}
