/**
 * Honest engines at their worst, held against every term of every bound: none is refuted, and it comes as near its bound as is said.
 * So a bound that is smaller refutes one of them, and one that is larger is no longer reached. Each case is about one term.
 */

import { expect, it } from 'vitest';
import { type Arithmetic, arithmeticByName, arithmeticFrom } from '../../src/golden/arithmetic.js';
import { type Certified, certifying, exactly, judge } from '../../src/golden/index.js';
import { type Tensor, tensor } from '../../src/ops/index.js';

/** From 1 to the next float32. */
export const ULP = 2 ** -23;

const { fround } = Math;
const bits = new Int32Array(1);
const float = new Float32Array(bits.buffer);

/** The float32 that lies `by` places further from zero. */
export function further(x: number, by: number): number {
  float[0] = x;
  bits[0]! += by;
  return float[0]!;
}

/** The largest float32 that is not above x, and the smallest that is not below: what either rounding may give. */
export function neighbours(x: number): readonly [down: number, up: number] {
  const near = fround(x);
  if (near === x) return [x, x];
  const beyond = further(near, near > x === near > 0 ? -1 : 1);
  return near > x ? [beyond, near] : [near, beyond];
}

export const down = (x: number): number => neighbours(x)[0];
export const up = (x: number): number => neighbours(x)[1];

/** ieee32 but for its roundings, of which each may go either way. */
export const FAITHFUL: Arithmetic = arithmeticFrom({ name: 'faithful', roundoff: 'faithful' });

/** A value whose elements may all be off by as much. */
export const off = (value: Tensor, bound: number): Certified => ({
  value,
  bound: tensor(new Float32Array(value.size).fill(bound), value.shape),
});

/** A vector as a map of one row, N = C = H = 1. */
export const row = (values: ArrayLike<number>): Tensor =>
  tensor(Float32Array.from(values), [1, 1, 1, values.length]);

/** What an arithmetic certifies of an operator, held against a list of numbers. */
export function judged(arithmetic: Arithmetic, certify: Certify, got: ArrayLike<number>) {
  const certified = certify(certifying(arithmetic));
  return judge(tensor(Float32Array.from(got), certified.value.shape), certified, arithmetic);
}

export type Certify = (nn: ReturnType<typeof certifying>) => Certified;

/** What an engine gives, and the share of its bound that this reaches. */
export type Case = readonly [name: string, share: number, Arithmetic, Certify, got: ArrayLike<number>];

/** Tests that an engine is not refuted, and reaches no less of its bound than is said, and no more than a twentieth beyond. */
export const reached = (cases: readonly Case[]): void => {
  it.each(cases.map((each) => [each[0], each] as const))('%s', (_, [, share, arithmetic, certify, got]) => {
    const { verdict, tightness, unjudged } = judged(arithmetic, certify, got);
    expect({ verdict, unjudged }).toEqual({ verdict: 'consistent', unjudged: 0 });
    expect(tightness).toBeGreaterThan(share);
    expect(tightness).toBeLessThan(share * 1.05 + 0.001);
  });
};

export const vector = (x: ArrayLike<number>): Tensor => tensor(Float32Array.from(x), [x.length]);
export const ones = (n: number): number[] => new Array<number>(n).fill(1);

/** A dense layer of one row and one unit. */
export const dense =
  (x: ArrayLike<number>, w: ArrayLike<number>, bias?: Certified): Certify =>
  (nn) =>
    nn.linear(
      exactly(tensor(Float32Array.from(x), [1, x.length])),
      exactly(tensor(Float32Array.from(w), [1, w.length])),
      bias,
    );

/** A batch norm of one number; ε is 1e-5. */
export const norm =
  (
    x: number,
    of: {
      readonly mean?: number;
      readonly variance?: number;
      readonly scale?: number;
      readonly shift?: number;
    },
  ): Certify =>
  (nn) => {
    const { mean = 0, variance = 0, scale = 1, shift = 0 } = of;
    const [m, v, g, b] = [mean, variance, scale, shift].map((each) => exactly(vector([each])));
    return nn.batchNorm2d(exactly(row([x])), { mean: m!, variance: v!, scale: g!, shift: b! }, 1e-5);
  };

export const IEEE = arithmeticByName('ieee32');
export const FLUSHED = arithmeticByName('ftz32');
