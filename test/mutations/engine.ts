/** Mutations of src/engine: the rounding test, sums in twice the precision, the product and its panels, and where they lie. */
import { type ArithmeticMutation, inFile, type Watcher } from './mutation.js';

export const engineTest = (tests: RegExp): Watcher => ({ caughtBy: 'test/engine/engine.test.ts', tests });

const BITS = engineTest(/have the bits|deep/);
const HAIR = engineTest(/a hair from|additions may have/);
const SEEN = engineTest(/rounding test/);

const ROUNDING_TEST = [
  ...inFile('engine/kernels/round-row.ts', SEEN, {
    'a gauge without the filter’s norm': ['f64x2.splat(get(norm))', 'f64x2.splat(get(relativeError))'],
    'a gauge without the windows’ norms': ['f64x2.load(place(norms, 8))', 'f64x2.splat(get(relativeError))'],
    'a gauge without the bias': ['f64x2.splat(f64.abs(get(shift)))', 'f64x2.zero'],
    'a gauge with a negative bias': ['f64x2.splat(f64.abs(get(shift)))', 'f64x2.splat(get(shift))'],
    'no error': ['f64x2.mul(f64x2.splat(get(relativeError)), get(gauge))', 'f64x2.zero'],
    'zeros of any sign': [
      'f64x2.and(f64x2.equal(get(low), get(high)), hasSign)',
      'f64x2.equal(get(low), get(high))',
    ],
    'nothing is certain to be noted': ['i32.less(get(certain), i32(3))', 'i32.less(get(certain), i32(1))'],
    'the second lane is forgotten': ['[...note(0), ...note(1)]', 'note(0)'],
    'the first lane is forgotten': ['[...note(0), ...note(1)]', 'note(1)'],
    'the lanes are exchanged': [
      'i32.and(get(certain), i32(1 << lane))',
      'i32.and(get(certain), i32(2 >> lane))',
    ],
    'the second lane is noted as the first': ['i32.add(get(j), i32(lane))', 'get(j)'],
    'places are written over': ['...set(list, i32.add(get(list), i32(4))),', ''],
  }),
  ...inFile('engine/kernels/round-row.ts', BITS, {
    'sums without their bias': [
      'f64x2.add(f64x2.load(place(sums, 8)), f64x2.splat(get(shift)))',
      'f64x2.load(place(sums, 8))',
    ],
    'the first pair alone': [
      'count(j, i32(0), get(columns), i32(2), pair)',
      'count(j, i32(0), i32(1), i32(2), pair)',
    ],
  }),
  ...inFile('engine/kernels/round-row.ts', SEEN, {
    'the lower end on both sides': [
      'f64x2.promote(f64x2.demote(f64x2.add(get(y), get(error))))',
      'f64x2.promote(f64x2.demote(get(y)))',
    ],
    'the upper end on both sides': [
      'f64x2.promote(f64x2.demote(f64x2.sub(get(y), get(error))))',
      'f64x2.promote(f64x2.demote(get(y)))',
    ],
  }),
  ...inFile('engine/conv2d.ts', SEEN, {
    'half of the error': ['relativeError = sumErrorBound(depth)', 'relativeError = sumErrorBound(depth) / 2'],
    'the first filter’s norm': [
      'relativeError,\n        filterNorms[filter],',
      'relativeError,\n        filterNorms[0],',
    ],
    'the first image’s windows’ norms': [
      'if (tile.start === 0) norms.set',
      'if (tile.start === 0 && tile.image === 0) norms.set',
    ],
    'nothing is settled': [
      'const settled = settle(tile, f, j, gauge);',
      'const settled = rounded[j]; void settle; void gauge;',
    ],
  }),
  ...inFile('engine/conv2d.ts', BITS, {
    'the first filter’s bias': [
      'const shift = bias ? bias[filter] : 0;',
      'const shift = bias ? bias[0] : 0;',
    ],
    'the first tile’s place': ['height * width + tile.start;', 'height * width;'],
    'a tail is written beyond its row': ['rounded.subarray(0, tile.columns), row)', 'rounded, row)'],
    'sums row by row without their stride': ['8 * f * tile.stride', '8 * f * tile.columns'],
  }),
];

const TWICE = [
  ...inFile('engine/kernels/compensated-sum.ts', HAIR, {
    'no error of a term': ['f64.sub(get(term), get(part))', 'f64.sub(get(term), get(term))'],
    'the last error alone': [
      'get(rest),\n        f64.add(f64.sub',
      'f64.sub(get(sum), get(sum)),\n        f64.add(f64.sub',
    ],
    'one term': ['repeat(addTerm, get(depth))', 'repeat(addTerm, i32(0))'],
    'the next row of the panel': ['i32(8 * PANEL)', 'i32(8)'],
    'the rest is not written': ['...f64.store(get(result), get(rest), 8),', ''],
  }),
  ...inFile('engine/conv2d.ts', HAIR, {
    'no doubt': ['if (Math.abs(difference) > doubt) return difference;', 'return difference;'],
    'no error in a doubt': ['const doubt = error +', 'const doubt ='],
    'everything in doubt is a tie': ['exact = exactOutput(convolution, place);', ''],
    'what is settled exactly is forgotten': ['return exact ?? near;', 'return near;'],
    'a sum without its bias': ['depth,\n      bias ? bias[filter] : 0,', 'depth,\n      0,'],
  }),
  ...inFile('engine/conv2d.ts', BITS, {
    'infinities are numbers': [
      'if (!(Number.isFinite(sum) && Number.isFinite(rest) && error < Infinity))',
      'if (false)',
    ],
  }),
  ...inFile('engine/conv2d.ts', engineTest(/rounding test/), {
    'the first column of the panel': ['(n % PANEL)', '0'],
    'the first panel': ['Math.floor(n / PANEL) * depth * PANEL', '0'],
  }),
];

const PRODUCT = [
  ...inFile('engine/kernels/multiply-panels.ts', BITS, {
    'blocks that overlap': ['i32(DEPTH_BLOCK), [', 'i32(DEPTH_BLOCK - 1), ['],
    'the first block alone': [
      'count(start, i32(0), get(depth), i32(DEPTH_BLOCK), [',
      'count(start, i32(0), i32(1), i32(DEPTH_BLOCK), [',
    ],
    'the last block as long as the others': [
      'i32.select(rest, i32(DEPTH_BLOCK), i32.less(rest, i32(DEPTH_BLOCK)))',
      'i32(DEPTH_BLOCK)',
    ],
    'each block overwrites the one before': [
      'f64x2.add(f64x2.load(get(target), vector * VECTOR), get(tile[row][vector]))',
      'get(tile[row][vector])',
    ],
    'a tile that begins where the last one ended': [
      '...each((row, vector) => set(tile[row][vector], f64x2.zero)),',
      '',
    ],
    'rows of another width': ['i32.mul(get(columns), i32(STEP))', 'i32(STEP)'],
    'one panel of rows': ['get(rows), i32(1)', 'i32(1), i32(1)'],
    'one panel of columns': ['count(j, i32(0), get(columns)', 'count(j, i32(0), i32(1)'],
    'one row four times': ['f64x2.loadSplat(get(p), row * BYTES)', 'f64x2.loadSplat(get(p), 0)'],
    'two columns twice': ['f64x2.load(get(q), n * VECTOR)', 'f64x2.load(get(q), 0)'],
    'no depth in a panel’s place': ['i32.mul(get(index), get(depth))', 'get(index)'],
  }),
  ...inFile('engine/kernels/multiply-panels.ts', engineTest(/in one rounding/), {
    'never fused': ['fused ? f64x2.relaxedMultiplyAdd(x, y, sum) :', ''],
    'always fused': [
      'fused ? f64x2.relaxedMultiplyAdd(x, y, sum) : f64x2.add(sum, f64x2.mul(x, y))',
      'f64x2.relaxedMultiplyAdd(x, y, sum)',
    ],
  }),
];

const PLACES = [
  ...inFile('engine/machine.ts', BITS, {
    'rooms that overlap': ['next += Math.ceil(bytes[name] / ALIGNMENT) * ALIGNMENT', 'next += 8'],
    'a memory that does not grow': ['if (missing > 0) this.#memory.grow(missing);', 'void missing;'],
  }),
  ...inFile('engine/backend.ts', engineTest(/dense/), {
    'dense layers without bias': ['conv2d(pixels, kernels, bias)', 'conv2d(pixels, kernels)'],
    'dense layers of any shape': ['checkLinearOperands(x, weight, bias);', ''],
  }),
];

export const ENGINE: readonly ArithmeticMutation[] = [...ROUNDING_TEST, ...TWICE, ...PRODUCT, ...PLACES];
