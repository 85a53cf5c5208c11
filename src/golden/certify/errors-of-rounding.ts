/** What the roundings of an arithmetic can do, as factors of what is rounded. docs/certificates.md derives each. */
import { type Arithmetic, FORMATS, type FormatName, type Roundoff } from '../arithmetic.js';

/** Half the distance of neighbours relative to their size; the whole of it where either neighbour may be taken. */
export const unitRoundoff = (format: FormatName, roundoff: Roundoff): number =>
  2 ** ((roundoff === 'nearest' ? 0 : 1) - FORMATS[format].precision);

/** The most that a rounding among the subnormal numbers of a format, or their flush to zero, takes away. */
export function underflow(
  format: FormatName,
  { roundoff, flush }: Pick<Arithmetic, 'roundoff' | 'flush'>,
): number {
  const { precision, minExponent } = FORMATS[format];
  if (flush !== 'none') return 2 ** minExponent;
  return 2 ** (minExponent + 1 - precision) * (roundoff === 'nearest' ? 0.5 : 1);
}

/**
 * Largest relative error of n roundings one upon the other. n·u holds for sums and products that are rounded to nearest
 * (Jeannerod & Rump, Improved error bounds for inner products, 2013); otherwise (1 + u)ⁿ − 1, which is at most nu/(1 − nu).
 * Infinite where that says nothing.
 */
export function ofRoundings(n: number, u: number, roundoff: Roundoff): number {
  const nu = n * u;
  if (roundoff === 'nearest') return nu;
  return nu < 1 ? nu / (1 - nu) : Infinity;
}

/**
 * Of a sum of n products, added in any order, with fused products or not: relative to the sum of their magnitudes. A unit
 * that adds B products at a time, cut off at F fraction bits of the largest, loses at most (B + 1)·2^−F of that a step,
 * and rounds or cuts off once more (Khattak & Mikaitis, arXiv 2512.07004, §4).
 */
export function ofSum(n: number, { accumulator, roundoff, blocks }: Arithmetic): number {
  const u = unitRoundoff(accumulator, roundoff);
  if (!blocks) return ofRoundings(n + 1, u, roundoff);
  const steps = Math.ceil(n / blocks.size) + 1;
  const each = (blocks.size + 1) * 2 ** -blocks.bits + 2 * u;
  return steps * each < 1 ? (steps * each) / (1 - steps * each) + ofRoundings(2, u, roundoff) : Infinity;
}

/** Of an operand that is brought to a format: its relative error, and the most that a subnormal one loses. */
export function ofOperand({ operands, flush }: Arithmetic): {
  readonly relative: number;
  readonly absolute: number;
} {
  const flushed = flush === 'both' ? 2 ** FORMATS[operands?.format ?? 'float32'].minExponent : 0;
  if (!operands) return { relative: 0, absolute: flushed };
  const roundoff = operands.rounding === 'nearest' ? 'nearest' : 'faithful';
  return {
    relative: unitRoundoff(operands.format, roundoff),
    absolute: Math.max(flushed, underflow(operands.format, { roundoff, flush: 'none' })),
  };
}

/** Of n operations in float32, one upon the other, or of a sum's. */
export const ofOperations = (n: number, { roundoff }: Pick<Arithmetic, 'roundoff'>): number =>
  ofRoundings(n, unitRoundoff('float32', roundoff), roundoff);

/** What one number loses that was subnormal. */
export const ofFlushed = ({ flush }: Pick<Arithmetic, 'flush'>): number => (flush === 'none' ? 0 : 2 ** -126);

/** What an operation may lose of numbers that were subnormal and count once: two operands and a result. */
export const ofFlush = (arithmetic: Pick<Arithmetic, 'flush'>): number => 3 * ofFlushed(arithmetic);
