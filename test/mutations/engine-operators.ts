/** Mutations of src/engine/operators and their kernels, under the eyes of their bits and of threads' parts. */
import { type ArithmeticMutation, inFile, type Watcher } from './mutation.js';

const operators = (tests: RegExp): Watcher => ({ caughtBy: 'test/engine/operators.test.ts', tests });

const elementwise = (tests?: RegExp): Watcher => ({
  caughtBy: 'test/engine/elementwise.test.ts',
  ...(tests && { tests }),
});

const ELEMENTWISE = elementwise();
const MAX = operators(/max pooling/);
const NORM = operators(/batch normalisation|what is larger/);
const AVERAGE: Watcher = { caughtBy: 'test/engine/average-pool.test.ts' };
const POOL: Watcher = { caughtBy: 'test/engine/pool.test.ts' };
const GROUP_NORM: Watcher = { caughtBy: 'test/engine/group-norm.test.ts' };
export const BLEND = operators(/bilinear resize|ties of interpolation|views/);

export const ENGINE_OPERATORS: readonly ArithmeticMutation[] = [
  ...inFile('engine/kernels/elementwise.ts', ELEMENTWISE, {
    'a sum of one operand': ['operation(operand(a), operand(b))', 'operation(operand(a), operand(a))'],
    'operands exchanged': ['operation(operand(a), operand(b))', 'operation(operand(b), operand(a))'],
    'NaNs as they come': [
      'f32x4.select(get(result), f32x4.canonicalNaN, f32x4.equal(get(result), get(result)))',
      'get(result)',
    ],
    'the first four': [
      'count(at, i32(0), get(bytes), i32(VECTOR), [',
      'count(at, i32(0), i32(1), i32(VECTOR), [',
    ],
  }),
  ...inFile('engine/operators/elementwise.ts', ELEMENTWISE, {
    'the first block again': ['write(first, values, start, end);', 'write(first, values, 0, end - start);'],
    'the second operand’s first block again': [
      'write(operand, room, start, end);',
      'write(operand, room, 0, end - start);',
    ],
    'blocks over each other': [
      'copyFloats(y.data, values.subarray(0, end - start), start)',
      'copyFloats(y.data, values.subarray(0, end - start))',
    ],
    'the operand’s memory, whatever its order': [
      'return { numbers: elements(t), run };',
      'return { numbers: t.data, run };',
    ],
    'a number that is left from before': ['if (isNumber) room.fill(operand.numbers[0]);', ''],
    'bounds in one room': ['operands.subarray(n * BLOCK, (n + 1) * BLOCK)', 'operands.subarray(0, BLOCK)'],
    'repeated between its own axes, as a run': [
      '|| axes.slice(first, end).some(({ isRepeated }) => isRepeated)',
      '',
    ],
    'runs that begin with each block': ['from - (from % run) + run', 'from + run'],
    'numbers that do not begin again': ['Math.floor(from / run) % numbers.length', 'Math.floor(from / run)'],
    'pieces that begin with the first number': [
      'numbers.subarray(at, at + to - from)',
      'numbers.subarray(0, to - from)',
    ],
    'gates of all images as the first’s': ['[images, channels, 1, 1]', '[1, channels, 1, 1]'],
    'the lower bound twice': ["'minimum', operand: high", "'minimum', operand: low"],
  }),
  ...inFile('engine/operators/elementwise.ts', elementwise(/relu/), {
    'the larger of x and another number': ["'maximum', operand: 0 }", "'maximum', operand: 1 }"],
  }),
  ...inFile('engine/pool.ts', POOL, {
    'what others made': [' && this.#own.has(buffer)', ''],
    'parts of a result': ['byteOffset === 0 && ', ''],
    'any that is large enough': [
      'this.#takeFree(bytes, MOST_SURPLUS * bytes)',
      'this.#takeFree(bytes, Infinity)',
    ],
    'a copy in as much memory': ['LESS * x.data.buffer.byteLength', 'x.data.buffer.byteLength'],
    'a copy that leaves the first': ['this.release(x);', ''],
    'the first that fits': ['(!best || buffer.byteLength < best.byteLength)', '!best'],
    'memory that is free for ever': ['this.#free = this.#free.filter((free) => free.deref() !== best);', ''],
  }),
  ...inFile('engine/kernels/max-pool.ts', MAX, {
    'the first columns': [
      'count(at, i32(0), get(bytes), i32(VECTOR), [',
      'count(at, i32(0), i32(1), i32(VECTOR), [',
    ],
    'the first row': ['...set(from, i32.add(get(from), get(pitch))),', ''],
    'the last row': ['f32x4.max(get(largest), f32x4.load(get(from)))', 'f32x4.load(get(from))'],
    'the first tap': ['...set(from, i32.add(get(from), get(dilation))),', ''],
    'the last tap': ['f32.max(get(largest), f32.load(get(from)))', 'f32.load(get(from))'],
    'NaNs as they come': [
      'i32.select(get(largest), f32.canonicalNaN, f32.equal(get(largest), get(largest)))',
      'get(largest)',
    ],
    'windows without their stride': ['...set(source, i32.add(get(source), get(stride))),', ''],
  }),
  ...inFile('engine/operators/max-pool2d.ts', MAX, {
    'padding of zeros': ['fill(-Infinity)', 'fill(0)'],
    'no padding above': ['(vertical.before + h)', 'h'],
    'no padding on the left': ['paddedWidth + horizontal.before;', 'paddedWidth;'],
    'rows without stride': ['i * vertical.stride * pitch', 'i * pitch'],
    'rows without dilation': ['vertical.dilation * pitch', 'pitch'],
    'columns without stride': ['[FLOAT32 * horizontal.stride,', '[FLOAT32,'],
    'columns without dilation': ['FLOAT32 * horizontal.dilation]', 'FLOAT32]'],
    'the first map': ['(n * height + h) * width', 'h * width'],
    'maps over each other': [
      'copyFloats(y.data, results, n * rows * columns)',
      'copyFloats(y.data, results)',
    ],
  }),
  ...inFile('ops/window.ts', MAX, {
    'maps without what windows reach beyond them': [
      'Math.max(before + input, (output - 1) * stride + (kernel - 1) * dilation + 1)',
      'before + input',
    ],
    'maps as large as what is read': [
      'Math.max(before + input, (output - 1) * stride + (kernel - 1) * dilation + 1)',
      '(output - 1) * stride + (kernel - 1) * dilation + 1',
    ],
  }),
  ...inFile('engine/kernels/sum-windows.ts', AVERAGE, {
    'the first window': ['...set(source, i32.add(get(source), get(step))),', ''],
    'the last of a window': [
      'set(sum, f64.add(get(sum), f64.load(get(from))))',
      'set(sum, f64.load(get(from)))',
    ],
    'sums of all windows so far': ['...set(sum, f64.zero),', ''],
  }),
  ...inFile('engine/operators/average-pool2d.ts', AVERAGE, {
    'sums of all rows so far': ['columnSums.fill(0);', ''],
    'no error': ['relativeErrorOf(terms) / divisor', '0 * terms'],
    'windows of the first row': ['(first + u) * pitch', 'u * pitch'],
    'a column that is not padded': ['h * pitch + horizontal.before', 'h * pitch'],
    'the first windows alone': ['rooms.sums.address + FLOAT64 * first', 'rooms.sums.address'],
    'the first windows’ gauges': [
      'rooms.gauges.address + FLOAT64 * first',
      'rooms.gauges.address + 0 * first',
    ],
    'padding counts': ['countIncludePadding ? window.padded : window.inside', 'window.padded'],
    'padding never counts': ['countIncludePadding ? window.padded : window.inside', 'window.inside'],
    'all windows divided alike': ['last?.width === countOf(window)', 'last'],
    'the first is settled': ['first + open[listed]', 'open[listed]'],
    'NaNs of any bits': ['if (someNaN) canonicalizeNaNs(averages);', ''],
    'the first map’s place': ['copyFloats(y.data, averages, n *', 'copyFloats(y.data, averages, start *'],
  }),
  ...inFile('engine/kernels/normalize.ts', NORM, {
    'no slope': ['f64x2.mul(centred(pair), get(slope))', 'centred(pair)'],
    'no shift': ['f64x2.add(get(deviation), get(shift))', 'get(deviation)'],
    'zeros that keep their sign': [
      'f64x2.add(f64x2.add(get(deviation), get(shift)), f64x2.constant(0))',
      'f64x2.add(get(deviation), get(shift))',
    ],
    'no error': [
      'f64x2.mul(get(relativeError), f64x2.add(f64x2.abs(get(deviation)), get(size)))',
      'f64x2.constant(0)',
    ],
    'the first pair twice': ['pair * f64x2.lanes * FLOAT32', '0'],
    'the first four': [
      'count(j, i32(0), get(length), i32(LANES), [',
      'count(j, i32(0), i32(1), i32(LANES), [',
    ],
  }),
  ...inFile('engine/operators/batch-norm2d.ts', NORM, {
    'the first channel’s parameters': ['map % x.shape[1]', '0'],
    'parameters of maps': ['map % x.shape[1]', 'map'],
    'no mean': ['high: mean,', 'high: 0,'],
  }),
  ...inFile('engine/operators/normalize-maps.ts', NORM, {
    'the first maps’ results': ['block.write(y, first, length);', 'block.write(y, 0, length);'],
    'the first maps': ['source.subarray(first, first + length)', 'source.subarray(0, length)'],
    'the first map of a block': ['n * size, floats,', '0, floats,'],
    'the first block of a map': ['first < last; first += BLOCK', 'first < last; first += last'],
    'as many maps as a block has': ['Math.min(together, maps.end - map)', 'together'],
  }),
  ...inFile('engine/kernels/normalize.ts', GROUP_NORM, {
    'a mean of one float64': ['get(high), ), get(low), )', 'get(high), ), f64x2.constant(0), )'],
    'numbers without their factor': [
      'f64x2.mul(f64x2.loadFloat32s(get(from), pair * f64x2.lanes * FLOAT32), get(factor))',
      'f64x2.loadFloat32s(get(from), pair * f64x2.lanes * FLOAT32)',
    ],
  }),
  ...inFile('engine/kernels/sum-exactly.ts', GROUP_NORM, {
    'what is lost is not noticed': [
      '...set(lost, v128.or(get(lost), f64x2.notEqual(get(term), f64x2.constant(0)))),',
      '',
    ],
    'what is lost last alone is noticed': [
      'v128.or(get(lost), f64x2.notEqual(get(term), f64x2.constant(0)))',
      'f64x2.notEqual(get(term), f64x2.constant(0))',
    ],
    'numbers for their squares': ['f64x2.mul(get(number), get(number))', 'get(number)'],
    'sums of the last block': [
      'set(local, f64x2.load(get(totals), offset))',
      'set(local, f64x2.constant(0))',
    ],
  }),
  ...inFile('engine/kernels/two-sum.ts', GROUP_NORM, {
    'errors of half of the terms': [', f64x2.sub(get(b), get(part)))', ', f64x2.constant(0))'],
    'no error of an addition': [
      'f64x2.sub(get(a), f64x2.sub(get(sum), get(part)))',
      'f64x2.sub(get(a), get(a))',
    ],
  }),
  ...inFile('engine/operators/group-norm.ts', GROUP_NORM, {
    'the first group’s numbers': [
      'source.subarray(group * size, (group + 1) * size)',
      'source.subarray(0, size)',
    ],
    'sums of what cannot be summed': [
      'if (machine.kernels.sumExactly(rooms.x.address, some.length, rooms.totals.address)) return undefined;',
      'machine.kernels.sumExactly(rooms.x.address, some.length, rooms.totals.address);',
    ],
    'a number that is left from before': ['x.fill(0, some.length, some.length + (some.length % 2));', ''],
    'parameters of maps': ['map % channels', 'map'],
    'NaNs as they come': ['canonicalizeNaNs(results);', 'results.set(numbers);'],
    'a mean of one float64': ['low: statistics.low,', 'low: 0,'],
  }),
  ...inFile('engine/operators/float-block.ts', NORM, {
    'what is open of the first map': ['subarray(first, first + count)', 'subarray(0, count)'],
  }),
  ...inFile('engine/kernels/blend.ts', BLEND, {
    'the left input twice': ['product(top, 4, up, after)', 'product(top, 0, up, after)'],
    'the upper row twice': ['product(bottom, 4, down, after)', 'product(top, 4, down, after)'],
    'no division': ['f64x2.div(get(sum), all(denominator))', 'get(sum)'],
    'no addition loses anything': [
      'f64x2.or(get(lost), f64x2.notEqual(',
      'f64x2.and( f64x2.constant(0), f64x2.notEqual(',
    ],
    'the second column as the first': [
      'i32.add(get(row), i32.load(get(columns), COLUMN + side))',
      'i32.add(get(row), i32.load(get(columns), side))',
    ],
    'zeros that keep their sign': [
      'f64x2.add(f64x2.div(get(sum), all(denominator)), f64x2.constant(0))',
      'f64x2.div(get(sum), all(denominator))',
    ],
    'no error': [
      'f64x2.div(f64x2.mul(all(relativeError), magnitude), all(denominator))',
      'f64x2.constant(0)',
    ],
  }),
  ...inFile('engine/operators/blend.ts', BLEND, {
    'a row of weight zero counts': ['down === 0 ? top : top + inputWidth', 'top + inputWidth'],
    'nothing is settled': ['result[i * width + j] = settled;', ''],
    'the first map': ['map * inputSize, (map + 1) * inputSize', '0, inputSize'],
    'maps over each other': ['copyFloats(y, blended, map * size);', 'copyFloats(y, blended);'],
    'the last row’s end is beyond its room': ['y: 4 * (size + 1),', 'y: 4 * size,'],
  }),
];
