/** Bounds of sums of products: orders, biases, operands and matrix units. See worst.ts. */
import { describe, expect, it } from 'vitest';
import { arithmeticByName } from '../../../src/golden/arithmetic.js';
import { exactly } from '../../../src/golden/index.js';
import { tensor } from '../../../src/ops/index.js';
import {
  type Case,
  type Certify,
  dense,
  FAITHFUL,
  FLUSHED,
  IEEE,
  judged,
  off,
  ones,
  reached,
  ULP,
  vector,
} from '../worst.js';

const { fround } = Math;
const HALF = arithmeticByName('f16-a100');
const F16_OPERANDS = arithmeticByName('f16-operands');

describe('sums of products', () => {
  const vanishing = (addend: number, taps: number): Float32Array =>
    Float32Array.from({ length: taps }, (_, i) => (i === 0 ? 1 : addend));

  /** Products that a matrix unit cuts off at its last bit, and whose sum it cuts off to float32 once more. */
  function cutOff(preset: string): Case {
    const { operands: _, ...rest } = arithmeticByName(preset);
    const { size, bits } = rest.blocks!;
    const unit = 2 ** -bits;
    const twice = Math.min(2 ** (bits - 23) - 1, size);
    const taps = 64 * size;
    const x = Float32Array.from({ length: taps }, (_, i) =>
      i === 0 ? 1 : (i % size < twice ? 2 : 1) * (1 - 2 ** -9) * unit,
    );
    const share = { 4: 0.67, 8: 0.8, 16: 0.86 }[size]!;
    return [
      `${preset}, a block at a time`,
      share,
      { ...rest, storage: 'float32' },
      dense(x, ones(taps)),
      [1],
    ];
  }

  /** 2·w, either of which is off. */
  const ofUnseen =
    (w: number, byW: number, byX: number): Certify =>
    (nn) =>
      nn.linear(off(tensor([2], [1, 1]), byX), off(tensor([w], [1, 1]), byW), undefined);

  reached([
    ['added to 1, half an ulp each', 0.97, IEEE, dense(vanishing(2 ** -24, 576), ones(576)), [1]],
    [
      'of which each loses an ulp',
      0.97,
      FAITHFUL,
      dense(vanishing(fround(ULP * (1 - 2 ** -20)), 576), ones(576)),
      [1],
    ],
    [
      'added to the bias',
      0.86,
      IEEE,
      dense(new Array(64).fill(2 ** -24), ones(64), exactly(vector([1]))),
      [1],
    ],
    ['with unseen weights', 0.99, IEEE, ofUnseen(3, 1, 0), [8]],
    ['with unseen weights and an unseen input', 0.99, IEEE, ofUnseen(3, 1, 1), [12]],
    ['with an unseen bias', 0.99, IEEE, dense([1, 1], [1, 3], off(vector([0]), 1)), [5]],
    [
      'with operands that are too small for float16',
      0.99,
      F16_OPERANDS,
      dense([2 ** -25], [1], undefined),
      [0],
    ],
    [
      'with weights that are too small for float16',
      0.99,
      F16_OPERANDS,
      dense([1], [2 ** -25], undefined),
      [0],
    ],
    [
      'with weights that are cut off',
      0.49,
      arithmeticByName('tf32'),
      dense(ones(4), new Array(4).fill(1 + 2 ** -10 - ULP)),
      [4],
    ],
    [
      'with operands that are off',
      0.99,
      IEEE,
      (nn) => nn.linear(off(tensor([1, 1], [1, 2]), 0.25), exactly(tensor([1, 3], [1, 2])), undefined),
      [5],
    ],
    [
      'of which the results are flushed, one by one',
      0.71,
      { ...FLUSHED, flush: 'outputs' },
      dense(new Array(8).fill(2 ** -64), new Array(8).fill(2 ** -62 - 2 ** -86)),
      [0],
    ],
    cutOff('tf32-a100'),
    cutOff('tf32-h100'),
    cutOff('f16-h100'),
  ]);

  const transposed =
    (x: readonly number[], weight: readonly number[]): Certify =>
    (nn) =>
      nn.convTranspose2d(
        exactly(tensor(x, [1, x.length, 1, 1])),
        exactly(tensor(weight, [x.length, 1, 1, 1])),
        undefined,
      );

  reached([
    [
      'of a transposed convolution, added to 1, half an ulp each',
      0.97,
      IEEE,
      transposed([...vanishing(2 ** -24, 576)], ones(576)),
      [1],
    ],
    [
      'of a transposed convolution with operands that are off: each output by the taps that reach it',
      0.99,
      IEEE,
      (nn) =>
        nn.convTranspose2d(
          off(tensor([1, 1], [1, 1, 1, 2]), 0.25),
          exactly(tensor([1, -3, 8], [1, 1, 1, 3])),
          undefined,
          { stride: [1, 2] },
        ),
      [1.25, -3.75, 11.25, -3.75, 10],
    ],
  ]);

  it('are anything once what they read may be', () => {
    const anything: Certify = (nn) =>
      nn.linear(off(tensor([1], [1, 1]), 2 ** 101), exactly(tensor([1], [1, 1])), undefined);
    expect(judged(IEEE, anything, [2]).verdict).toBe('unjudged');
    const anyWeight: Certify = (nn) =>
      nn.linear(exactly(tensor([2 ** -90], [1, 1])), off(tensor([1], [1, 1]), Infinity), undefined);
    expect(judged(IEEE, anyWeight, [2]).verdict).toBe('unjudged');
  });

  it('of float16 are anything beyond its largest, on the way or in the end', () => {
    const F16 = arithmeticByName('f16');
    expect(judged(F16, dense([60000, 60000, -60000], ones(3)), [Infinity]).verdict).toBe('unjudged');
    expect(judged(HALF, dense([60000, 5500], ones(2)), [Infinity]).verdict).toBe('unjudged');
    expect(judged(HALF, dense([30000, 5500], ones(2)), [Infinity]).verdict).toBe('refuted');
  });

  it('that overflow are anything, however far', () => {
    const huge = dense([3e38, 3e38, -3e38], [3e38, 3e38, 3e38]);
    expect(judged(IEEE, huge, [Number.NaN]).verdict).toBe('unjudged');
  });

  it('of an infinity are that infinity, and nothing else', () => {
    expect(judged(IEEE, dense([Infinity, 1], ones(2)), [Infinity]).equal).toBe(1);
    expect(judged(IEEE, dense([Infinity, 1], ones(2)), [3]).verdict).toBe('refuted');
    expect(judged(IEEE, dense([Number.NaN, 1], ones(2)), [3]).verdict).toBe('refuted');
  });

  it('of a transformed convolution are bounded by the largest of their map, those of others by their own', () => {
    const x = tensor([1, 0, 0, 0], [1, 1, 1, 4]);
    const weight = exactly(tensor([1], [1, 1, 1, 1]));
    const certify: Certify = (nn) => nn.conv2d(exactly(x), weight, undefined);
    const by = (error: number) => [1, 0, error, 0];
    expect(judged(arithmeticByName('ieee32-fast'), certify, by(280 * ULP)).tightness).toBeGreaterThan(0.95);
    expect(judged(arithmeticByName('ieee32-fast'), certify, by(280 * ULP)).verdict).toBe('consistent');
    expect(judged(arithmeticByName('ieee32-fast'), certify, by(300 * ULP)).verdict).toBe('refuted');
    expect(judged(IEEE, certify, by(2 ** -100)).verdict).toBe('refuted');
  });
});
