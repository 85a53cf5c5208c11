/** Mutations of the functions of one variable: bounds, comparisons, where they saturate, special values; and of what they are made of. */
import { type ArithmeticMutation, CONTRACT, inFile, numerics, type Watcher } from './mutation.js';

/** The results nearest to a midpoint. */
export const hardest = (name: string): Watcher => numerics('hardest-functions', new RegExp(`^${name} `));
/** 4,096 of every 2²⁴ results. */
const sampled = (name: string): Watcher => numerics('unary', new RegExp(`^${name} `));

const MADE_OF = [
  ...inFile('numerics/exponential-minus-one.ts', sampled('elu'), {
    'subtracted where it cancels': ['CANCELLING = 0.7', 'CANCELLING = 0'],
    'a series as far as 3': ['CANCELLING = 0.7', 'CANCELLING = 3'],
    'seven terms': ['{ length: 17 }', '{ length: 7 }'],
    'factorials of the term before': ['k <= n + 1', 'k <= n'],
  }),
  ...inFile('numerics/exponential.ts', hardest('celu'), {
    'the quotient the other way round': [
      '(dividend << precision) / divisor',
      '(divisor << precision) / dividend',
    ],
  }),
  ...inFile('numerics/integer-root.ts', numerics('exact-arithmetic'), {
    'a root that begins too low': [
      'Math.ceil(n.toString(2).length / 2)',
      'Math.floor(n.toString(2).length / 4)',
    ],
    'one step': ['if (next >= root) return root;', 'return next;'],
  }),
  ...inFile('numerics/logarithm.ts', sampled('log'), {
    'five terms of artanh': ['{ length: 17 }', '{ length: 5 }'],
    'ln 2 in one part': ['(k * LN2_LOW + 2 *', '(2 *'],
  }),
  ...inFile(
    'numerics/logarithm.ts',
    { caughtBy: 'test/ops/float64.test.ts', tests: /ends of float64/ },
    {
      'subnormal numbers as normal ones': ['return [m, k - 54];', 'return [m, k];'],
    },
  ),
  ...inFile('numerics/logarithm.ts', sampled('softplus'), {
    'a sum that rounds t away': ['areaTangent(t / (2 + t))', 'areaTangent((1 + t - 1) / (2 + t))'],
  }),
  ...inFile('numerics/normal.ts', sampled('gelu'), {
    'terms that are left out too early': ['NEGLIGIBLE = 2 ** -60', 'NEGLIGIBLE = 2 ** -30'],
    'a continued fraction of 20 levels': ['LEVELS = 100', 'LEVELS = 20'],
    'a continued fraction from 1 on': ['TAIL_START = 2', 'TAIL_START = 0.5'],
    'no continued fraction': ['TAIL_START = 2', 'TAIL_START = 5'],
  }),
  ...inFile('numerics/normal-exact.ts', hardest('erf'), {
    'a square without the denominator’s': ['* denominator * denominator;', '* denominator;'],
    'π for 2π': ['(2n * numerator * numerator)', '(numerator * numerator)'],
    'the ends changed over': ['(right * lowPi) << scale) return -1;', '(right * lowPi) << scale) return 1;'],
  }),
  ...inFile('numerics/normal-exact.ts', hardest('gelu'), {
    'a square without its exponent': ['<< BigInt(-square.exponent);', ';'],
  }),
  ...inFile('numerics/pi.ts', hardest('erf'), {
    'four fifths of Machin': [
      '4n * arctangentOfReciprocal(239n, bits)',
      '0n * arctangentOfReciprocal(239n, bits)',
    ],
    'terms of one sign': [': -(power / k)', ': power / k'],
  }),
  ...inFile('numerics/dyadic.ts', CONTRACT, {
    'a fraction on two exponents': [
      '[mantissaAt(a, exponent), mantissaAt(b, exponent)]',
      '[a.mantissa, b.mantissa]',
    ],
  }),
];

const NO_BOUND: Readonly<Record<string, string>> = {
  log: 'error: LOGARITHM_ERROR + 2 * UNIT_ROUNDOFF,',
  softplus: 'error: EXPONENTIAL_ERROR + LOGARITHM_OF_ONE_PLUS_ERROR + 4 * UNIT_ROUNDOFF,',
  gelu: 'error: (CANCELLATION + 1) * CENTRAL_ERROR + 4 * UNIT_ROUNDOFF,',
};

const BOUNDS = Object.entries(NO_BOUND).flatMap(([name, bound]) =>
  inFile(`ops/functions/${name}.ts`, hardest(name), { 'no bound': [bound, 'error: 0,'] }),
);

const RULES = [
  ...inFile('ops/functions/rounded.ts', CONTRACT, {
    'a zero without its sign': ['if (x === 0) return x;', 'if (x === 0) return 0;'],
    'odd functions that are even': ['x < 0 ? -f(-x) : f(x)', 'x < 0 ? f(-x) : f(x)'],
    'no repair': ['if (roundsCertainly(y, bound)) return y;', 'return y;'],
  }),
  ...inFile('ops/functions/exp.ts', CONTRACT, {
    'overflow at 88': ['[89, -104]', '[88, -104]'],
    'underflow at −87': ['[89, -104]', '[89, -87]'],
  }),
  ...inFile('ops/functions/log.ts', CONTRACT, {
    'the logarithm of −x': ['if (x <= 0) return x === 0 ?', 'if (x <= 0) return x <= 0 ?'],
  }),
  ...inFile('ops/functions/log.ts', hardest('log'), {
    'the comparison the wrong way round': ['-compareExponential(', 'compareExponential('],
  }),
  ...inFile('ops/functions/sqrt.ts', CONTRACT, {
    'a zero for −0': ['? x : undefined', '? x + 0 : undefined'],
    'roots of negative numbers': ['if (x < 0) return Number.NaN;', 'if (x < 0) return 0;'],
  }),
  ...inFile('ops/functions/tanh.ts', CONTRACT, { 'saturation at 9': ['SATURATION = 10', 'SATURATION = 9'] }),
  ...inFile('ops/functions/tanh.ts', hardest('tanh'), {
    'eˣ for e²ˣ': ['dyadic(2 * x)', 'dyadic(x)'],
    'the fraction turned over': [
      'add(ONE, p).mantissa, subtract(ONE, p).mantissa',
      'subtract(ONE, p).mantissa, add(ONE, p).mantissa',
    ],
  }),
  ...inFile('ops/functions/erf.ts', CONTRACT, {
    'saturation at 3.9': ['SATURATION = 4', 'SATURATION = 3.9'],
  }),
  ...inFile('ops/functions/erf.ts', hardest('erf'), { 'x² for 2x²': ['dyadic(2 * x * x)', 'dyadic(x * x)'] }),
  ...inFile('ops/functions/softplus.ts', sampled('softplus'), {
    'saturation at 12': ['[18, -104]', '[12, -104]'],
    'underflow at −87': ['[18, -104]', '[18, -87]'],
  }),
  ...inFile('ops/functions/mish.ts', CONTRACT, {
    'a zero of x’s sign': ['if (x === 0) return 0;', 'if (x === 0) return x;'],
    'a positive zero far below': ['x < UNDERFLOW ? -0 :', 'x < UNDERFLOW ? 0 :'],
  }),
  ...inFile('ops/functions/mish.ts', sampled('mish'), {
    'saturation at 8': ['[10, -120]', '[8, -120]'],
    'underflow at −100': ['[10, -120]', '[10, -100]'],
  }),
  ...inFile('ops/functions/mish.ts', hardest('mish'), {
    'repairs of negative numbers as of positive ones': [
      'if (low > target) return side;',
      'if (low > target) return 1;',
    ],
    'w + 1 for w + 2': ['const target = (2n * numerator)', 'const target = numerator'],
  }),
  ...inFile('ops/functions/above-half.ts', CONTRACT, {
    'a half that is a tie': ['x / 2 + Math.abs(x) * 2 ** -30', 'x / 2'],
    'below a half': ['x / 2 + Math.abs(x)', 'x / 2 - Math.abs(x)'],
  }),
  ...inFile('ops/functions/above-half.ts', sampled('gelu'), {
    'tiny up to 2⁻²⁰': ['TINY = 2 ** -26', 'TINY = 2 ** -20'],
  }),
  ...inFile('ops/functions/gelu.ts', CONTRACT, {
    'a zero of x’s sign': ['if (x === 0) return 0;', 'if (x === 0) return x;'],
    'a positive zero far below': ['if (x < UNDERFLOW) return -0;', 'if (x < UNDERFLOW) return 0;'],
  }),
  ...inFile('ops/functions/gelu.ts', hardest('gelu'), {
    'repairs of negative numbers as of positive ones': ['x < 0 ? negate(twice) : twice', 'twice'],
  }),
  ...inFile('ops/functions/gelu.ts', sampled('gelu'), {
    'saturation at 5': ['[6, -15]', '[5, -15]'],
    'underflow at −13': ['[6, -15]', '[6, -13]'],
  }),
  ...inFile('ops/functions/gelu-tanh.ts', CONTRACT, {
    'a zero of x’s sign': ['if (x === 0) return 0;', 'if (x === 0) return x;'],
    'a positive zero far below': ['if (x < UNDERFLOW) return -0;', 'if (x < UNDERFLOW) return 0;'],
  }),
  ...inFile('ops/functions/gelu-tanh.ts', sampled('gelu-tanh'), {
    'saturation at 4.5': ['[5.2, -11]', '[4.5, -11]'],
    'underflow at −10': ['[5.2, -11]', '[5.2, -10]'],
    'a root of 2/π in float32': ['1.5957691216057308', '1.5957691669464111'],
    'a coefficient in float32': ['CUBIC = 0.044715;', 'CUBIC = Math.fround(0.044715);'],
  }),
  ...inFile('ops/functions/gelu-tanh.ts', hardest('gelu-tanh'), {
    'repairs of negative numbers as of positive ones': [
      '? [least, most] : [-most, -least]',
      '? [least, most] : [least, most]',
    ],
    'a repair with a coefficient of five digits': ['[44715n, 1_000_000n]', '[4472n, 100_000n]'],
    'a repair with 4/π': ['+ 3n * precision + 3n;', '+ 3n * precision + 2n;'],
  }),
  ...inFile('ops/functions/exponential-unit.ts', CONTRACT, {
    'α of either sign as positive': ['isNegative ? -ofMagnitude(x) : ofMagnitude(x)', 'ofMagnitude(x)'],
    'α of −0 as of 0': [' || Object.is(scale, -0)', ''],
    'α of 0 as any other': ['if (scale === 0) return -0;', 'if (scale === 0) return 0;'],
    'a repair without α': [
      'fraction(add(a, dyadic(point)), a)',
      'fraction(add(dyadic(1), dyadic(point)), dyadic(1))',
    ],
    'no bound': ['EXPONENTIAL_MINUS_ONE_ERROR + 6 * UNIT_ROUNDOFF', '0'],
    '−∞ as any number far below': ['x === -Infinity ? Math.fround(-scale) : undefined', 'undefined'],
    'a repair far below as if at −∞': ['dyadic(Math.max(x, LOWEST * width))', 'dyadic(LOWEST * 64 * width)'],
    'a SELU without γ below zero': ['scale: gamma * alpha', 'scale: alpha'],
    'a SELU without γ above zero': ['slope: gamma', 'slope: 1'],
    'a CELU as an ELU': ['width: operation.celu', 'width: 1'],
  }),
  ...inFile('ops/functions/exponential-unit.ts', hardest('celu'), {
    'a repair without the width': [
      'compareExponentialOfQuotient(argument, dyadic(width)',
      'compareExponentialOfQuotient(argument, dyadic(1)',
    ],
  }),
  ...inFile('ops/functions/exponential-unit.ts', sampled('elu'), {
    'the end at −16': ['LOWEST = -160', 'LOWEST = -16'],
  }),
  ...inFile('ops/functions/thresholded-relu.ts', CONTRACT, {
    'α itself is above': ['x <= alpha ? 0 : x', 'x < alpha ? 0 : x'],
    'NaN is below': ['x <= alpha ? 0 : x', 'x > alpha ? x : 0'],
  }),
  ...inFile(
    'ops/unary.ts',
    { caughtBy: 'test/ops/refused-options.test.ts' },
    {
      'inherited names are functions': ['!Object.hasOwn(FUNCTIONS, operation)', '!(operation in FUNCTIONS)'],
      'any α': ['!Number.isFinite(value) || !Object.is(Math.fround(value), value)', 'false'],
      'an infinite α': ['!Number.isFinite(value) ||', ''],
      'two functions': ['names.length !== 1', 'names.length < 1'],
      'no function': ['names.length !== 1', 'names.length > 1'],
      'a celu of 0': ['!(operation.celu > 0)', 'operation.celu < 0'],
      'any γ': ["checkFloat32('selu.gamma', operation.selu.gamma);", ''],
      'any names of a selu': [
        "checkNames('unary', 'operation.selu', operation.selu, ['alpha', 'gamma']);",
        '',
      ],
    },
  ),
];

export const FUNCTIONS: readonly ArithmeticMutation[] = [...MADE_OF, ...BOUNDS, ...RULES];
