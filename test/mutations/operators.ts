/** Mutations of src/ops: the bounds of what is summed, divided and exponentiated, special values, and index rules. */
import { type ArithmeticMutation, CONTRACT, inFile, numerics, rounding, type Watcher } from './mutation.js';

/** What is refused, and where an element comes from. */
const ELEMENTWISE: Watcher = { caughtBy: 'test/ops/elementwise.test.ts' };

const CONVOLUTION = [
  ...inFile('ops/gemm.ts', rounding('conv2d', 'aimed'), {
    'half of the bound': ['(n * UNIT_ROUNDOFF) /', '(n * UNIT_ROUNDOFF) / 2 /'],
    'a quarter of the bound': ['(n * UNIT_ROUNDOFF) /', '(n * UNIT_ROUNDOFF) / 4 /'],
    'a bound that counts no additions in a block': ['longest + chains + 1 + 2', 'chains + 1 + 2'],
  }),
  ...inFile('ops/gemm.ts', numerics('conv2d-rounding', /blocks/), {
    'a bound that counts no additions of blocks': ['longest + chains + 1 + 2', 'longest + 1 + 2'],
    'a bound that counts half of the additions of blocks': [
      'longest + chains + 1 + 2',
      'longest + Math.ceil(chains / 2) + 1 + 2',
    ],
  }),
  ...inFile('ops/gemm.ts', CONTRACT, {
    'each block overwrites the one before': ['c[row] += c00;', 'c[row] = c00;'],
  }),
  ...inFile('ops/conv2d.ts', numerics('conv2d-rounding', /a bound that leaves out the bias/), {
    'a bound without the bias': [' + Math.abs(shift)', ''],
    'a bound with a part of the bias': ['+ Math.abs(shift)', '+ Math.abs(shift) / 2 ** 20'],
  }),
  ...inFile('ops/conv2d.ts', rounding('linear', 'dominated'), {
    'a bound without the bias, in linear': [' + Math.abs(shift)', ''],
  }),
  ...inFile('ops/conv2d.ts', rounding('conv2d', 'aimed|midpoint'), {
    'a bound without the filter': ['filters[filter] * windows[start + j]', 'windows[start + j]'],
    'a bound without the window': ['filters[filter] * windows[start + j]', 'filters[filter]'],
    'no repair': ['roundsCertainly(sum, error) ? sum : settle', 'sum === sum ? sum : settle'],
  }),
  ...inFile('ops/im2col.ts', rounding('conv2d', 'aimed|midpoint'), {
    'the norm of a filter’s last tap': [
      'squares += filter[k] * filter[k];',
      'squares = filter[k] * filter[k];',
    ],
    'the square of a filter’s norm': ['norms[f] = Math.sqrt(squares);', 'norms[f] = 1 / squares;'],
    'the norm of a window’s last pixel': [
      'sum += squares[row + left + v * horizontal.dilation];',
      'sum = squares[row + left + v * horizontal.dilation];',
    ],
    'the norm of a window’s last channel': [
      'squares[h * width + w] += value * value;',
      'squares[h * width + w] = value * value;',
    ],
  }),
  ...inFile('ops/im2col.ts', numerics('conv2d-rounding', /dilated/), {
    'a window’s norm without dilation of its rows': [
      '(top + u * vertical.dilation) * width',
      '(top + u) * width',
    ],
    'a window’s norm without dilation of its columns': [
      'squares[row + left + v * horizontal.dilation]',
      'squares[row + left + v]',
    ],
  }),
  ...inFile('ops/im2col.ts', CONTRACT, {
    'taps on padding keep what was there': [
      'data.fill(0, target, target + depth * PANEL);',
      'data.fill(1, target, target + depth * PANEL);',
    ],
  }),
  ...inFile('ops/conv2d-exact.ts', CONTRACT, {
    'a repair without the bias': ['if (convolution.bias) addTerm(convolution.bias[place.filter]);', ''],
    'a repair in float64': [
      'return Number.isFinite(ieee) ? exact.toFloat32() : ieee;',
      'return Number.isFinite(ieee) ? Math.fround(ieee) : ieee;',
    ],
    'a repair of infinities by the finite terms': [
      'return Number.isFinite(ieee) ? exact.toFloat32() : ieee;',
      'return exact.toFloat32();',
    ],
  }),
  ...inFile('ops/convolution.ts', rounding('conv2d', 'midpoint'), {
    'a repair without dilation': ['(top + u * vertical.dilation) * byRow', '(top + u) * byRow'],
    'a repair of the first group': [
      'const firstChannel = Math.floor(filter / (outputs / groups)) * channels;',
      'const firstChannel = 0;',
    ],
    'a repair without stride': [
      'const left = j * horizontal.stride - horizontal.before;',
      'const left = j - horizontal.before;',
    ],
  }),
];

const SCATTERED: Watcher = { caughtBy: 'test/ops/conv-transpose2d.test.ts' };

const TRANSPOSED = [
  ...inFile('ops/conv-transpose2d.ts', CONTRACT, {
    'a kernel as it is': ['.step(1, 1, -1, -1)', ''],
    'groups that share their inputs': ['inputs / groups, height, width', 'inputs / 1, height, width'],
    'a bias of −0 as it comes': ['(shift) => shift + 0', '(shift) => shift'],
    'no bias where nothing lands': ['writeBias(target, bias);', 'writeBias(target, undefined);'],
    'a tap in stride, whatever the dilation': [
      'stride / commonDivisor(stride, dilation)',
      'stride / commonDivisor(stride, 1)',
    ],
    'outputs in order, phase after phase': [
      '.step(1, 1, vertical.stride, horizontal.stride)',
      '.step(1, 1, 1, 1)',
    ],
    'padding that is not cut off': ['const place = first + axis.before;', 'const place = first;'],
    'the first taps in every phase': ['tap: least,', 'tap: 0,'],
  }),
  ...inFile('ops/conv-transpose2d.ts', SCATTERED, {
    'a dilation of 1 in every phase': ['dilation: [v.dilation, h.dilation]', 'dilation: [1, 1]'],
    'rows and columns exchanged': [
      'dilation: [v.dilation, h.dilation]',
      'dilation: [h.dilation, v.dilation]',
    ],
    'what is cut off is not left out of x': [
      'const [start, end] = [Math.max(from, 0), Math.min(to, input)];',
      'const [start, end] = [Math.max(from, 0), input];',
    ],
    'a phase that reads no input, convolved': ['if (start >= end) return undefined;', ''],
    'a NaN of any bits': ['mapped(bias, (shift) => shift + 0)', 'bias'],
    'taps beyond the kernel': ['Math.min(step, kernel)', 'step'],
  }),
  ...inFile('ops/conv-transpose2d-geometry.ts', CONTRACT, {
    'no output padding': ['+ 1 + outputPadding;', '+ 1;'],
    'outputs for the last input’s stride too': ['(input - 1) * stride', 'input * stride'],
  }),
];

const NORMS = [
  ...inFile('ops/batch-norm2d.ts', rounding('batch-norm', 'aimed'), {
    'a bound of 3 u': ['16 * UNIT_ROUNDOFF', '3 * UNIT_ROUNDOFF'],
    'no bound': ['16 * UNIT_ROUNDOFF', '0'],
    'a bound without the deviation': ['(Math.abs(deviation) + Math.abs(shift))', 'Math.abs(shift)'],
  }),
  ...inFile('ops/batch-norm2d.ts', rounding('batch-norm', 'cancelling|aimed'), {
    'a bound without the shift': ['(Math.abs(deviation) + Math.abs(shift))', 'Math.abs(value)'],
  }),
  ...inFile('ops/batch-norm2d.ts', CONTRACT, {
    'a zero as it comes': ['const value = deviation + shift + 0;', 'const value = deviation + shift;'],
    'ε rounded to float32': ['Math.sqrt(spread + epsilon)', 'Math.sqrt(spread + Math.fround(epsilon))'],
    'a repair without ε': [
      'addExact(dyadic(channel.variance), dyadic(channel.epsilon))',
      'dyadic(channel.variance)',
    ],
    'a repair without the mean': ['subtract(dyadic(x), dyadic(channel.mean))', 'dyadic(x)'],
    'a repair without the shift': ['subtract(dyadic(point), shift)', 'dyadic(point)'],
    'a repair of what is not finite': [
      'if (!Number.isFinite(value) || !Number.isFinite(error)) return value;',
      '',
    ],
    'a scale of 0 where it is left out': ['Number(scale.get(c)) : 1', 'Number(scale.get(c)) : 0'],
    'a shift of 1 where it is left out': ['Number(shift.get(c)) : 0', 'Number(shift.get(c)) : 1'],
  }),
  ...inFile('ops/group-norm.ts', rounding('group-norm', 'midpoint-hair'), {
    'a bound of 1 u': ['20 * UNIT_ROUNDOFF', '1 * UNIT_ROUNDOFF'],
    'no bound': ['20 * UNIT_ROUNDOFF', '0'],
    'a bound without the deviation': ['(Math.abs(deviation) + Math.abs(shift))', 'Math.abs(shift)'],
  }),
  ...inFile('ops/group-norm.ts', numerics('group-norm-rounding', /shift cancels/), {
    'a bound without the shift': ['(Math.abs(deviation) + Math.abs(shift))', 'Math.abs(value)'],
  }),
  ...inFile('ops/group-norm.ts', CONTRACT, {
    'a zero as it comes': ['const value = deviation + shift + 0;', 'const value = deviation + shift;'],
    'a group that is not finite is 0': ['results.fill(Number.NaN)', 'results.fill(0)'],
    'a repair without the shift': ['subtract(dyadic(point), dyadic(shift))', 'dyadic(point)'],
    'a repair of what is not finite': [
      'if (!Number.isFinite(value) || !Number.isFinite(error)) return value;',
      '',
    ],
    'ε without its count': ['multiply(square(dyadic(count)), dyadic(epsilon))', 'dyadic(epsilon)'],
    'any ε': ['epsilon <= LARGEST_EPSILON', 'epsilon <= Infinity'],
  }),
  ...inFile('ops/group-norm.ts', rounding('group-norm', 'cancelling|midpoint'), {
    'a mean of one float64': ['(count * x - high - low)', '(count * x - high)'],
    'a mean of one float64 and minus the rest': ['(count * x - high - low)', '(count * x - high + low)'],
  }),
];

const MEANS = [
  ...inFile('ops/mean.ts', rounding('average-pool', 'aimed'), {
    'a quarter of the bound': ['2 * (terms + 4)', '0.5 * (terms + 4)'],
    'a bound without the number of additions': ['2 * (terms + 4)', '2 * 4'],
    'no bound': ['2 * (terms + 4)', '0'],
    'a bound of the sum for the sum of magnitudes': [
      'magnitude += Math.abs(data[source]);',
      'magnitude += data[source];',
    ],
  }),
  ...inFile(
    'ops/tensor.ts',
    { caughtBy: 'test/ops/assign.test.ts' },
    {
      'runs of the target alone': ['=== run && source.stride[axis] === run);', '=== run);'],
      'runs of the source alone': ['(target.stride[axis] === run && source', '(source'],
      'the first run of the source': ['from + n * source.stride[axis]', 'from'],
      'the first run of the target': ['to + n * target.stride[axis]', 'to'],
    },
  ),
  ...inFile(
    'ops/mean.ts',
    { caughtBy: 'test/ops/mean.test.ts' },
    {
      'sums that were rounded are exact': [
        'if (sum - (next - part) !== 0 || term - part !== 0) return false;',
        '',
      ],
      'sums that lost of the terms are exact': ['|| term - part !== 0', ''],
      'sums that lost of what was there are exact': ['sum - (next - part) !== 0 ||', ''],
    },
  ),
  ...inFile('ops/mean.ts', CONTRACT, {
    'a repair of infinities': ['if (!Number.isFinite(sum)) return sum;', ''],
    'a repair that compares without the count': [
      'difference.addProduct(-point, count);',
      'difference.add(-point);',
    ],
  }),
  ...inFile('ops/average-pool2d.ts', CONTRACT, {
    'padding never counts': ["'countIncludePadding', given, true)", "'countIncludePadding', given, false)"],
    'what hangs over counts': ['Math.min(axis.kernel, axis.input + axis.after - start)', 'axis.kernel'],
  }),
  ...inFile('ops/weighted-mean.ts', rounding('weighted-mean', 'aimed'), {
    'an eighth of the bound': ['(2 * relu.length + 8)', '(2 * relu.length + 8) / 8'],
    'no bound': ['(2 * relu.length + 8)', '0'],
  }),
  ...inFile('ops/weighted-mean.ts', CONTRACT, {
    'negative weights count': ['weight > 0 || Number.isNaN(weight) ? weight : 0', 'weight'],
    'maps of weight zero count': ['weight === 0 ? [] :', 'weight < 0 ? [] :'],
    'ε rounded to float32': ['weight, 0) + epsilon }', 'weight, 0) + Math.fround(epsilon) }'],
    'a repair without ε': ['difference.addProduct(-point, epsilon);', ''],
    'a repair without the weights’ sum': [
      'for (const weight of relu) difference.addProduct(-point, weight);',
      '',
    ],
    'a repair of what is not finite': ['|| !Number.isFinite(value)', ''],
    'any ε': ['epsilon <= 1 / SMALLEST_EPSILON', 'epsilon <= Infinity'],
  }),
];

/** Exact fractions of Python. */
const CUBIC: Watcher = { caughtBy: 'test/golden/cubic.test.ts' };

const RESIZING = [
  ...inFile('ops/resize-cubic.ts', CUBIC, {
    'no bound of a cubic': ['32 * UNIT_ROUNDOFF', '0'],
    'a kernel whose slope is another': ['8n * x * one', '7n * x * one'],
    'the border is repeated always': ['if (!kernel.excludeOutside) return weights;', 'return weights;'],
    'a point without the denominator': ['-fixed(point) * scale', '-fixed(point)'],
    'a comparison without the columns’ weights': [
      'down.numerators[k >> 2] * across.numerators[k & 3]',
      'down.numerators[k >> 2]',
    ],
  }),
  ...inFile('ops/resize.ts', rounding('bilinear', 'midpoint'), {
    'no bound': ['7 * UNIT_ROUNDOFF', '0'],
  }),
  ...inFile('ops/resize.ts', numerics('bilinear-rounding', /ties go to even where/), {
    'the row below where its weight is zero': ['down === 0 ? top : top + byRow', 'top + byRow'],
    'the column after where its weight is zero': ['after === 0 ? left : left + byColumn', 'left + byColumn'],
  }),
  ...inFile('ops/resize.ts', CONTRACT, {
    'nearest-exact without half a pixel': [
      "'nearest-exact': { coordinates: 'half-pixel'",
      "'nearest-exact': { coordinates: 'asymmetric'",
    ],
    'nearest-exact with halves down': ["rounding: 'prefer-ceil' }", "rounding: 'prefer-floor' }"],
    'repeat by the nearest': ["rounding: 'floor' }", "rounding: 'prefer-floor' }"],
    'nearest-by-rule by corners, if not told otherwise': [
      "return { coordinates: coordinates ?? 'half-pixel'",
      "return { coordinates: coordinates ?? 'asymmetric'",
    ],
    'an axis that is kept is copied by any coordinates': [
      "mode === 'bilinear' && !isFree && sampled",
      "mode === 'bilinear' && sampled",
    ],
    'a zero as it comes': ['denominator + 0; // an exact −0 becomes +0', 'denominator;'],
    'taps of weight zero count where the sum is not finite': ['if (weights[k] !== 0) sum', 'sum'],
    'a repair of what is not finite': [
      'if (!Number.isFinite(value)) return plainBlend',
      'if (false) return plainBlend',
    ],
    'a repair without the divisor': [
      'difference.addProduct(-point, denominator);',
      'difference.add(-point);',
    ],
  }),
  ...inFile('ops/resize-axis.ts', numerics('nearest-axes'), {
    'a product that is not rounded to float32': [
      'Math.floor(Math.fround(d * scale))',
      'Math.floor(d * scale)',
    ],
    'a scale that is not rounded to float32': [
      'Math.fround(axis.numerator / axis.denominator)',
      '(axis.numerator / axis.denominator)',
    ],
    'neither rounded': ['Math.fround(d * scale)', '(d * axis.numerator) / axis.denominator'],
    'an index beyond the last': ['clamped(indexOf(d), axis.input - 1)', 'indexOf(d)'],
  }),
  ...inFile('ops/resize-axis.ts', CONTRACT, {
    'places before the first input': ['Math.min(Math.max(at, 0), last)', 'Math.min(at, last)'],
    'places beyond the last input': ['Math.min(Math.max(at, 0), last)', 'Math.max(at, 0)'],
    'aligned corners of one output': ['if (output === 1) return AT_THE_FIRST;', ''],
    'places without half a pixel': ['start: numerator - denominator', 'start: numerator'],
    'a pixel of one output where it is': [
      'axis.output === 1 ? AT_THE_FIRST',
      'axis.output === 0 ? AT_THE_FIRST',
    ],
    'middles that do not meet': ['line.start + lacking', 'line.start'],
    'what is lacking on one side alone': ['line.start + lacking', 'line.start + 2 * lacking'],
    'asymmetric by corners': [
      'start: 0, step: numerator, denominator',
      'start: 0, step: numerator, denominator: denominator + 1',
    ],
    'TensorFlow’s half pixel left out': ['start: numerator,', 'start: 0,'],
    'floor rounded': ['floor: (p, q) => Math.floor(p / q)', 'floor: (p, q) => Math.round(p / q)'],
    'ceil rounded': ['ceil: (p, q) => Math.ceil(p / q)', 'ceil: (p, q) => Math.round(p / q)'],
    'halves up for down': ['Math.ceil((2 * p - q) / (2 * q))', 'Math.floor((2 * p + q) / (2 * q))'],
    'halves down for up': ['Math.floor((2 * p + q) / (2 * q))', 'Math.ceil((2 * p - q) / (2 * q))'],
    'a factor is the float64 it is': ['isFloat32 ? b !== 0n : Number(p) / Number(q) !== x', 'b !== 0n'],
    'a float32 is the simplest fraction': [
      'isFloat32 ? b !== 0n : Number(p) / Number(q) !== x',
      'Number(p) / Number(q) !== x',
    ],
    'a size that a factor overrules': ['size ?? Math.floor(input * factor)', 'Math.floor(input * factor)'],
    'an output rounded up': ['Math.floor(input * factor)', 'Math.ceil(input * factor)'],
    'the factor for its reciprocal': [
      'const [denominator, numerator] = fractionOf(factor);',
      'const [numerator, denominator] = fractionOf(factor);',
    ],
  }),
];

const ONE_VARIABLE = [
  ...inFile('ops/sigmoid.ts', CONTRACT, {
    'saturation at 80': ['const SATURATION = 105;', 'const SATURATION = 80;'],
    'saturation at 17': ['if (x > SATURATION) return 1;', 'if (x > 17) return 1;'],
    'a negative zero far below': ['if (x < -SATURATION) return 0;', 'if (x < -SATURATION) return -0;'],
    'NaN is 1': ['if (Number.isNaN(x)) return x;', 'if (Number.isNaN(x)) return 1;'],
  }),
  ...inFile('ops/silu.ts', CONTRACT, {
    'a zero of x’s sign': ['if (x === 0) return 0;', 'if (x === 0) return x;'],
    'a positive zero far below': ['if (x < -SATURATION) return -0;', 'if (x < -SATURATION) return 0;'],
    'large numbers saturate at 1': ['if (x > SATURATION) return x;', 'if (x > SATURATION) return 1;'],
  }),
  ...inFile('ops/silu.ts', rounding('silu', 'hardest'), {
    'repairs of negative numbers as of positive ones': [
      'return side * compareLogistic(',
      'return compareLogistic(',
    ],
  }),
  ...inFile('ops/silu.ts', numerics('unary', /silu/), {
    'saturation at 16': ['const SATURATION = 120;', 'const SATURATION = 16;'],
  }),
  ...inFile('ops/hard-sigmoid.ts', numerics('unary', /hard-sigmoid-fifth/), {
    'a fifth of float64': ['Math.fround(0.2)', '0.2'],
  }),
  ...inFile('ops/hard-sigmoid.ts', CONTRACT, {
    'no lower end': [
      'Math.min(Math.max((slope * x + offset) / divisor, 0), 1)',
      'Math.min((slope * x + offset) / divisor, 1)',
    ],
    'no upper end': [
      'Math.min(Math.max((slope * x + offset) / divisor, 0), 1)',
      'Math.max((slope * x + offset) / divisor, 0)',
    ],
    'a sixth by multiplication': [
      'sixth: { slope: 1, offset: 3, divisor: 6 }',
      'sixth: { slope: Math.fround(1 / 6), offset: 0.5, divisor: 1 }',
    ],
    'no repair': ['Number.isNaN(value) || roundsCertainly(value, error)', 'true'],
    'a repair without the offset': ['difference.add(offset);', ''],
    'a repair of x itself': ['difference.add(slope * x);', 'difference.add(x);'],
  }),
  ...inFile('ops/hard-sigmoid.ts', numerics('hard-sigmoid-rounding', /a hair from midpoints/), {
    'no bound': ['8 * UNIT_ROUNDOFF', '0'],
  }),
  ...inFile('ops/hard-swish.ts', CONTRACT, {
    'a zero of x’s sign': ['x === 0 ? 0 :', 'x === 1 / 0 ? 0 :'],
    'zero from −4 down': ['x <= -3 ||', 'x <= -4 ||'],
    'no repair': ['if (roundsCertainly(value, error)) return value;', 'return value;'],
    'a repair of another slope': ['difference.add(3 * x);', 'difference.add(2 * x);'],
  }),
  ...inFile('ops/softmax.ts', rounding('softmax', 'aimed'), {
    'a bound of 60 u': [
      '2 * EXPONENTIAL_ERROR + (2 * NEGLIGIBLE + 2 * terms + 8) * UNIT_ROUNDOFF',
      '60 * UNIT_ROUNDOFF',
    ],
    'no bound': ['2 * EXPONENTIAL_ERROR + (2 * NEGLIGIBLE + 2 * terms + 8) * UNIT_ROUNDOFF', '0 * terms'],
  }),
  ...inFile('ops/softmax.ts', CONTRACT, {
    'the smallest share is nothing': ['const NEGLIGIBLE = 150;', 'const NEGLIGIBLE = 100;'],
    'two infinities share': ['infinite !== 1 ? Number.NaN', 'infinite === 0 ? Number.NaN'],
    'an infinite logit without a limit': ['logit === largest ? 1 : 0', 'Number.NaN'],
  }),
  ...inFile('ops/softmax.ts', rounding('softmax', 'midpoint-hair|hardest'), {
    'no repair': [
      'return roundsCertainly(value, error) ? value : shareOf(logits, i, value, error);',
      'return value;',
    ],
  }),
];

const EXACT = [
  ...inFile('ops/relu.ts', CONTRACT, {
    'zeros keep their sign': ['ndops.maxs(y, x, 0)', 'ndops.maxs(y, x, -0)'],
  }),
  ...inFile('ops/clip.ts', CONTRACT, {
    'no upper end': ['ndops.minseq(y, high);', ''],
    'no lower end': ['ndops.maxs(y, x, low);', 'ndops.assign(y, x);'],
    'a zero for −0': ['ndops.maxs(y, x, low);', 'ndops.maxs(y, x, low + 0);'],
  }),
  ...inFile('ops/broadcast.ts', ELEMENTWISE, {
    'shapes aligned at the first axis': ['shape[shape.length - 1 - axis] ?? 1', 'shape[axis] ?? 1'],
    'shapes that do not fit': ['left !== right && left !== 1 && right !== 1', 'false'],
    'a longer axis that is cut off': [
      'left !== right && left !== 1 && right !== 1',
      'left < right && left !== 1',
    ],
    'the shorter of two axes': ['Math.max(left, right)', 'Math.min(left, right)'],
    'a view that begins at the first axis': [
      'const before = shape.length - t.shape.length;',
      'const before = 0;',
    ],
    'an axis of 1 that is read on': ['|| t.shape[i - before] === 1 ? 0', '? 0'],
    'a view that begins where its memory does': ['strides, t.offset', 'strides, 0'],
  }),
  ...inFile('ops/elementwise.ts', ELEMENTWISE, {
    'the product for the quotient': ['divide: ndops.div', 'divide: ndops.mul'],
    'the sum for the difference': ['subtract: ndops.sub', 'subtract: ndops.add'],
    'the operands exchanged': [
      '(y, stretched(a, shape), stretched(b, shape))',
      '(y, stretched(b, shape), stretched(a, shape))',
    ],
    'inherited names are operations': ['!Object.hasOwn(OPERATIONS, operation)', '!(operation in OPERATIONS)'],
    'the smaller for the larger': ['maximum: ndops.max', 'maximum: ndops.min'],
  }),
  ...inFile('ops/elementwise.ts', rounding('elementwise', 'midpoint-hair'), {
    'the product with a rounded reciprocal': [
      'divide: ndops.div',
      'divide: (y, a, b) => { ndops.recip(y, b); ndops.muleq(y, a); }',
    ],
  }),
  ...inFile('ops/reshape.ts', ELEMENTWISE, {
    'any number of elements': ['sizeOf(shape) !== sizeOf(x)', 'sizeOf(shape) > sizeOf(x)'],
    'nine axes': ['MOST_AXES = 8', 'MOST_AXES = 9'],
    'the memory of a view as it lies': ['y.data.set(elements(x))', 'y.data.set(x.data)'],
  }),
  ...inFile('ops/transpose.ts', ELEMENTWISE, {
    'an axis twice': [
      'order.length === x.length && x.every((_, axis) => order.includes(axis))',
      'order.length === x.length',
    ],
    'an axis more': ['order.length === x.length &&', 'order.length >= x.length &&'],
    'the order taken back': [
      'x.transpose(...order)',
      'x.transpose(...order.map((_, axis) => order.indexOf(axis)))',
    ],
  }),
  ...inFile(
    'ops/pad.ts',
    { caughtBy: 'test/golden/operators.test.ts', tests: /pad/ },
    {
      'an edge that is its neighbour': ['Math.max(i, 0), n - 1)', 'Math.max(i, 0), n - 2)'],
      'a mirror beside the edge for one upon it': [
        'i < 0 ? -i : i < n ? i : 2 * n - 2 - i',
        'i < 0 ? -1 - i : i < n ? i : 2 * n - 1 - i',
      ],
      'a mirror upon the last edge alone': ['i < 0 ? -1 - i :', 'i < 0 ? -i :'],
      'around from the wrong end': ['i < 0 ? i + n :', 'i < 0 ? n - 1 :'],
      'rows for columns': ['at(j - left, columns)', 'at(j - left, rows)'],
      'borders from the top': ['at(i - top, rows)', 'at(i, rows)'],
    },
  ),
  ...inFile('ops/max-pool2d.ts', CONTRACT, {
    'padding of zeros': ['let maximum = -Infinity;', 'let maximum = 0;'],
    'the last of two zeros': [
      'maximum = Math.max(maximum, data[row + (left + v * horizontal.dilation) * byColumn]);',
      'const value = data[row + (left + v * horizontal.dilation) * byColumn]; if (!(value < maximum)) maximum = value;',
    ],
  }),
  ...inFile('ops/output.ts', CONTRACT, { 'NaNs as they come': ['canonicalizeNaNs(y.data);', ''] }),
  ...inFile('ops/nan.ts', CONTRACT, { 'another NaN': ['0x7fc00000;', '0x7fc00001;'] }),
  ...inFile('ops/check.ts', CONTRACT, {
    'axes may be empty': ['Number.isSafeInteger(n) && n > 0)', 'Number.isSafeInteger(n))'],
  }),
  ...inFile('ops/flatten.ts', CONTRACT, { 'always CHW': ["order === 'CHW' ? x :", "order !== 'BHW' ? x :"] }),
];

const WINDOWS = inFile('ops/window.ts', CONTRACT, {
  'an extent without dilation': ['dilation * (kernel - 1) + 1', 'kernel'],
  'one window fewer': ['Math.floor(steps) + 1', 'Math.floor(steps)'],
  'one window too many in ceil mode': [' && output * stride < input + before', ''],
  'ceil mode counts the padding behind': [
    'output * stride < input + before',
    'output * stride < input + before + after',
  ],
  'ceil mode adds where nothing is left': ['ceilMode && !Number.isInteger(steps) &&', 'ceilMode &&'],
  'the larger half of SAME first': ['Math.floor(total / 2)', 'Math.ceil(total / 2)'],
  'SAME that rounds down': ['Math.ceil(input / stride) - 1', 'Math.floor(input / stride) - 1'],
  'SAME of a negative total': ['+ extentOf(slide) - input, 0);', '+ extentOf(slide) - input, -9);'],
  'taps begin before the input': ['start < 0 ? Math.ceil(-start / axis.dilation) : 0', '0'],
  'taps end beyond the input': [
    'Math.min(axis.kernel, Math.ceil((axis.input - start) / axis.dilation))',
    'axis.kernel',
  ],
  'windows start after their padding': [
    'const start = i * axis.stride - axis.before; const first',
    'const start = i * axis.stride; const first',
  ],
});

export const OPERATORS: readonly ArithmeticMutation[] = [
  ...CONVOLUTION,
  ...TRANSPOSED,
  ...NORMS,
  ...MEANS,
  ...RESIZING,
  ...ONE_VARIABLE,
  ...EXACT,
  ...WINDOWS,
];
