/** Mutations of functions of one number in WebAssembly: the exponential, the formulas, their errors and blocks. */
import { type ArithmeticMutation, inFile, type Watcher } from './mutation.js';

const watcher = (tests: RegExp): Watcher => ({ caughtBy: 'test/engine/rounded-functions.test.ts', tests });

const LOGISTIC = watcher(/^(sigmoid|silu)/);
const HARD = watcher(/^(hardSwish|hardSigmoid)/);
const UNARY = watcher(/^(exp|sqrt|tanh|mish|elu|selu|celu)/);
const ALL = watcher(/./);
const SOFTMAX: Watcher = { caughtBy: 'test/engine/softmax.test.ts' };
const MEAN: Watcher = { caughtBy: 'test/engine/weighted-mean.test.ts' };

export const ROUNDED_FUNCTIONS: readonly ArithmeticMutation[] = [
  ...inFile('engine/kernels/exponential.ts', LOGISTIC, {
    'a remainder without the lower part of ln 2': [
      '...set(r, multiplyAdd(get(k), f64x2.constant(-LN2_LOW), get(r))),',
      '',
    ],
    'half of the power of two': ['1.5 * 2 ** 52 + 1023', '1.5 * 2 ** 52 + 1022'],
    'a series without its first terms': [
      '...others.flatMap((factor) =>',
      '...others.slice(4).flatMap((factor) =>',
    ],
    'e to any power': [
      'f64x2.orSmaller(f64x2.abs(get(x)), f64x2.constant(LOGISTIC_RANGE))',
      'f64x2.abs(get(x))',
    ],
    'a range in which the result is none of the ends': ['LOGISTIC_RANGE = 128', 'LOGISTIC_RANGE = 64'],
    'the logistic of −x': [
      'f64x2.select(get(e), f64x2.constant(1), f64x2.less(get(x), f64x2.constant(0)))',
      'f64x2.select(f64x2.constant(1), get(e), f64x2.less(get(x), f64x2.constant(0)))',
    ],
  }),
  ...inFile('engine/kernels/exponential.ts', UNARY, {
    'a series of eˣ − 1 without its first terms': [
      '...lower.flatMap((factor)',
      '...lower.slice(6).flatMap((factor)',
    ],
    'eˣ − 1 by the series alone': [
      'f64x2.less(f64x2.constant(CANCELLING), f64x2.abs(get(x)))',
      'f64x2.less(get(x), get(x))',
    ],
    'eˣ − 1 by the series above alone': ['f64x2.abs(get(x))), ), ), ];', 'get(x)), ), ), ];'],
    'eˣ − 1 by a subtraction alone': [
      'f64x2.less(f64x2.constant(CANCELLING), f64x2.abs(get(x)))',
      'f64x2.equal(get(x), get(x))',
    ],
  }),
  ...inFile('engine/kernels/unary-functions.ts', UNARY, {
    'any power below': ['f64x2.max(x, f64x2.constant(-RANGE))', 'x'],
    'any power above': [
      'f64x2.constant(-RANGE)), f64x2.constant(RANGE))',
      'f64x2.constant(-RANGE)), f64x2.constant(1e9))',
    ],
    'a range in which there are other results': ['RANGE = 128', 'RANGE = 64'],
    'a tangent without its sign': [
      'f64x2.constant(2))), sign(x))',
      'f64x2.constant(2))), f64x2.constant(0))',
    ],
    'a tangent of half of x': ['f64x2.add(f64x2.abs(get(x)), f64x2.abs(get(x)))', 'f64x2.abs(get(x))'],
    'a mish of zeros with their sign': ['withoutSign( f64x2.mul(', '((value: Code) => value)( f64x2.mul('],
    'a mish of what is far below is not zero': ['f64x2.max(get(x), f64x2.constant(-RANGE))', 'get(x)'],
    'an elu without its α': ['f64x2.mul(all(scale), get(t))', 'get(t)'],
    'a selu without its γ': ['f64x2.mul(all(slope), get(x))', 'get(x)'],
    'a celu without its width': ['f64x2.div(get(x), all(width))', 'get(x)'],
    'an elu of positive numbers too': [
      'f64x2.less(get(x), f64x2.constant(0))',
      'f64x2.equal(get(x), get(x))',
    ],
  }),
  ...inFile('engine/operators/rounded-functions.ts', UNARY, {
    'a selu of γ = 1': ['numbers: [slope, scale, width]', 'numbers: [1, scale, width]'],
  }),
  ...inFile('engine/kernels/rounded-functions.ts', LOGISTIC, {
    'no error': ['f64x2.mul(f64x2.constant(error), get(y))', 'f64x2.constant(0)'],
    'silu of what is far below is not zero': [
      'f64x2.orLarger(get(x), f64x2.constant(-LOGISTIC_RANGE))',
      'get(x)',
    ],
  }),
  ...inFile('engine/kernels/rounded-functions.ts', ALL, {
    'zeros that keep their sign': ['f64x2.add(value, f64x2.constant(0))', 'value'],
    'the first pair twice': ['pair * f64x2.lanes * FLOAT32', '0'],
    'the first four': [
      'count(j, i32(0), get(length), i32(LANES), [',
      'count(j, i32(0), i32(1), i32(LANES), [',
    ],
  }),
  ...inFile('engine/kernels/rounded-functions.ts', HARD, {
    'a swish without its lower end': [
      'f64x2.max(f64x2.add(get(x), f64x2.constant(3)), f64x2.constant(0))',
      'f64x2.add(get(x), f64x2.constant(3))',
    ],
    'a swish without its upper end': [
      'f64x2.constant(3)), f64x2.constant(0)), f64x2.constant(6))',
      'f64x2.constant(3)), f64x2.constant(0)), f64x2.constant(2 ** 200))',
    ],
    'a line without its lower end': ['f64x2.max(line(x), f64x2.constant(0))', 'line(x)'],
    'a line without its upper end': [
      'f64x2.max(line(x), f64x2.constant(0)), f64x2.constant(1)',
      'line(x), line(x)',
    ],
    'a line that is not divided': [', all(divisor)', ', f64x2.constant(1)'],
  }),
  ...inFile('engine/operators/rounded-functions.ts', ALL, {
    'the first block again': ['source.subarray(start, start + count)', 'source.subarray(0, count)'],
    'blocks over each other': ['block.write(y.data, start, count)', 'block.write(y.data, 0, count)'],
    'the memory, whatever its order': ['elements(args.x)', 'args.x.data'],
  }),
  ...inFile('engine/kernels/exponential.ts', SOFTMAX, {
    'a lower part of ln 2 of half its size': [
      'multiplyAdd(get(k), f64x2.constant(-LN2_LOW), get(r))',
      'multiplyAdd(get(k), f64x2.constant(-LN2_LOW / 2), get(r))',
    ],
  }),
  ...inFile('engine/kernels/raise-all.ts', SOFTMAX, {
    'differences that are exact, whatever they are': [
      'f64x2.notEqual(lostBy(logit, top, difference, part), f64x2.constant(0))',
      'f64x2.constant(0)',
    ],
    'what is negligible has its part in what is lost': [
      'f64x2.notEqual(lostBy(logit, top, difference, part), f64x2.constant(0)), get(counts)',
      'f64x2.notEqual(lostBy(logit, top, difference, part), f64x2.constant(0)), f64x2.notEqual(get(top), f64x2.constant(0))',
    ],
    'what is negligible counts': ['f64x2.and(get(power), get(counts))', 'get(power)'],
    'a sum without what it loses': [
      '...set(rest, f64x2.add(get(rest), lostBy(sum, power, next, part))),',
      '',
    ],
  }),
  ...inFile('engine/kernels/divide-sums.ts', SOFTMAX, {
    'no error': [
      'f64x2.mul(f64x2.load(get(beside), pair * VECTOR), f64x2.splat(get(error)))',
      'f64x2.constant(0)',
    ],
    'the first pair twice': ['f64x2.load(get(from), pair * VECTOR)', 'f64x2.load(get(from))'],
    'the first sums': ['...set(from, i32.add(get(from), i32(LANES * FLOAT64))),', ''],
  }),
  ...inFile('engine/kernels/divide-sums.ts', MEAN, {
    'the first gauges': ['...set(beside, i32.add(get(beside), i32(LANES * FLOAT64))),', ''],
    'sums for gauges': ['...set(beside, get(gauges)),', '...set(beside, get(sums)),'],
  }),
  ...inFile('engine/kernels/add-products.ts', MEAN, {
    'the last product': ['f64x2.add(f64x2.load(get(sums)), get(product))', 'get(product)'],
    'the last product’s magnitude': [
      'f64x2.add(f64x2.load(get(gauges)), f64x2.abs(get(product)))',
      'f64x2.abs(get(product))',
    ],
    'no weights': ['f64x2.mul(f64x2.loadFloat32s(get(from)), get(factor))', 'f64x2.loadFloat32s(get(from))'],
    'the first gauges': ['...set(gauges, i32.add(get(gauges), i32(VECTOR))),', ''],
  }),
  ...inFile('engine/operators/weighted-mean.ts', MEAN, {
    'sums of the last block': ['sums.fill(0);', ''],
    'the first block again': ['data.subarray(first, first + count)', 'data.subarray(0, count)'],
    'blocks over each other': [
      'copyFloats(y.data, results.subarray(0, count), first)',
      'copyFloats(y.data, results.subarray(0, count))',
    ],
    'what is open of the first block': ['meanAt(fusion, epsilon, first + n)', 'meanAt(fusion, epsilon, n)'],
    'nothing is settled': ['results[n] = meanAt(fusion, epsilon, first + n);', ''],
    'no bound': ['relativeErrorOf(fusion) / total', '0 / total'],
  }),
  ...inFile('engine/operators/softmax.ts', SOFTMAX, {
    'no bound': ['relativeErrorOf(classes, lost === 0)', '0 * lost'],
    'a sum of half of the powers': ['return sum + (', 'return a + ('],
    'the first row': [
      'source.subarray(row * classes, (row + 1) * classes); let',
      'source.subarray(0, classes); let',
    ],
    'rows over each other': ['copyFloats(y.data, results, row * classes);', 'copyFloats(y.data, results);'],
    'zeros beyond a row': ['fill(-Infinity)', 'fill(0)'],
    'a row without its limit': ['if (!Number.isFinite(largest)) {', 'if (largest === 0.5) {'],
    'nothing is settled': ['results[i] = shareOf(', 'shareOf('],
  }),
  ...inFile('engine/operators/float-block.ts', ALL, {
    'nothing is settled': ['y[n] = settle(x[n]);', ''],
    'NaNs as they come': ['if (this.#hasNaN) canonicalizeNaNs(written);', ''],
  }),
];
