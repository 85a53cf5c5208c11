/** Mutations of src/golden: the terms of every bound, and what verdicts rest on. */
import { type ArithmeticMutation, inFile, type Watcher } from './mutation.js';

/** A file of test/oracle/bounds, or those of its tests whose name has `tests`. */
export const bounds = (name: string, tests?: RegExp): Watcher => oracle(`bounds/${name}`, tests);

/** A file of test/oracle, or those of its tests whose name has `tests`. */
export const oracle = (name: string, tests?: RegExp): Watcher => ({
  caughtBy: `test/oracle/${name}.test.ts`,
  ...(tests && { tests }),
});

const CARRIED = oracle('certificates', /carried on/);
const REACHED = oracle('certificates', /bounds are reached/);

const FACTORS = [
  ...inFile('golden/certify/certified.ts', bounds('roundings'), {
    'a bound that is rounded to nearest': ['1 + 2 ** -21', '1'],
    'a bound that is rounded far upward': ['1 + 2 ** -21', '1 + 2 ** -10'],
    'a tiny bound that is none': ['Math.max(wide, SMALLEST)', 'wide'],
    'a NaN for a bound': ['wide !== wide ? Infinity', 'wide !== wide ? 0'],
    'a value that is not rounded itself': ['OWN_ROUNDING * size + ', ''],
    'no rounding of what is stored': [' + u * (size + error)', ''],
    'rounding of what is stored in float32 once more': ["storage === 'float32' ? 0 :", ''],
    'no subnormal numbers of the store': ['underflow(storage, arithmetic) + SMALLEST / 2', 'SMALLEST / 2'],
    'one right answer whatever is declared': [
      "roundoff === 'nearest' && storage === 'float32' && flush === 'none'",
      'true',
    ],
    'one right answer of whatever is rounded to nearest': [
      "roundoff === 'nearest' && storage === 'float32'",
      "roundoff === 'nearest'",
    ],
    'one right answer of roundings to either neighbour': ["roundoff === 'nearest' && storage", 'storage'],
  }),
  ...inFile('golden/certify/certified.ts', bounds('subnormals'), {
    'one right answer where subnormal numbers are flushed': [" && flush === 'none'", ''],
  }),
  ...inFile('golden/certify/certified.ts', bounds('products', /anything|infinity/), {
    'numbers beyond the largest are judged': ['size + bound < largest ? bound : Infinity', 'bound'],
    'the largest of float32 for every store': ['FORMATS[storage]', "FORMATS['float32']"],
    'infinities of an operand are anything': ['Number.isFinite(error) ? Infinity : 0', 'Infinity'],
  }),
  ...inFile('golden/certify/certified.ts', bounds('roundings', /overflow|largest number/), {
    'infinities of no operand are to be the same': ['Number.isFinite(error) ? Infinity : 0', '0'],
  }),
  ...inFile('golden/certify/certified.ts', bounds('means', /may be numbers/), {
    'magnitudes without what they are off by': ['upward(sizes[i] + e[i])', 'sizes[i]'],
  }),
  ...inFile('golden/certify/errors-of-rounding.ts', bounds('roundings'), {
    'either neighbour as far as the nearest': ["(roundoff === 'nearest' ? 0 : 1) - FORMATS", '0 - FORMATS'],
    'the nearest as far as either neighbour': ["(roundoff === 'nearest' ? 0 : 1) - FORMATS", '1 - FORMATS'],
    'subnormal numbers of either neighbour as of the nearest': ["(roundoff === 'nearest' ? 0.5 : 1)", '0.5'],
    'subnormal numbers of the nearest as of either neighbour': ["(roundoff === 'nearest' ? 0.5 : 1)", '1'],
    'faithful roundings that do not grow upon each other': ['nu / (1 - nu)', 'nu'],
    'faithful roundings without an end': ['nu < 1 ? nu / (1 - nu) : Infinity', 'nu / (1 - nu)'],
    'γ for roundings to nearest': ["if (roundoff === 'nearest') return nu;", ''],
    'a sum that is too coarse has a bound': ['steps * each < 1 ?', 'true ?'],
  }),
  ...inFile('golden/certify/errors-of-rounding.ts', bounds('products'), {
    'a sum of n without its products’ roundings': [
      'if (!blocks) return ofRoundings(n + 1, u, roundoff)',
      'if (!blocks) return ofRoundings(n / 2, u, roundoff)',
    ],
    'a sum of n twice': [
      'if (!blocks) return ofRoundings(n + 1, u, roundoff)',
      'if (!blocks) return ofRoundings(2 * n, u, roundoff)',
    ],
    'matrix units as if they added one by one': ['if (!blocks) return', 'return'],
    'a block that loses of its largest alone': ['(blocks.size + 1) *', '1 *'],
    'a block that loses twice as much': ['(blocks.size + 1) *', '2 * (blocks.size + 1) *'],
    'a block without its last rounding': ['-blocks.bits + 2 * u', '-blocks.bits'],
    'a step for every product of a block': ['Math.ceil(n / blocks.size)', 'n'],
    'half of the steps': ['Math.ceil(n / blocks.size) + 1', 'Math.ceil(n / blocks.size / 2) + 1'],
    'a fraction bit too many': ['2 ** -blocks.bits', '2 ** -(blocks.bits + 1)'],
    'operands that are rounded where they are cut off': [
      "operands.rounding === 'nearest' ? 'nearest' : 'faithful'",
      "'nearest'",
    ],
    'operands without subnormal numbers': [
      "Math.max(flushed, underflow(operands.format, { roundoff, flush: 'none' }))",
      'flushed',
    ],
  }),
  ...inFile('golden/certify/errors-of-rounding.ts', REACHED, {
    'operands that are not flushed': ["flush === 'both' ? 2 **", "flush === 'never' as never ? 2 **"],
    'operands that are not brought to anything': ['if (!operands) return', 'return'],
  }),
  ...inFile('golden/certify/errors-of-rounding.ts', bounds('products', /flushed/), {
    'results that are flushed lose half': ["if (flush !== 'none') return 2 ** minExponent;", ''],
  }),
  ...inFile('golden/certify/errors-of-rounding.ts', bounds('subnormals'), {
    'nothing is flushed': ["flush === 'none' ? 0 : 2 ** -126", '0'],
    'one subnormal number an operation': ['3 * ofFlushed(arithmetic)', '0.1 * ofFlushed(arithmetic)'],
    'ten subnormal numbers an operation': ['3 * ofFlushed(arithmetic)', '10 * ofFlushed(arithmetic)'],
  }),
];

const POINTWISE = [
  ...inFile('golden/certify/pointwise.ts', bounds('roundings'), {
    'one right answer of operands that were not seen': [
      'isIeee(arithmetic) && operands.every(({ bound }) => !bound)',
      'isIeee(arithmetic)',
    ],
    'a choice where there is none': [
      'if (isIeee(arithmetic) && operands.every(({ bound }) => !bound)) return undefined;',
      '',
    ],
    'no rounding': ['carried + u * (sizeAt(i) + carried)', 'carried'],
    'twice the rounding': ['carried + u * (sizeAt(i) + carried)', 'carried + 2 * u * (sizeAt(i) + carried)'],
    'a multiple that overflows by itself': [
      'Math.abs(data[i] * factor)',
      'Math.fround(Math.abs(data[i] * factor))',
    ],
    'a sum without its first operand’s': ['ofA(i) + ofB(i)', 'ofB(i)'],
    'a sum without its second operand’s': ['ofA(i) + ofB(i)', 'ofA(i)'],
    'a multiple without its factor': ['Math.abs(factor) * off +', '0.5 * off +'],
    'a gate without the gates’': ['(ofGate(map) + lost)', 'lost'],
    'a gate without its input’s': ['Math.abs(factors[map]) * off +', ''],
    'a gate whose errors do not multiply': [
      '(Math.abs(data[i]) + off) * (ofGate(map)',
      'Math.abs(data[i]) * (ofGate(map)',
    ],
  }),
  ...inFile('golden/certify/pointwise.ts', bounds('subnormals'), {
    'a flushed number that its factor does not enlarge': ['const off = of(i) + lost;', 'const off = of(i);'],
    'a factor that is not flushed': ['Math.abs(factor) < 2 ** -126 ? lost : 0', '0'],
    'a flushed number that its gate does not enlarge': ['const off = ofX(i) + lost;', 'const off = ofX(i);'],
    'a gate that is not flushed': ['(ofGate(map) + lost)', 'ofGate(map)'],
    'a sum of what is not flushed': ['carriedAt(i) + ofFlush(arithmetic)', 'carriedAt(i)'],
  }),
  ...inFile('golden/certify/pointwise.ts', bounds('exponentials'), {
    'a sigmoid without its exponential’s error': ['(1 - sigma) * exponentialError(x, arithmetic) +', '0 +'],
    'a sigmoid with twice its exponential’s error': [
      '(1 - sigma) * exponentialError(x, arithmetic) +',
      '2 * (1 - sigma) * exponentialError(x, arithmetic) +',
    ],
    'ulps as units of roundoff': ['return 2 * (exponential', 'return 8 * (exponential'],
    'a sigmoid of one unit': ['POLYNOMIAL = 4 *', 'POLYNOMIAL = 2 *'],
    'a sigmoid of eight units': ['POLYNOMIAL = 4 *', 'POLYNOMIAL = 8 *'],
    'a sigmoid of three more roundings of everything': [
      '(2 + 2 * arithmetic.ulps.quotient)',
      '(8 + 2 * arithmetic.ulps.quotient)',
    ],
    'a sigmoid that is as steep as its input': ['of(i) / 4 +', 'of(i) +'],
    'a sigmoid that is less steep': ['of(i) / 4 +', 'of(i) / 5 +'],
    'a silu that is less steep': ['1.1 * of(i)', '1.05 * of(i)'],
    'a silu that is steeper': ['1.1 * of(i)', '2 * of(i)'],
    'a silu without its sigmoid’s error': ['size * sigmoidError(data[i], sigma, arithmetic) +', ''],
    'a silu with its sigmoid’s error as it is': [
      'size * sigmoidError(data[i], sigma, arithmetic) +',
      'sigmoidError(data[i], sigma, arithmetic) +',
    ],
    'a hard sigmoid that is less steep': ['rise * of(i) +', '0.5 * rise * of(i) +'],
    'a hard sigmoid with another’s slope': ["slope === 'fifth' ? 0.2 : 1 / 6", '1 / 6'],
    'a hard sigmoid of a slope that falls': ['[Math.abs(line.slope),', '[line.slope,'],
    'a hard sigmoid of one rounding': ['4 * u * (Math.min(rise', '1 * u * (Math.min(rise'],
    'a hard sigmoid of eight roundings': ['4 * u * (Math.min(rise', '8 * u * (Math.min(rise'],
    'a hard swish that is less steep': ['1.5 * of(i) + addition', 'of(i) + addition'],
    'a hard swish that is steeper': ['1.5 * of(i) + addition', '2 * of(i) + addition'],
    'a hard swish with twice the roundings': [
      '(1 + 2 * arithmetic.ulps.quotient) * u',
      '2 * (1 + 2 * arithmetic.ulps.quotient) * u',
    ],
    'a hard swish with a third of the roundings': ['(1 + 2 * arithmetic.ulps.quotient) * u', 'u'],
    'a hard swish without its addition': ['(u * (size + 3) * size) / 6', '0'],
    'a hard swish with its addition six times': ['(u * (size + 3) * size) / 6', 'u * (size + 3) * size'],
  }),
];

const FUNCTIONS = inFile('golden/certify/functions.ts', bounds('functions'), {
  'the argument of a GELU by tanh without its roundings': ['7 * roundoff * Math.abs(s)', '0'],
  'the exponential of a GELU by tanh twice': ['(exponential(s) + 7', '(2 * exponential(s) + 7'],
  'a GELU by tanh of whole units': ['absolute / 2 + (share', 'absolute + (share'],
  'a SELU whose γ does not enlarge': [
    'Math.max(Math.abs(slope), size / width) * off',
    '(size / width) * off',
  ],
  'a CELU as steep as its scale': [
    'Math.max(Math.abs(slope), size / width)',
    'Math.max(Math.abs(slope), size)',
  ],
  'a SELU without its product': ['slope === 1 ? 0 : steps * (Math.abs(y) + carried)', '0'],
  'a CELU whose quotient is exact': ['width === 1 || e === 0 ? 0 : e', 'width !== 0 ? 0 : e'],
  'a threshold that nothing passes': ['off > 0 && Math.abs(x - alpha) <= off', 'off < 0'],
  'no error above a threshold': ['x > alpha ? off : 0', '0'],
});

const ELEMENTWISE = inFile('golden/certify/elementwise.ts', bounds('elementwise'), {
  'a maximum that is copied as what it is': ["{ operation: 'maximum' }", '{ operation }'],
  'a sum for a difference': ["operation === 'add' ? 1 : -1", '1'],
  'a bound that is not stretched': ['bound: stretched(bound, shape)', 'bound'],
  'one right quotient of operands that were not seen': ['isExact && !a.bound && !b.bound', 'isExact'],
  'one right quotient of a divisor that was not seen': [
    'isExact && !a.bound && !b.bound',
    'isExact && !a.bound',
  ],
  'one right quotient of a dividend that was not seen': [
    'isExact && !a.bound && !b.bound',
    'isExact && !b.bound',
  ],
  'fast divisions that are IEEE’s': ['isIeee(arithmetic) && !arithmetic.fast', 'isIeee(arithmetic)'],
  'a quotient without its dividend’s': ['(offA + size * offB)', '(size * offB)'],
  'a quotient without its divisor’s': ['(offA + size * offB)', 'offA'],
  'a divisor that is no smaller than it is': ['/ (divisor - offB)', '/ divisor'],
  'a division without an error': ['own * (size + carried)', '0'],
  'a division with half of its error': ['ulps.quotient * 2 ** -23', 'ulps.quotient * 2 ** -24'],
  'a division with twice its error': ['ulps.quotient * 2 ** -23', 'ulps.quotient * 2 ** -22'],
  'a reciprocal that is multiplied without an error': [
    "division + unitRoundoff('float32', roundoff) * (1 + division)",
    'division',
  ],
  'a dividend that is not flushed': ['ofA(i) + lost', 'ofA(i)'],
  'a zero that may be none': ['divisor === 0 && offB === 0', 'divisor === 0'],
  'a zero by what may be zero': ['Math.abs(above[i]) > offA ? Infinity : ANYTHING', 'Infinity'],
  'a zero by a zero': ['offA === 0 || Math', 'Math'],
  'a divisor that may be zero': ['divisor <= offB ||', ''],
  'a divisor whose reciprocal is subnormal': ['most > MOST_DIVISOR && most < Infinity', 'false'],
  'a divisor whose reciprocal may be subnormal': [
    'isBeyond(divisor - offB, divisor + offB)',
    'isBeyond(divisor - offB, divisor)',
  ],
  'a divisor that may be flushed': ['least < LEAST_DIVISOR ||', ''],
  'a divisor that may be subnormal': ['isBeyond(divisor - offB,', 'isBeyond(divisor,'],
  'an infinite divisor of which nothing is said': ['&& most < Infinity', ''],
});

const COPIES = [
  ...inFile('golden/certify/copies.ts', bounds('roundings', /copies/), {
    'a clip that is certain too early, below': ['center[i] + bound[i] <= low', 'center[i] <= low'],
    'a clip that is never certain, below': ['center[i] + bound[i] <= low ||', ''],
    'a clip that is never certain, above': ['|| center[i] - bound[i] >= high', ''],
    'a clip that is certain too early, above': [
      'center[i] - bound[i] >= high',
      'center[i] + bound[i] >= high',
    ],
    'what is not seen is copied as if it were': ['read.every((each) => !each.value.bound)', 'true'],
  }),
  ...inFile('golden/certify/certify.ts', bounds('roundings', /padding is/), {
    'a padding that is off by its value': ['{ ...options, value: 0 }', 'options'],
  }),
  ...inFile('golden/certify/copies.ts', bounds('subnormals', /copied/), {
    'copies of what is not flushed': ['at(i) + lost', 'at(i)'],
  }),
];

const PRODUCTS = [
  ...inFile('golden/certify/products.ts', bounds('products'), {
    'a sum without what its inputs are off by': ['const carried = ofX(i) +', 'const carried ='],
    'a sum without what its operands lose': [
      'ofX(i) + r * size + operand.absolute',
      'ofX(i) + operand.absolute',
    ],
    'a sum without what its weights lose': [' + r * Math.abs(data[i])', ''],
    'a sum without its subnormal operands': ['r * size + operand.absolute;', 'r * size;'],
    'a sum without its roundings': ['+ share * (1 + r) *', '+ 0 *'],
    'a sum with twice its roundings': ['+ share * (1 + r) *', '+ 2 * share * (1 + r) *'],
    'a sum with half of its roundings': ['+ share * (1 + r) *', '+ 0.5 * share * (1 + r) *'],
    'no folding into the weights': ['(arithmetic.foldedNorms ? foldingOf(arithmetic) : 0)', '0'],
    'a sum without what its weights are off by': ['(unseen?.[i] ?? 0) +', ''],
    'a sum without its bias': ['share * (shift?.[channel] ?? 0)', '0'],
    'a sum without what its bias is off by': ['shiftError(channel) +', ''],
    'a sum with a bias that all of it is off by': [
      'share * (shift?.[channel] ?? 0)',
      '(shift?.[channel] ?? 0)',
    ],
    'a sum without its flushed products': ['const tiny = (taps + 2) *', 'const tiny = 0 *'],
    'a sum with many flushed products': ['const tiny = (taps + 2) *', 'const tiny = 10 * (taps + 2) *'],
    'a sum whose weights may not be subnormal': ['(small?.[i] ?? 0) +', ''],
    'a sum that goes on with anything': ['!(m < LARGEST_OFF)', 'm !== m'],
    'a sum that may overflow on the way is judged': ['error < most ? error : beyond(i, error)', 'error'],
    'a sum that may overflow in float32 alone': [
      'FORMATS[arithmetic.accumulator].largest',
      'FORMATS.float32.largest',
    ],
    'a sum of an infinity is anything': ['areFinite ? most : error', 'most'],
    'a sum that overflows is an infinity': ['areFinite ? most : error', 'error'],
    'every convolution is a transformed one': ['arithmetic, arithmetic.fast)', 'arithmetic, true)'],
    'no convolution is a transformed one': ['arithmetic, arithmetic.fast)', 'arithmetic, false)'],
    'a transposed convolution of a channel': [
      '(channels / options.groups) * sizeOf(kernel)',
      'sizeOf(kernel)',
    ],
    'a transform that errs half as much': ['TRANSFORMED = 64', 'TRANSFORMED = 32'],
    'a transform that errs twice as much': ['TRANSFORMED = 64', 'TRANSFORMED = 128'],
    'a transform’s smallest gauge': ['Math.max(largest, gauge[i])', 'Math.min(largest, gauge[i])'],
  }),
  ...inFile('golden/certify/products.ts', REACHED, {
    'subnormal weights of float16 alone': ["?? 'float32'].minExponent", "?? 'float16'].minExponent - 200"],
  }),
];

const NORMS = [
  ...inFile('golden/certify/norms.ts', bounds('norms'), {
    'a norm of half the roundings': ['5 + 4 * ulps.quotient', '2 + 2 * ulps.quotient'],
    'a norm of twice the roundings': ['5 + 4 * ulps.quotient', '10 + 8 * ulps.quotient'],
    'a norm without what its input is off by': [
      'const carried = of(i) + flushed;',
      'const carried = flushed;',
    ],
    'a norm that does not multiply what its input is off by': [
      'const error = slope * carried +',
      'const error = carried +',
    ],
    'a norm without its shift': ['+ Math.abs(channel.shift)) + flushed', ') + flushed'],
    'a norm that is never folded': [
      'const deviation = arithmetic.foldedNorms ?',
      'const deviation = false ?',
    ],
    'a norm that is always folded': [
      'const deviation = arithmetic.foldedNorms ?',
      'const deviation = true ?',
    ],
    'a folded norm without its mean': ['Math.abs(data[i]) + Math.abs(channel.mean)', 'Math.abs(data[i])'],
    'a group’s mean without its roundings': [
      'group.meanError + sums * (group.meanSize + group.meanError)',
      'group.meanError',
    ],
    'a group’s mean with twice its roundings': [
      'group.meanError + sums * (group.meanSize',
      'group.meanError + 2 * sums * (group.meanSize',
    ],
    'a group’s sums as single roundings': [
      'ofOperations(count + 2, arithmetic)',
      'ofOperations(3, arithmetic)',
    ],
    'a group’s variance without its roundings': ['3 * sums * group.meanSquare + lost', 'lost'],
    'a group’s variance with twice its roundings': [
      '3 * sums * group.meanSquare',
      '6 * sums * group.meanSquare',
    ],
    'a group’s slope off by what its variance is': ['1 / Math.sqrt(1 - off) - 1', 'off'],
    'a group’s variance of ε alone': [
      'const off = (group.varianceError + rounded) / spread;',
      'const off = 0;',
    ],
    'a variance that a one-pass formula does not lose': ['rounded <= least / 2', 'true'],
    'a variance that is always lost': ['rounded <= least / 2', 'false'],
    'a group without an end to its deviations': [
      'Math.min(ofSlope * (slope * size + moved), factor * most)',
      'ofSlope * (slope * size + moved)',
    ],
    'a group of deviations without an end': ['(1 + Math.SQRT2) * Math.sqrt(count)', '40 * Math.sqrt(count)'],
    'a group of which no deviation is large': ['(1 + Math.SQRT2) * Math.sqrt(count)', '0.1'],
    'a group without its shift': ['of(i)) + offset;', 'of(i));'],
    'a group’s elements as if they were seen': [
      'const moved = slope * (of(i) + ofMean);',
      'const moved = slope * ofMean;',
    ],
    'a group’s mean as if its elements were seen': ['const ofMean = group.meanError +', 'const ofMean ='],
  }),
  ...inFile('golden/certify/norms.ts', bounds('subnormals', /norm/), {
    'a norm of what is not flushed': ['const carried = of(i) + flushed;', 'const carried = of(i);'],
    'a norm whose scale is not flushed': ['error + slopeLost * (deviation + carried)', 'error'],
    'a norm whose scale is flushed before the root alone': [
      'lost * (1 + 1 / Math.sqrt(channel.variance + epsilon))',
      'lost',
    ],
    'a group of what is not flushed': ['ofX(i) + flushed', 'ofX(i)'],
    'a group whose scale is not flushed': [
      'errors[i] += slopeLost * (size + of(i) + ofMean)',
      'errors[i] += 0',
    ],
    'a group whose scale is flushed by more than it is': [
      'Math.min(slope, lost * (1 + root))',
      'lost * (1 + root)',
    ],
  }),
];

const MEANS = [
  ...inFile('golden/certify/means.ts', bounds('means'), {
    'a mean without its additions': ['ofOperations(taps + 1 +', 'ofOperations(1 +'],
    'a mean with twice its additions': ['ofOperations(taps + 1 +', 'ofOperations(2 * taps + 1 +'],
    'a mean with half of its additions': ['ofOperations(taps + 1 +', 'ofOperations(taps / 2 - 2 +'],
    'a mean without what its inputs are off by': [
      'of(i) + share * sizes[i] + ofFlush',
      'share * sizes[i] + ofFlush',
    ],
    'a mean of quotients that are no subnormal numbers': [
      "+ underflow('float32', { ...arithmetic, flush: 'none' })",
      '',
    ],
    'a weighted mean without what its inputs are off by': ['of(i) + share * sizes[i],', 'share * sizes[i],'],
    'a weighted mean with half of its roundings': [
      'ofOperations(2 * xs.length',
      'ofOperations(0.9 * xs.length',
    ],
    'a weighted mean with twice its roundings': ['ofOperations(2 * xs.length', 'ofOperations(4 * xs.length'],
    'a weighted mean that is not divided': ['return error / total', 'return error'],
    'a weighted mean without its weights': ['error += weight * (', 'error += ('],
    'a coordinate that is twice as far off': ['COORDINATE_ROUNDINGS = 4', 'COORDINATE_ROUNDINGS = 8'],
    'a coordinate that is rounded once': ['COORDINATE_ROUNDINGS = 4', 'COORDINATE_ROUNDINGS = 1'],
    'an offset that is exact': ['OFFSET_ROUNDINGS = 3.5', 'OFFSET_ROUNDINGS = 0'],
    'an offset that is twice as far off': ['OFFSET_ROUNDINGS = 3.5', 'OFFSET_ROUNDINGS = 7'],
    'a coordinate of a unit length': ['(height + width + 2)', '2'],
    'a coordinate that is rounded to nearest alone': [
      "unitRoundoff('float32', arithmetic.roundoff);\n  const coordinate",
      "unitRoundoff('float32', 'nearest') / 2;\n  const coordinate",
    ],
    'a resize that reads the pixels beside it alone': [
      'kernel: 4, stride: 1, padding: { top: 1, left: 1, bottom: 2, right: 2 }',
      'kernel: 3, stride: 1, padding: 1',
    ],
    'a blend of two roundings': ['ofOperations(8, arithmetic)', 'ofOperations(2, arithmetic)'],
    'a blend of no roundings': ['blend * largest[i] +', ''],
    'a resize without slopes': ['coordinate * (highest[i] + lowest[i] +', '0 * (highest[i] + lowest[i] +'],
    'a resize whose lowest is taken for its highest': ['highest[i] + lowest[i]', 'highest[i] - highest[i]'],
  }),
  ...inFile('golden/certify/means.ts', CARRIED, {
    'a resize without what its inputs are off by': ['gauge[i] + (carried?.[i] ?? 0)', 'gauge[i]'],
  }),
  ...inFile('golden/certify/means.ts', bounds('subnormals', /mean/), {
    'a mean of shares that are not flushed': ['gauge[i] + taps * lost', 'gauge[i] + lost'],
    'a weighted mean of products that are not flushed': ['flushed += lost * (3 +', 'flushed += lost * (0 +'],
    'a weighted mean of weights that are not flushed': ['lost * (3 + off[k].size(i))', 'lost * 3'],
    'a weighted mean that is flushed after it is divided': ['flushed * Math.max(1, 1 / total)', 'flushed'],
  }),
  ...inFile('golden/certify/means.ts', bounds('exponentials', /softmax/), {
    'a softmax without its exponentials': ['u * (4 * exponential +', 'u * (0 * exponential +'],
    'a softmax with twice its exponentials': ['u * (4 * exponential +', 'u * (8 * exponential +'],
    'a softmax whose exponentials do not lose more further out': [
      '(4 * exponentialSlope + 2) * range',
      '2 * range',
    ],
    'a softmax whose exponentials lose twice as much further out': [
      '(4 * exponentialSlope + 2) * range',
      '(8 * exponentialSlope + 2) * range',
    ],
    'a softmax without its additions': ['* range + logits +', '* range +'],
    'a softmax with twice its additions': ['* range + logits +', '* range + 2 * logits +'],
    'a softmax of logits that are off once': ['rounding + 2 * off', 'rounding + off'],
    'a softmax of logits that are off three times': ['rounding + 2 * off', 'rounding + 3 * off'],
    'a softmax of logits that are seen': ['off = Math.max(off, of(i));', ''],
    'the smallest that a row’s logits are off by': [
      'off = Math.max(off, of(i));',
      'off = Math.min(off, of(i));',
    ],
    'a softmax that is linear in its errors': [
      '(result[i] * relative) / (1 - relative)',
      'result[i] * relative',
    ],
  }),
];

const VERDICTS = [
  ...inFile('golden/verdict.ts', oracle('verdicts', /error over its bound/), {
    'zeros of two signs': ['a === b ||', 'Object.is(a, b) ||'],
    'a NaN is no NaN': [' || (a !== a && b !== b)', ''],
    'beyond every bound is refuted': ['bound === Infinity || ', ''],
    'finite math in every arithmetic': ['(finiteMath && !', '(!'],
    'no finite math': ['(finiteMath && !', '(false && !'],
    'finite math of what is expected alone': [
      'Number.isFinite(got) && Number.isFinite(expected)',
      'Number.isFinite(expected)',
    ],
    'finite math of what was given alone': [
      'Number.isFinite(got) && Number.isFinite(expected)',
      'Number.isFinite(got)',
    ],
    'a NaN within its bound': ['Number.isNaN(ratio) ? Infinity', 'Number.isNaN(ratio) ? 0'],
    'the bound over the error': ['error / bound', 'bound / error'],
    'beyond half a bound is refuted': ['if (ratio > 1) refuted++', 'if (ratio > 0.5) refuted++'],
    'beyond a bound by half is not refuted': ['if (ratio > 1) refuted++', 'if (ratio > 4) refuted++'],
    'the least of a tensor’s errors': ['if (ratio > tightness)', 'if (ratio < tightness || tightness === 0)'],
    'what is unjudged is equal': ['unjudged++;', 'equal++;'],
    'a single element is forgiven': ['refuted > 0 ?', 'refuted > 1 ?'],
  }),
  ...inFile('golden/verdict.ts', oracle('certificates', /a verdict/), {
    'nothing judged is consistent': ["compared > 0 ? 'consistent' : 'unjudged'", "'consistent'"],
    'another shape is compared': ['!sameShape(candidate.shape, value.shape)', 'false'],
  }),
  ...inFile('golden/precision.ts', oracle('verdicts', /residuals are strange/), {
    'strange from three times on': ['MOST_RATIO = 4', 'MOST_RATIO = 3.9'],
    'strange from five times on': ['MOST_RATIO = 4', 'MOST_RATIO = 4.1'],
    'either neighbour as the nearest': ["(roundoff === 'nearest' ? 1 : 2) *", '1 *'],
    'matrix units as sums': ['mostRatio(taps, blocks !== undefined)', 'MOST_RATIO'],
    'any bias is chance': ['MOST_BIAS = 0.4', 'MOST_BIAS = 0.6'],
    'chance is a bias': ['MOST_BIAS = 0.4', 'MOST_BIAS = 0.3'],
    'few outputs as many': [' + 4 / Math.sqrt(count)', ''],
    'few outputs are nothing': ['4 / Math.sqrt(count)', '8 / Math.sqrt(count)'],
    'a bias towards zero alone': ['Math.abs(bias) > MOST_BIAS', '-bias > MOST_BIAS'],
    'a bias of either neighbour': ["const cutOff = roundoff === 'nearest' && ", 'const cutOff = '],
    'a bias of matrix units': ['&& !blocks &&', '&&'],
    'a bias of the least residuals': ['ratio > 0.3', 'ratio > 0'],
    'a bias of large residuals alone': ['ratio > 0.3', 'ratio > 2'],
    'transformed convolutions as sums': ['if (fast) return false;', ''],
  }),
  ...inFile('golden/precision.ts', oracle('verdicts', /one honest run|region/), {
    'operands stay as they are': ['operands.map(operand)', 'operands'],
    'residuals without their signs': ['residual * Math.sign(value)', 'Math.abs(residual)'],
    'a value without its store': [' + (EACH_STORE * us * value) ** 2', ''],
    'a spread without its sum': ['(square + sum * sum + bias * bias)', '(square + bias * bias) / 100'],
    'a spread that does not grow': ['(count + 1) *', '1 *'],
    'a store that any tensor fits': ["each.storage !== 'float32' && !allIn(data, each.storage)", 'false'],
    'operands as they come': ['operands ? bring(operands.format) : same', 'same'],
    'operands that are rounded where they are cut off': [
      "operands?.rounding === 'truncated' ? truncated : rounded",
      'rounded',
    ],
    'a bias over the number of outputs squared': [
      'signed / sums.length / rms',
      'signed / sums.length / sums.length / rms',
    ],
  }),
  ...inFile('golden/judge-run.ts', oracle('verdicts', /region/), {
    'regions are never suspicious': ['MOST_SPREADS = 6', 'MOST_SPREADS = 600'],
    'regions are always suspicious': ['MOST_SPREADS = 6', 'MOST_SPREADS = 0.1'],
    'refuted is suspicious': ["strange ? 'suspicious' : judgement.verdict", "'suspicious'"],
    'transformed regions have a ratio': [' || fast) return facts', ') return facts'],
    'one sample is enough': ['[2, 224]', '[1, MOST_SPREADS]'],
    'two samples are enough': ['[2, 224]', '[2, MOST_SPREADS]'],
    'sixteen samples are not': ['[16, MOST_SPREADS]', '[16, 1e9]'],
    'sums are never strange': [
      "judgement.verdict === 'consistent' && isStrange(residuals, arithmetic)",
      'false',
    ],
  }),
  ...inFile('golden/certify/cubic.ts', bounds('means', /cubic|coordinates|excluding|weights/), {
    'half of the kernel’s steepness': ['2 * Math.max(between, Math.abs(a)) + 2', '2'],
    'a coordinate off by less': ['steepness(a) * roundings', 'steepness(a)'],
    'weights off by nothing': ['[weightRoundings(a) * u,', '[0,'],
    'a sum of weights that is right': [
      'const share = sum > 0 ? (1 + size) / sum : Infinity;',
      'const share = 1;',
    ],
  }),
  ...inFile('golden/correctly-rounded.ts', oracle('verdicts', /region/), {
    'what is read unseen counts as seen': [
      'value.bound) ? undefined :',
      'value.bound) && false ? undefined :',
    ],
  }),
  ...inFile('golden/correctly-rounded.ts', oracle('smallest-case', /is none/), {
    'a case of what was not seen': ['value.bound) ? undefined :', 'value.bound) && false ? undefined :'],
  }),
  ...inFile('golden/certify-graph.ts', oracle('verdicts', /a region of layers/), {
    'a region is its last layer': ['region: [...region, node], starts', 'region: [node], starts'],
    'a region goes on after what is seen': [
      'visibly(visible, [[node, visible]])',
      '{ ...visibly(visible, [[node, visible]]), region: [...region, node] }',
    ],
    'every other backend is the same': ['/$' + '{sample}', ''],
  }),
  ...inFile('golden/certify-graph.ts', oracle('verdicts', /of one layer alone/), {
    'what is seen does not take the value’s place': ['visible ? visibly(visible, [[node, visible]]) :', ''],
  }),
  ...inFile('golden/rounded-sizes.ts', oracle('verdicts', /one honest run/), {
    'a sigmoid errs by itself alone': ["return () => 1;\n    case 'silu'", "return NONE;\n    case 'silu'"],
    'a norm errs by what is left': ['Math.abs(slope) * size + Math.abs(shift)', '0'],
    'a group errs by what is left': ['slope * (Math.abs(x[i]) + Math.abs(mean)) + offset', '0'],
    'a mean errs by itself alone': ['return (i) => Math.abs(sizes[i]);', 'return NONE;'],
    'a function errs by itself alone': ['unit * size(x[i])', '0'],
  }),
  ...inFile('golden/likely.ts', oracle('verdicts', /one honest run/), {
    'copies are moved': ["'relu', 'clip'", "'clip'"],
    'operands as they are': ['arithmetic.operands ? tensor', 'false ? tensor'],
    'a spread as its width': ['Math.sqrt(3) * spread(y, i)', 'spread(y, i) / 2'],
    'every layer moved alike': ['words(`likely/', 'words(`likely` || `'],
    'a store that does not round': ["storage === 'float32' ? result :", 'true ? result :'],
    'nothing but sums is moved': ['share * Math.max(Math.abs(y), sizeAt(i))', '0'],
  }),
  ...inFile('golden/products.ts', oracle('verdicts', /product by product/), {
    'the first group’s channels': ['group * depth + c', 'c'],
    'rows without stride': ['i * vertical.stride - vertical.before', 'i - vertical.before'],
    'columns without dilation': ['kx * horizontal.dilation', 'kx'],
    'the first image': ['n * channels + ', ''],
    'every filter’s weights the first one’s': ['[f, rows, columns]', '[rows, columns]'],
    'weights at an edge as inside': ['[f, rows, columns]', '[f]'],
    'every group’s window the first one’s': ['[n, group, i, j]', '[n, i, j]'],
    'every unit’s weights the first one’s': ['{unit}`', '{0}`'],
    'every row the first one': ['{row}`', '{0}`'],
    'no bias': ['Number(bias?.get(f) ?? 0)', '0'],
    'a transposed convolution’s first image': ['image * channels + ', ''],
    'a transposed convolution’s first group': ['Math.floor(filter / filters) * depth', '0'],
    'a transposed convolution without its bias': ['Number(bias?.get(filter) ?? 0)', '0'],
    'a transposed convolution without padding': [
      '(output + before - tap * dilation)',
      '(output - tap * dilation)',
    ],
    'a transposed convolution without dilation': ['before - tap * dilation)', 'before - tap)'],
    'a transposed convolution that divides': ['Number.isInteger(from) &&', ''],
    'no bias, in a dense layer': ['Number(bias?.get(unit) ?? 0)', '0'],
    'a dense layer’s first row': ['row * taps, (row + 1) * taps', '0, taps'],
    'a sample of the first': ['if (count <= most)', 'if (true)'],
    'a sample that is not spread': ['(k * SPREAD) >>> 0', '(k * 12345) >>> 0'],
    'a sample as it comes': ['.sort((a, b) => a - b)', ''],
  }),
  ...inFile('golden/fidelity.ts', oracle('verdicts', /two runs/), {
    'zeros of either sign alike': ['Object.is(x[i], y[i])', 'x[i] === y[i]'],
    'a NaN is no difference': ['Number.isNaN(error) ? Infinity : error', 'Number.isNaN(error) ? 0 : error'],
    'the least difference': ['Math.max(largest,', 'Math.min(largest,'],
  }),
];

const HEAL = oracle('heal');
const SMALLEST = oracle('smallest-case');

const AFTER = [
  ...inFile('golden/heal.ts', HEAL, {
    'the wrong tensor put right in both runs': [
      'was: visible.tensor(layer), healed',
      'was: computed(node, before), healed',
    ],
    'the wrong tensor in both runs': ['healed: computed(node, before) }', 'healed: visible.tensor(layer) }'],
    'ends that lead to others': [
      'if (seen && !leadsToSeen.has(node)) ends.add(node)',
      'if (seen) ends.add(node)',
    ],
    'the wrong tensor as an end': ['ends.delete(first);', ''],
    'the signed difference': ['Math.abs(x[i] - y[i])', '(x[i] - y[i])'],
    'a NaN is no difference': ['Number.isNaN(error) ? Infinity', 'Number.isNaN(error) ? 0'],
    'NaNs that are alike differ': ['if (isSame(x[i], y[i])) continue;', ''],
    'what is left for what is off': ['off: furthest(seen, healed)', 'off: furthest(seen, was)'],
    'what is off for what is left': ['left: furthest(seen, was)', 'left: furthest(seen, healed)'],
  }),
  ...inFile('golden/smallest-case.ts', oracle('smallest-case', /reads the window|is none/), {
    'the whole for a case': ['if (again && isEqual(again, takenAt(value, part.places))) return part;', ''],
    'whole maps': ['[band, range].map', '[range].map'],
    'a band of four': ['const SIDE = 8', 'const SIDE = 4'],
  }),
  ...inFile('golden/smallest-case.ts', SMALLEST, {
    'a band that begins at the wrong element': ['at - SIDE / 2', 'at + 1'],
  }),
  ...inFile('golden/part.ts', SMALLEST, {
    'a whole operand that is stretched': ['(t.shape[axis] === 1 ? [0] : indices)', 'indices'],
    'an operand under the first axes': ['.slice(places.length - t.shape.length)', ''],
    'a band without padding': ['before: first - start, after: end - last', 'before: 0, after: 0'],
    'a band without stride': ['outputs[0] * stride - before', 'outputs[0] - before'],
    'a band without dilation': ['dilation * (kernel - 1) + 1', 'kernel'],
    'a transposed convolution’s band without padding': ['before: start - first * stride', 'before: 0'],
    'a transposed convolution’s band without output padding': ['more: Math.max(-over, 0)', 'more: 0'],
    'a transposed convolution’s band without dilation': [
      '(start - dilation * (kernel - 1)) / stride',
      '(start - (kernel - 1)) / stride',
    ],
    'a transposed convolution’s first channel': ['[channel % t.shape[1]]', '[0]'],
    'a group norm’s channel alone': [
      "groupNorm: { channels: 'group', space: 'all' }",
      'groupNorm: POINTWISE',
    ],
  }),
];

export const CERTIFICATES: readonly ArithmeticMutation[] = [
  ...FACTORS,
  ...POINTWISE,
  ...ELEMENTWISE,
  ...FUNCTIONS,
  ...COPIES,
  ...PRODUCTS,
  ...NORMS,
  ...MEANS,
  ...VERDICTS,
  ...AFTER,
];
