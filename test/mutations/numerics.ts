/** Mutations of src/numerics: rounding, exact sums and rationals, the exponential. */
import { type ArithmeticMutation, CONTRACT, inFile, numerics, rounding } from './mutation.js';

const ROUNDING = [
  ...inFile('numerics/rounding.ts', rounding('(linear|batch-norm)', 'aimed'), {
    'a unit roundoff of a quarter of itself': ['Number.EPSILON / 2', 'Number.EPSILON / 8'],
    'certain without looking below': ['const low = Math.fround(y - error);', 'const low = Math.fround(y);'],
    'certain without looking above': ['low === Math.fround(y + error)', 'low === Math.fround(y)'],
    'always certain': ['return low === Math.fround(y + error) &&', 'return true ||'],
  }),
  ...inFile('numerics/rounding.ts', numerics('zero-signs'), {
    'a zero is certain': ['&& (low !== 0 || error < Math.abs(y) || error === 0)', ''],
    'a zero is certain where its bound reaches it': ['error < Math.abs(y)', 'error <= Math.abs(y)'],
    'a value that rounds to zero is +0': ['return compare(0) < 0 ? -0 : 0;', 'return 0;'],
    'zero is −0': ['return compare(0) < 0 ? -0 : 0;', 'return compare(0) <= 0 ? -0 : 0;'],
  }),
  ...inFile('numerics/rounding.ts', CONTRACT, {
    'no zero is certain': [' || error === 0)', ')'],
    'zero has the sign of its approximation': ['return compare(0) < 0 ? -0 : 0;', 'return y < 0 ? -0 : 0;'],
    'ties up': [
      'if (order === 0) low = high = below % 2 === 0 ? below : below + 1;',
      'if (order === 0) low = below + 1;',
    ],
    'ties down': [
      'if (order === 0) low = high = below % 2 === 0 ? below : below + 1;',
      'if (order === 0) high = below;',
    ],
    'ties to odd': ['below % 2 === 0 ? below : below + 1', 'below % 2 !== 0 ? below : below + 1'],
    'midpoints of a value and itself': ['(valueAt(below) + valueAt(below + 1)) / 2', 'valueAt(below)'],
    'no midpoint before 2¹²⁸': ['magnitude === INFINITY_ORDINAL ? TWO_TO_128 : float[0]', 'float[0]'],
    'the midpoint of 2¹²⁷ and the largest float32': [
      'const TWO_TO_128 = 0x100000000 *',
      'const TWO_TO_128 = 0x80000000 *',
    ],
  }),
  ...inFile('numerics/rounding.ts', rounding('linear', 'midpoint|aimed|cancelling'), {
    'bisection begins at the approximation': [
      'let low = ordinalOf(Math.fround(y - error));',
      'let low = ordinalOf(Math.fround(y));',
    ],
    'bisection ends at the approximation': [
      'let high = ordinalOf(Math.fround(y + error));',
      'let high = ordinalOf(Math.fround(y));',
    ],
    'negative float32s are counted as positive ones': [
      'return bits[0] < 0 ? -magnitude : magnitude;',
      'return magnitude;',
    ],
    'negative ordinals are positive float32s': ['return ordinal < 0 ? -value : value;', 'return value;'],
  }),
];

const EXACT_SUMS = [
  ...inFile('numerics/exact-sum.ts', numerics('exact-arithmetic'), {
    'half of the error of an addition': [
      'carry - (sum - virtual) + (component - virtual)',
      'carry - (sum - virtual)',
    ],
    'the other half of it': ['carry - (sum - virtual) + (component - virtual)', 'component - virtual'],
    'errors of additions are dropped': ['if (error !== 0) components[kept++] = error;', ''],
    'a sum of zero hides what is left below it': [
      'if (carry !== 0) components[kept++] = carry;',
      'components[kept++] = carry;',
    ],
    'zeros are kept': ['if (error !== 0) components', 'components'],
    'components of before stay': ['while (components.length > kept) components.pop();', ''],
    'the sign of the smallest component': [
      'this.components[this.components.length - 1]',
      'this.components[0]',
    ],
    'compared with minus the point': ['difference.add(-point);', 'difference.add(point);'],
    'only the largest component is compared': [
      'for (const component of this.components) difference.add(component);',
      'difference.add(this.components[this.components.length - 1]);',
    ],
    'the approximation is the largest component': ['sum += component;', 'sum = component;'],
  }),
  ...inFile('numerics/exact-sum.ts', rounding('linear', 'midpoint-hair'), {
    'the approximation is certain': [
      '(this.components.length + 2) * Number.EPSILON * magnitude',
      '0 * magnitude',
    ],
  }),
  ...inFile('numerics/exact-sum.ts', numerics('bilinear-rounding', /ties go to even where/), {
    'a product of 66 bits is rounded': [
      'this.add(narrow * high); this.add(narrow * (wide - high));',
      'this.add(narrow * wide);',
    ],
    'the lower half of a product is lost': ['this.add(narrow * (wide - high));', ''],
    'halves of 32 and 21 bits': ['134217729', '2097153'],
  }),
];

const RATIONALS = [
  ...inFile('numerics/dyadic.ts', numerics('dyadic'), {
    'subnormals have a hidden bit': ['biased === 0 ? fraction : fraction |', 'fraction |'],
    'subnormals have an exponent of their own': ['Math.max(biased, 1) - 1075', 'biased - 1075'],
    'negative numbers are positive': ['mantissa: x < 0 ? -magnitude : magnitude', 'mantissa: magnitude'],
    'a product of 53 bits before it is rounded': [
      'magnitude.toString(2).length - 64',
      'magnitude.toString(2).length - 54',
    ],
    'what is cut off does not count': ['? 0n : 1n;', '? 0n : 0n;'],
    'what is cut off always counts': ['? 0n : 1n;', '? 1n : 1n;'],
    'a product adds mantissas': ['mantissa: a.mantissa * b.mantissa', 'mantissa: a.mantissa + b.mantissa'],
    'half of the exponent twice': ['powerOfTwo(scale - half)', 'powerOfTwo(half)'],
    'reciprocal powers': ['k < 0 ? 0.5 : 2', 'k < 0 ? 2 : 2'],
    'negative numbers come back positive': ['return mantissa < 0n ? -value : value;', 'return value;'],
  }),
  ...inFile('numerics/root-quotient.ts', numerics('exact-arithmetic'), {
    'squares whatever the signs': ['if (sign(a) !== sign(t)) return Math.sign(sign(a) - sign(t));', ''],
    'squares of negative numbers as of positive ones': ['return sign(a) * sign(', 'return sign('],
    'the divisor for the root': ['multiply(square(t), v)', 'square(t)'],
  }),
  ...inFile('numerics/moments.ts', numerics('exact-arithmetic'), {
    'infinities have moments': ['if (!Number.isFinite(values[i])) return undefined;', ''],
    'the mean square for the variance': ['subtract(squares, square(sum))', 'squares'],
    'the sum of squares without its count': [
      'multiply(dyadic(count), totalOfSquares.toDyadic())',
      'totalOfSquares.toDyadic()',
    ],
  }),
];

const EXPONENTIALS = [
  ...inFile('numerics/exponential.ts', numerics('exponential', /^(exponential|logistic)/), {
    'twelve terms of the series': ['{ length: 14 }', '{ length: 11 }'],
    'a remainder without the lower part of ln 2': ['- k * LN2_LOW', ''],
    'a lower part of ln 2 of 30 bits': ['1.9082149292705877e-10', '1.90821e-10'],
    'ln 2 in one part': ['x - k * LN2_HIGH - k * LN2_LOW', 'x - k * Math.LN2'],
    'an upper part of ln 2 with all its bits': ['0.6931471803691238', '0.6931471805599453'],
    'a reduced range twice as wide': ['Math.floor(x * Math.LOG2E + 0.5)', 'Math.floor(x * Math.LOG2E)'],
    'a bound of 1 u': ['16 * Number.EPSILON', 'Number.EPSILON / 2'],
  }),
  ...inFile('numerics/exponential.ts', numerics('exponential', /^(compare|enclose)/), {
    'a series that loses nothing': ['let high = sum + n * (n + 6n);', 'let high = sum;'],
    'the lower end for the upper': [
      'if (high * denominator < target) return -1;',
      'if (low * denominator < target) return -1;',
    ],
    'the upper end for the lower': [
      'if (low * denominator > target) return 1;',
      'if (high * denominator > target) return 1;',
    ],
    'e⁻ˣ for eˣ': ['[low, high] = [one / high, one / low + 1n];', ''],
    'the ends of a reciprocal are not changed over': [
      '[one / high, one / low + 1n]',
      '[one / low, one / high + 1n]',
    ],
    'rounded down at both ends': [
      'return [low >> drop, (high >> drop) + 1n];',
      'return [low >> drop, high >> drop];',
    ],
    'rounded up at both ends': [
      'return [low >> drop, (high >> drop) + 1n];',
      'return [(low >> drop) + 1n, (high >> drop) + 1n];',
    ],
    'one squaring fewer': ['h < halvings; h++', 'h < halvings - 1; h++'],
    'no guard bits': [
      'const guard = precision + 64n + (4n << BigInt(halvings));',
      'const guard = precision;',
    ],
    'no guard bits for the squarings': [
      'const guard = precision + 64n + (4n << BigInt(halvings));',
      'const guard = precision + 8n;',
    ],
    'an exponent without the bits of its mantissa': [
      'magnitude.toString(2).length + x.exponent',
      'x.exponent',
    ],
    'nothing where e⁻ˣ is still something': ['> 2n * precision', '> precision / 8n'],
    'e to a large power is nothing': ['if (x.mantissa < 0n && 1n <<', 'if (1n <<'],
  }),
  ...inFile('numerics/logistic.ts', numerics('exponential', /ogistic/), {
    'e⁻ˣ where it overflows': ['exponential(-Math.abs(x))', 'exponential(Math.abs(x))'],
    'σ(x) for σ(−x)': ['(x < 0 ? e : 1)', '(x > 0 ? e : 1)'],
    '1 where p = q': ['if (sign(rest) <= 0) return -1;', 'if (sign(rest) <= 0) return 1;'],
    'p on an exponent of its own': ['p.mantissa << BigInt(p.exponent - rest.exponent)', 'p.mantissa'],
    'a bound of 1 u': ['EXPONENTIAL_ERROR + 6 * UNIT_ROUNDOFF', 'UNIT_ROUNDOFF'],
  }),
];

const PHILOX = inFile('numerics/philox.ts', numerics('philox'), {
  'nine rounds': ['const ROUNDS = 10;', 'const ROUNDS = 9;'],
  'a carry lost between the halves of a product': [' + (carried >>> 16)', ''],
  'words of 23 bits': ['2 * (word >>> 8) + 1', '2 * (word >>> 8)'],
});

export const NUMERICS: readonly ArithmeticMutation[] = [
  ...ROUNDING,
  ...EXACT_SUMS,
  ...RATIONALS,
  ...EXPONENTIALS,
  ...PHILOX,
];
