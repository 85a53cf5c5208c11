/**
 * Mutations that no data can show, or none that could be found, each with the reason: bounds that are larger than what an
 * evaluation can err by, and branches that only save time. They are made too, under the same eyes: one that a test does
 * notice has a wrong reason, and belongs to the others.
 */
import { bounds, oracle } from './certificates.js';
import { DEPTHWISE_BITS } from './depthwise.js';
import { engineTest } from './engine.js';
import { BLEND } from './engine-operators.js';
import { hardest } from './functions.js';
import { type ArithmeticMutation, CONTRACT, inFile, numerics, rounding } from './mutation.js';
import { WINOGRAD_BITS } from './winograd.js';

export interface UnseenMutation extends ArithmeticMutation {
  readonly why: string;
}

const because = (why: string, mutations: readonly ArithmeticMutation[]): UnseenMutation[] =>
  mutations.map((mutation) => ({ ...mutation, why }));

const FUNCTIONS_WITHOUT_BOUND = {
  exp: 'EXP_ERROR',
  tanh: 'TANH_ERROR',
  erf: 'CENTRAL_ERROR + 4 * UNIT_ROUNDOFF',
  mish: 'MISH_ERROR',
  'gelu-tanh': 'LOGISTIC_ERROR + (6 * LARGEST_ARGUMENT + 6) * UNIT_ROUNDOFF',
};

const LARGER_THAN_SEEN = [
  ...because(
    'Float64 is right about every float32, which verify:unary shows of all of them; that it is takes the bound to know.',
    inFile('ops/silu.ts', rounding('silu', 'subnormal|saturation|random|hardest|midpoint-hair'), {
      'no bound': ['LOGISTIC_ERROR + 4 * UNIT_ROUNDOFF', '0'],
    }),
  ),
  ...because(
    'These err by a few u, and are wrong for a few of 2³² float32s, none of which is known.',
    Object.entries(FUNCTIONS_WITHOUT_BOUND).flatMap(([name, bound]) =>
      inFile(`ops/functions/${name}.ts`, hardest(name), { 'no bound': [`error: ${bound},`, 'error: 0,'] }),
    ),
  ),
  ...because(
    'The bound is for seven roundings that all err by u to one side; the data aimed at it are wrong from 3.5 u on.',
    inFile('ops/batch-norm2d.ts', rounding('batch-norm', 'aimed'), {
      'half of the bound': ['16 * UNIT_ROUNDOFF', '8 * UNIT_ROUNDOFF'],
    }),
  ),
  ...because(
    'The proof needs 10.5 u; the rest is for engines whose Math.sqrt rounds less well than IEEE 754’s.',
    inFile('ops/group-norm.ts', rounding('group-norm', 'midpoint-hair'), {
      'a bound of 10.5 u': ['20 * UNIT_ROUNDOFF', '10.5 * UNIT_ROUNDOFF'],
    }),
  ),
  ...because(
    'A additions err by A·u at most; the other half is for those of the magnitude, which err as much only where it is largest.',
    inFile('ops/mean.ts', rounding('average-pool', 'aimed'), {
      'half of the bound': ['2 * (terms + 4)', '1 * (terms + 4)'],
    }),
  ),
  ...because(
    'K products’ additions and K weights’ would have to err by u to one side each; the data aimed at it are wrong from a quarter on.',
    inFile('ops/weighted-mean.ts', rounding('weighted-mean', 'aimed'), {
      'half of the bound': ['(2 * relu.length + 8)', '(relu.length + 4)'],
    }),
  ),
  ...because(
    'Seven roundings would have to err to one side; of four taps two additions seldom lose more than a last place.',
    inFile('ops/resize.ts', rounding('bilinear', 'midpoint'), {
      'half of the bound': ['7 * UNIT_ROUNDOFF', '3.5 * UNIT_ROUNDOFF'],
    }),
  ),
  ...because(
    'γₙ = n·u/(1 − n·u) differs from n·u by less than a part in 10¹², which the aimed data do not reach: they need 0.6 γₙ.',
    inFile('ops/gemm.ts', rounding('conv2d', 'aimed'), {
      'n·u for γₙ': ['(n * UNIT_ROUNDOFF) / (1 - n * UNIT_ROUNDOFF)', 'n * UNIT_ROUNDOFF'],
    }),
  ),
  ...because(
    'The norms’ own roundings are a part in 10¹² of the bound, see above.',
    inFile('ops/conv2d.ts', rounding('conv2d', 'aimed'), {
      'norms as if they were exact': [
        'additions / (1 - (depth + 8) * UNIT_ROUNDOFF)',
        'additions + 0 * depth',
      ],
    }),
  ),
  ...because(
    'The series errs by under 6 u and the reduced argument by 2 u; of what is known to 600 bits nothing errs by 7 u.',
    inFile('numerics/exponential.ts', numerics('exponential', /^(exponential|logistic)/), {
      'half of the bound': ['16 * Number.EPSILON', '8 * Number.EPSILON'],
    }),
  ),
  ...because(
    'The exponential’s bound has room for the three roundings after it.',
    inFile('numerics/logistic.ts', numerics('exponential', /^logistic/), {
      'a bound without the roundings after the exponential': [
        'EXPONENTIAL_ERROR + 6 * UNIT_ROUNDOFF',
        'EXPONENTIAL_ERROR',
      ],
    }),
  ),
  ...because(
    'Components of an expansion do not overlap, so that adding up three or four of them errs by two last places at most.',
    inFile('numerics/exact-sum.ts', rounding('linear', 'midpoint-hair'), {
      'half of the error of an approximation': [
        '(this.components.length + 2) * Number.EPSILON',
        '((this.components.length + 2) / 2) * Number.EPSILON',
      ],
    }),
  ),
  ...because(
    '55 bits and whether there are more decide how a number is rounded to 53.',
    inFile('numerics/dyadic.ts', numerics('dyadic'), {
      'no more than 55 bits before rounding': [
        'magnitude.toString(2).length - 64',
        'magnitude.toString(2).length - 55',
      ],
    }),
  ),
];

const ENCLOSURES = [
  ...because(
    'The ends lie 2⁻¹²⁰ apart, and no float32 is known whose erf is so near a midpoint.',
    inFile('numerics/normal-exact.ts', hardest('erf'), {
      'a series that loses nothing': ['/ n + 1n;', '/ n;'],
    }),
  ),
  ...because(
    'Precision rises until it is enough, from wherever it begins.',
    inFile('numerics/settled.ts', numerics('exponential', /^compare/), {
      'precision from 16 bits on': ['precision = 128n', 'precision = 16n'],
    }),
  ),
  ...because(
    'The ends lie 2⁻¹²⁸ apart, and no row is known whose share is so near a midpoint without being one.',
    inFile('ops/softmax.ts', rounding('softmax', 'midpoint-hair|hardest'), {
      'a repair by the lower ends': ['high += above;', 'high += below;'],
      'a repair by the upper ends': ['low += below;', 'low += above;'],
    }),
  ),
];

const SAVING_TIME = [
  ...because(
    'As a rational −∞ is −2¹⁰²⁴, whose exponential has nothing to add.',
    inFile('ops/softmax.ts', CONTRACT, {
      'logits of −∞ in a repair': ['.filter(Number.isFinite)', ''],
    }),
  ),
  ...because(
    'The bound is relative, so the only point not of x’s sign is 0, from which the logistic function differs by its sign.',
    inFile('ops/silu.ts', CONTRACT, {
      'points beyond zero are not beyond': ['if (p * side <= 0) return side;', ''],
    }),
  ),
];

const CERTIFICATES = [
  ...because(
    'Bounds among the subnormal numbers are rounded to whole ones of them, upward.',
    inFile('golden/certify/certified.ts', bounds('subnormals'), {
      'half of the smallest number': ['arithmetic) + SMALLEST / 2', 'arithmetic)'],
    }),
  ),
  ...because(
    'The largest relative error of a rounding is u/(1 + u), and the second order is a part of that difference.',
    inFile('golden/certify/products.ts', bounds('products'), {
      'operands that do not grow by their roundings': ['(1 + r) * carried', 'carried'],
    }),
  ),
  ...because(
    'A relaxed store, and 4 units of 1, are larger than what a flushed operand of an activation is worth.',
    inFile('golden/certify/pointwise.ts', bounds('exponentials'), {
      'a sigmoid of what is not flushed': [
        'sigmoidError(data[i], result[i], arithmetic) + ofFlush(arithmetic)',
        'sigmoidError(data[i], result[i], arithmetic)',
      ],
    }),
  ),
  ...because(
    'A root is within 1 ulp, and the curvature of the exponentials’ errors is a part in 10⁵ of them.',
    inFile('golden/certify/means.ts', bounds('exponentials', /softmax of two/), {
      'a softmax that is linear in small errors': [
        '(result[i] * relative) / (1 - relative)',
        'result[i] * relative',
      ],
    }),
  ),
  ...because(
    'Two different float64s have a quotient that is not 1; the rest only keeps pictures of errors apart from the edge.',
    inFile('golden/verdict.ts', oracle('verdicts', /error over its bound/), {
      'a ratio as it comes': ['Math.max(ratio, 1 + 2 ** -20)', 'ratio'],
    }),
  ),
];

const RUNS = because(
  'What comes after the last tensor that is shown is computed in vain.',
  inFile('golden/judge-run.ts', oracle('verdicts', /region/), {
    'everything is computed': ['withAncestors(nodes, shown)', 'nodes'],
  }),
);

const HEAL = because(
  'The largest number of the small network that is healed is positive.',
  inFile('golden/heal.ts', oracle('heal'), {
    'the largest without its sign': ['if (Math.abs(value) > largest)', 'if (value > largest)'],
  }),
);

const ENGINE = [
  ...because(
    'Parts of any length are right; of whole lanes nothing is read that is written over.',
    inFile('engine/blocks.ts', engineTest(/adding in one have the bits/), {
      'parts that do not begin in lanes': [
        'inLanes(length / Math.ceil(length / most))',
        'Math.ceil(length / Math.ceil(length / most))',
      ],
    }),
  ),
  ...because(
    'What is behind a row is the beginning of the next, and its place that of the next row’s.',
    inFile('engine/depthwise.ts', DEPTHWISE_BITS, {
      'what is behind a row is settled too': ['if (j >= width) continue;', ''],
    }),
  ),
  ...because(
    '`fill` counts a negative place from the end, so that the two together fill a band of padding alone as well.',
    inFile('engine/channel-last.ts', engineTest(/adding in one have the bits/), {
      'a band of padding alone as any': ['start < end ? start + top - first : rows', 'start + top - first'],
    }),
  ),
  ...because(
    'What is read beyond a window is written over, or multiplied by zeros; behind the maps there is more memory to be read.',
    inFile('engine/channel-last.ts', engineTest(/adding in one have the bits/), {
      'no room beyond the last pixel': ['(depth * rows * width + SURPLUS)', '(depth * rows * width)'],
    }),
  ),
  ...because(
    'In the data so far a sum whose ends hold a midpoint is that midpoint itself, which is settled exactly.',
    inFile('engine/settle.ts', engineTest(/adding in one .*(a hair from|additions may have)/), {
      'the sum alone': ['sum - point + rest', 'sum - point'],
    }),
  ),
  ...because(
    'No constant of the kernels is from 64 to 127.',
    inFile('engine/assembler.ts', engineTest(/adding in one whatever/), {
      'numbers of seven bits': ['while (rest < -64 || rest > 63)', 'while (rest < -128 || rest > 127)'],
    }),
  ),
  ...because(
    'Panels are padded with zeros: groups of few filters are right as well, and slower.',
    inFile('engine/algorithms.ts', engineTest(/adding in one have the bits/), {
      'groups that are smaller than a panel': ['filters >= PANEL', 'filters >= 1'],
    }),
  ),
  ...because(
    'An exact sum of 53 bits is no nearer to a midpoint times the denominator than a last place of its own, which division does not hide.',
    [
      ...inFile('engine/kernels/blend.ts', BLEND, {
        'every sum is exact': ['f64x2.splatInteger(i32.xor(get(exact), i32(-1)))', 'f64x2.constant(0)'],
      }),
      ...inFile('engine/operators/blend.ts', BLEND, {
        'exact whatever the denominator': ['(denominator & (denominator - 1)) === 0', 'true'],
      }),
    ],
  ),
  ...because(
    'A finite input times zero is zero, and what is not finite is settled tap by tap.',
    inFile('engine/operators/blend.ts', BLEND, {
      'a tap of weight zero counts': ['4 * (after === 0 ? left : left + 1)', '4 * (left + 1)'],
    }),
  ),
  ...because(
    'Plain sums settle in a third of the time what twice the precision settles too.',
    inFile(
      'engine/winograd/winograd.ts',
      { caughtBy: 'test/engine/settle.test.ts' },
      {
        'no plain sums': ['bound.relativeError, settlingPlainly)', 'bound.relativeError)'],
      },
    ),
  ),
  ...because(
    'What is settled does not depend on the order.',
    inFile('engine/round.ts', engineTest(/adding in one .*(rounding test|have the bits)/), {
      'row by row': ['open.subarray(0, outputs).sort()', 'open.subarray(0, outputs)'],
    }),
  ),
  ...because(
    'A sum of zero that is certain is +0, as what settles it says.',
    inFile('engine/kernels/rounding-test.ts', engineTest(/adding in one .*(rounding test|have the bits)/), {
      'exact zeros are open': ['f64x2.equal(get(error), f64x2.constant(0))', 'f64x2.constant(0)'],
    }),
  ),
  ...because(
    'Rows below the image are pixels of no output.',
    inFile('engine/pixel-operands.ts', engineTest(/adding in one whatever bands/), {
      'a last band as high as the others': ['Math.min(this.#rows, height - first)', 'this.#rows'],
    }),
  ),
  ...because(
    'What fills a window is multiplied by zeros of the filter; where it is no number, the sum is settled exactly.',
    inFile('engine/pixel-operands.ts', engineTest(/adding in one .*a hair from/), {
      'what fills the lanes of a window is no number': [
        'machine.float32s(pixelRooms.window).fill(0);',
        'machine.float32s(pixelRooms.window).fill(Number.NaN);',
      ],
    }),
  ),
  ...because(
    'Columns that fill the last panel are written nowhere.',
    inFile('engine/direct.ts', engineTest(/adding in one .*(rounding test|have the bits)/), {
      'what fills a panel is settled': ['at % pitch < columns', 'at >= 0'],
    }),
  ),
  ...because(
    'A product with a negative constant is the negative of that with its magnitude.',
    inFile('engine/winograd/linear-map.ts', WINOGRAD_BITS, {
      'negative terms first': [
        '[...terms].sort((a, b) => b.factor - a.factor)',
        '[...terms].sort((a, b) => a.factor - b.factor)',
      ],
    }),
  ),
  ...because(
    'Where pixels lie is a matter of the cache.',
    inFile('engine/winograd/patch-matrices.ts', WINOGRAD_BITS, {
      'pixels of whole kilobytes': ['channels % 256 === 0 ? channels + 16 : channels', 'channels'],
    }),
  ),
  ...because(
    'What is settled outside of the map is written nowhere.',
    inFile('engine/winograd/patch-grid.ts', WINOGRAD_BITS, {
      'outputs outside of the map are settled': ['i < this.height && j < this.width ?', 'true ?'],
    }),
  ),
  ...because(
    'Tiles that begin inside of a row are smaller than a row.',
    inFile('engine/winograd/patch-grid.ts', WINOGRAD_BITS, {
      'parts of a row as whole rows': ['patch % inRow === 0 ? Math', 'true ? Math'],
    }),
  ),
  ...because(
    'What four patches of fewer write beyond a row is written over by the next, and beyond the last one nobody reads it.',
    inFile('engine/winograd/pixel-rows.ts', WINOGRAD_BITS, {
      'fours of less': ['side < LANES || patches < LANES', 'side < LANES'],
    }),
  ),
  ...because(
    'Squares left from the tile before make norms and bounds larger, so that more is settled.',
    inFile('engine/direct.ts', engineTest(/adding in one .*(rounding test|have the bits)/), {
      'windows’ norms of all tiles so far': ['windowNorms.fill(0);', ''],
    }),
  ),
];

export const UNSEEN: readonly UnseenMutation[] = [
  ...LARGER_THAN_SEEN,
  ...ENCLOSURES,
  ...SAVING_TIME,
  ...CERTIFICATES,
  ...RUNS,
  ...HEAL,
  ...ENGINE,
];
