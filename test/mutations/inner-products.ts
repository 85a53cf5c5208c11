/** Mutations of convolutions by inner products: their kernels, where their operands lie, and their bounds. */
import { engineTest } from './engine.js';
import { type ArithmeticMutation, inFile, type Watcher } from './mutation.js';

const BITS = engineTest(/by inner products, both in one (have the bits|whatever|of views)/);
const HAIR = engineTest(/by inner products, both in one .*(a hair from|additions may have)/);
const SEEN = engineTest(/by inner products, both in one .*rounding test/);
const NORMS: Watcher = { caughtBy: 'test/engine/inner-products.test.ts' };
const BOUNDS: Watcher = { caughtBy: 'test/engine/errors.test.ts', tests: /^inner-products/ };

export const INNER_PRODUCTS: readonly ArithmeticMutation[] = [
  ...inFile('engine/kernels/inner-products.ts', BITS, {
    'the first row twice': ['f64x2.loadFloat32s(get(starts[row]))', 'f64x2.loadFloat32s(get(starts[0]))'],
    'the first column of a panel': ['f64x2.load(get(q), column * VECTOR)', 'f64x2.load(get(q), 0)'],
    'the first places of columns': ['...set(q, i32.add(get(q), i32(PAIR))),', ''],
    'places of even numbers alone': ['f32x4.highHalves(get(one), get(other))', 'f64x2.constant(0)'],
    'one sum for both columns': ['value(both(one, other), n * VECTOR)', 'value(both(one, one), n * VECTOR)'],
    'each block overwrites the one before': ['f64x2.add(f64x2.load(get(target), offset), sums)', 'sums'],
    'a tile that begins where the last one ended': [
      '...tile.flatMap((sums) => sums.flatMap((sum) => set(sum, f64x2.constant(0)))),',
      '',
    ],
    'the first rows': ['...set(next, i32.add(get(next), get(aPitch)))', '...get(next), 0x1a'],
    'the first panel': ['...set(b, i32.add(get(b), get(bPitch))),', ''],
    'the first panel’s place': ['get(columns)), get(j)),', 'get(columns)), i32(0)),'],
    'the first rows’ place': ['i32.mul(get(i), i32(ROWS))', 'i32(0)'],
  }),
  ...inFile('engine/kernels/pair-pixels.ts', BITS, {
    'the first panel alone': ['i32.mul(i32.and(get(column), i32(-COLUMNS)), get(columnBytes))', 'i32(0)'],
    'the first column of a panel': ['i32.mul(lane, i32(VECTOR))', 'i32(0)'],
    'pairs that follow each other': ['i32.mul(pairsBefore, i32(BETWEEN))', 'i32(0)'],
    'the first channel': ['...set(from, i32.add(get(from), get(mapPitch))),', ''],
    'the first pixel': ['...set(source, i32.add(get(source), get(step))),', ''],
  }),
  ...inFile('engine/kernels/pair-pixels.ts', BOUNDS, {
    'the last channel’s square': ['f64.add(get(sum), f64.mul(get(x), get(x)))', 'f64.mul(get(x), get(x))'],
    'the last tap’s squares': [
      'set(sum, f64.load(square))',
      'set(sum, f64.sub(f64.load(square), f64.load(square)))',
    ],
  }),
  ...inFile('engine/kernels/row-squares.ts', NORMS, {
    'half of the squares': ['f64x2.add(get(low), get(high))', 'get(low)'],
    'of two lanes the first': [
      'f64x2.add(f32x4.lowHalves(one, other), f32x4.highHalves(one, other))',
      'f32x4.lowHalves(one, other)',
    ],
    'the first two rows': ['...set(target, i32.add(get(target), i32(VECTOR))),', ''],
  }),
  ...inFile('engine/inner-products.ts', SEEN, {
    'half of the error': ['sumErrorBound(depth, additions)', 'sumErrorBound(depth, additions) / 2'],
    'chains without their additions': [
      'chainsErrorBound(length / 2 + 1, blocks)',
      'chainsErrorBound(1, blocks)',
    ],
  }),
  ...inFile('engine/inner-products.ts', BOUNDS, {
    'squares for norms of filters': ['takeRoots(filterNorms);', ''],
    'squares for norms of windows': ['takeRoots(windowNorms);', ''],
  }),
  ...inFile('engine/inner-products.ts', BITS, {
    'the first filters’ bias': ['bias.subarray(first, first + count)', 'bias.subarray(0, count)'],
    'every block overwrites the one before': [
      'Math.min(length, places - start), start,',
      'Math.min(length, places - start), 0,',
    ],
    'the first block adds to what was there': [
      'Math.min(length, places - start), start,',
      'Math.min(length, places - start), 1,',
    ],
    'the first group’s windows': ['operands.writeWindows(group,', 'operands.writeWindows(0,'],
    'the first group’s windows once for all': ['let areWritten = false;', 'let areWritten = group > 0;'],
    'the first image’s pixels': ['row * columns + image * pixels', 'row * columns'],
    'the first image’s place': [
      '{ image, filter: first + row, pixel: 0 }',
      '{ image: 0, filter: first + row, pixel: 0 }',
    ],
    'NaNs of any bits': ['if (hasNaN) canonicalizeNaNs(values);', ''],
    'what is left open in the first image alone': ['image: Math.floor(column / pixels)', 'image: 0'],
  }),
  ...inFile('engine/row-operands.ts', BITS, {
    'windows keep what was there': ['this.#windows.fill(0);', ''],
    'the first image’s columns': ['this.#writeTaps(image * pixels, squares)', 'this.#writeTaps(0, squares)'],
    'no dilation': ['before + tap * dilation', 'before + tap'],
    'no stride': ['output * stride - before', 'output - before'],
    'padding behind is read': ['Math.min(Math.floor((input - 1 - first) / stride) + 1, output)', 'output'],
    'padding before is read': ['Math.max(Math.ceil(-first / stride), 0)', '0'],
  }),
  ...inFile('engine/row-operands.ts', HAIR, {
    'every other place is settled': ['this.#window[k + 1] = this.#windows[at + 1];', ''],
    'the first two places are settled': ['first + (k / 2) * pair', 'first + 0 * pair'],
  }),
  ...inFile('engine/row-operands.ts', SEEN, {
    'the first filter is settled': ['(filter - this.#firstFilter) * this.filterRun', '0'],
    'the first column is settled': ['+ 2 * inPanel', ''],
    'the first panel is settled': ['(panel * this.panelBytes) / FLOAT64', '0 * panel'],
  }),
  ...inFile('engine/row-operands.ts', NORMS, {
    'what fills the lanes of filters keeps what was there': [
      'machine.float32s(rooms.filters).fill(0)',
      'machine.float32s(rooms.filters)',
    ],
  }),
  ...inFile('engine/inner-products.ts', NORMS, {
    'norms of all groups’ windows': ['windowNorms.fill(0);', ''],
  }),
  ...inFile('engine/filters.ts', BITS, {
    'weights of views as if they followed each other': [
      'byColumn === 1 && byRow === width && byChannel === height * width',
      'byColumn === 1',
    ],
    'the first filter’s weights': ['start = offset + first * byFilter', 'start = offset'],
  }),
];
