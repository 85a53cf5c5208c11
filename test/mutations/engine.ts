/** Mutations of src/engine: the rounding test, sums in twice the precision, products, panels, and where operands lie. Winograd's: winograd.ts. */
import { type ArithmeticMutation, inFile, type Watcher } from './mutation.js';

export const engineTest = (tests: RegExp): Watcher => ({ caughtBy: 'test/engine/engine.test.ts', tests });

const BITS = engineTest(/adding in one (have the bits|whatever|of views)/);
const HAIR = engineTest(/adding in one .*(a hair from|additions may have)/);
const SEEN = engineTest(/adding in one .*rounding test/);
const SETTLED: Watcher = { caughtBy: 'test/engine/settle.test.ts' };
/** Errors beside their bounds, and ties. */
const BOUNDS: Watcher = { caughtBy: 'test/engine/errors.test.ts', tests: /^direct/ };

/** Threads that share the rows. */
const SHARED: Watcher = { caughtBy: 'test/engine/share.test.ts' };

const WIDE: Watcher = { caughtBy: 'test/engine/products.test.ts' };

const ROUNDING_TEST = [
  ...inFile('engine/kernels/rounding-test.ts', SEEN, {
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
    'the second lane is noted as the first': ['i32.add(place, i32(lane))', 'place'],
    'places are written over': ['...set(list, i32.add(get(list), i32(4))),', ''],
    'the lower end on both sides': [
      'f64x2.promote(f64x2.demote(f64x2.add(get(y), get(error))))',
      'f64x2.promote(f64x2.demote(get(y)))',
    ],
    'the upper end on both sides': [
      'f64x2.promote(f64x2.demote(f64x2.sub(get(y), get(error))))',
      'f64x2.promote(f64x2.demote(get(y)))',
    ],
  }),
  ...inFile('engine/kernels/rounding-test.ts', SEEN, {
    'zeros among four of any sign': [
      'f32x4.and(f32x4.equal(get(low), get(high)), f32x4.notEqual(get(low), f32x4.constant(0)))',
      'f32x4.equal(get(low), get(high))',
    ],
    'three of four are enough': [
      'i32.less(f32x4.mask(certain), i32(15))',
      'i32.less(f32x4.mask(certain), i32(7))',
    ],
    'the lower end of four on both sides': ['set(high, rounded(f64x2.add))', 'set(high, rounded(f64x2.sub))'],
    'the upper end of four on both sides': ['set(low, rounded(f64x2.sub))', 'set(low, rounded(f64x2.add))'],
    'the first pair twice': ['i32.add(place, i32(2 * n))', 'place'],
    'the first pair’s errors': ['set(test.error, get(errors[n]))', 'set(test.error, get(errors[0]))'],
  }),
  ...inFile('engine/kernels/rounding-test.ts', BITS, {
    'one pair over the other': ['i32.add(get(target), i32(2 * n * FLOAT32))', 'get(target)'],
    'the first pair’s values': ['set(test.y, get(y))', 'set(test.y, get(ys[0]))'],
  }),
  ...inFile('engine/kernels/round-rows.ts', SEEN, {
    'a gauge without the filter’s norm': [
      'f64x2.mul(get(norm), load(columnNorms, n))',
      'f64x2.mul(get(scale), load(columnNorms, n))',
    ],
    'a gauge without the windows’ norms': ['load(columnNorms, n)', 'get(scale)'],
    'a gauge without the bias': ['...set(size, f64x2.abs(get(shift))),', ''],
    'a gauge with a negative bias': ['f64x2.abs(get(shift))', 'get(shift)'],
    'no error': ['...set(scale, f64x2.splat(get(relativeError))),', ''],
    'the first row’s norm': ['...set(rowNorms, i32.add(get(rowNorms), i32(FLOAT64))),', ''],
    'the first four’s place': ['...set(first, i32.add(get(first), i32(LANES))),', ''],
  }),
  ...inFile('engine/kernels/round-rows.ts', BITS, {
    'sums without their bias': ['f64x2.add(load(sums, n), get(shift))', 'load(sums, n)'],
    'the first pair twice': ['f64x2.load(get(address), n * VECTOR)', 'f64x2.load(get(address), 0)'],
    'the first four alone': [
      'get(norms), get(end), i32(LANES * FLOAT64), four)',
      'get(norms), i32(0), i32(LANES * FLOAT64), four)',
    ],
    'the first row’s bias': ['...set(shifts, i32.add(get(shifts), i32(FLOAT64))),', ''],
    'the first four’s sums': ['...set(sums, i32.add(get(sums), i32(LANES * FLOAT64))),', ''],
    'four over the others': ['...set(to, i32.add(get(to), i32(LANES * FLOAT32))),', ''],
  }),
  ...inFile('engine/direct.ts', SEEN, {
    'the first panels’ norms': ['rooms.filterNorms.address + STEP * panel', 'rooms.filterNorms.address'],
    'half of the error': [
      'relativeError = sumErrorBound(convolution.depth, chainsErrorBound(longest, blocks.length))',
      'relativeError = sumErrorBound(convolution.depth, chainsErrorBound(longest, blocks.length)) / 2',
    ],
    'chains without their additions': [
      'chainsErrorBound(longest, blocks.length)',
      'chainsErrorBound(1, blocks.length)',
    ],
  }),
  ...inFile('engine/direct.ts', BOUNDS, {
    'squares for norms of filters': ['takeRoots(filterNorms);', ''],
    'squares for norms of windows': ['takeRoots(windowNorms);', ''],
  }),
  ...inFile('engine/round.ts', SEEN, {
    'nothing is settled': [
      'const settled = this.#settle(',
      'const settled = this.values[index]; void this.#settle; void (',
    ],
    'the first half of what is open': ['subarray(0, this.#opened)', 'subarray(0, this.#opened / 2)'],
    'the first row is settled': ['[byColumn % rows,', '[0 * byColumn,'],
    'the first column is settled': ['(at % columns) * rows', '0 * rows'],
  }),
  ...inFile('engine/direct.ts', BITS, {
    'the first filters’ bias': [
      'bias.subarray(firstFilter, firstFilter + filters)',
      'bias.subarray(0, filters)',
    ],
    'tiles over each other': ['{ start, pitch: strips.pitch }', '{ start: 0, pitch: strips.pitch }'],
    'rows of a tile for those of its strip': ['{ start, pitch: strips.pitch }', '{ start, pitch }'],
    'the first tile’s windows': ['operands.window(first + j)', 'operands.window(j)'],
    'the first panels’ filters': ['STEP * block.places * panel, squares', '0 * panel, squares'],
    'every block overwrites the one before': ['length, length, start);', 'length, length, 0);'],
    'the first block adds to what was there': ['length, length, start);', 'length, length, 1);'],
    'the first part of a run': ['distanceTo(run) + FLOAT32 * block.firstFloat', 'distanceTo(run)'],
    'runs that are cut off': ['inLanes(block.floats), place', 'block.floats - (block.floats % 4), place'],
    'the first run again and again': ['(run) => distances[run]', '() => distances[0]'],
    'the first run of filters': ['operands.filterRun * run;', '0 * operands.filterRun * run;'],
  }),
  ...inFile('engine/strips.ts', BITS, {
    'the first strip’s place': ['firstFilter + f, pixel: first }', 'firstFilter + f, pixel: 0 }'],
    'the first tile of a strip': ['at - first);', '0);'],
    'rows without their pitch': ['FLOAT32 * f * pitch;', 'FLOAT32 * f * columns;'],
    'the first group’s filters': ['filter: firstFilter + f', 'filter: f'],
  }),
  ...inFile('engine/strips.ts', BOUNDS, {
    'a tail is written beyond its row': ['epilogue.write(run, columns,', 'epilogue.write(run, pitch,'],
  }),
  ...inFile('engine/kernels/round-rows.ts', BITS, {
    'rows over each other': ['...set(target, i32.add(get(target), get(targetPitch))),', ''],
  }),
  ...inFile('engine/round.ts', BITS, {
    'all tiles in the first place': [
      'FLOAT32 * (start + this.#rows * pitch)',
      'FLOAT32 * this.#rows * pitch',
    ],
    'settled in the first tile': ['this.values[start + row', 'this.values[row'],
  }),
  ...inFile('engine/share.ts', SHARED, {
    'a piece too few': ['let mine = -1;', 'let mine = 0;'],
    'the next piece taken ahead': ['if (mine < turn)', 'if (mine <= turn)'],
    'every piece': ['return turn++ === mine;', 'return turn++ <= mine;'],
    'spans in one size': ['(GIVEN * (rows - start))', '(GIVEN * rows)'],
    'all of the rows at once': ['const GIVEN = 3 / 4;', 'const GIVEN = 1;'],
    'spans that begin anywhere': ['step * Math.max(', 'Math.max('],
    'a last span as long as the others': ['Math.min(start + size, rows)', 'start + size'],
  }),
  ...inFile('engine/convolve.ts', SHARED, {
    'all rows': ['if (!isMine()) continue;', ''],
    'the first span again and again': ['let row = span.start;', 'let row = 0;'],
    'all NaNs': ['[side * row, Math.min(side * end, height)]', '[0, height]'],
    'NaNs of the first rows': ['[side * row, Math.min(side * end, height)]', '[row, Math.min(end, height)]'],
  }),
  ...inFile('engine/channel-bands.ts', SHARED, {
    'all bands': ['if (!isMine()) continue;', ''],
  }),
  ...inFile('engine/inner-products.ts', SHARED, {
    'all filters': ['if (!isMine()) continue;', ''],
  }),
  ...inFile('engine/convolve.ts', BITS, {
    'a group’s filters once for all': ['let isPacked = false;', 'let isPacked = group > 0;'],
    'the first image': ['operands.writeMaps(image, group,', 'operands.writeMaps(0, group,'],
    'the first band': ['group, row * down.step)', 'group, 0)'],
    'bands without their stride': ['group, row * down.step)', 'group, row)'],
    'a last band as high as the others': ['Math.min(row + most, span.end)', '(row + most)'],
    'the first band’s outputs': ['part, row * across.count, end', 'part, 0, end'],
    'a last tile as large as the others': ['Math.min(size, end - first)', 'size'],
    'the first group’s weights': ['operands.useGroup(group)', 'operands.useGroup(0)'],
    'the first group’s place': ['image * byImage + firstFilter * pitch', 'image * byImage'],
    'the first image’s place': ['image * byImage + firstFilter', 'firstFilter'],
  }),
];

const TWICE = [
  ...inFile('engine/kernels/two-sum.ts', HAIR, {
    'no error of a term': ['f64x2.sub(get(b), get(part))', 'f64x2.sub(get(b), get(b))'],
  }),
  ...inFile('engine/kernels/compensated-sum.ts', HAIR, {
    'the last error alone': ['f64x2.add(get(rest), lostBy(', 'f64x2.add(f64x2.constant(0), lostBy('],
    'the rests are not written': [
      '...f64x2.store(get(result), get(rest), (chains.length + n) * VECTOR),',
      '',
    ],
    'one rest for both': ['(chains.length + n) * VECTOR', 'chains.length * VECTOR'],
    'one sum for both': ['get(sum), n * VECTOR', 'get(sum), 0'],
    'the first half of the lanes': ['addTerms(chain, pairs[n])', 'addTerms(chain, pairs[0])'],
  }),
  ...inFile('engine/kernels/along-runs.ts', HAIR, {
    'the first channels’ taps': ['...set(filter, i32.add(get(filter), i32(VECTOR))),', ''],
    'the first channels’ inputs': ['...set(x, i32.add(get(x), i32(VECTOR))),', '...set(x, get(end)),'],
  }),
  ...inFile('engine/kernels/along-runs.ts', BITS, {
    'one run': ['...set(distances, i32.add(get(distances), i32(FLOAT32))),', ''],
  }),
  ...inFile('engine/settle.ts', HAIR, {
    'no doubt': ['if (Math.abs(difference) > doubt) return difference;', 'return difference;'],
    'no error in a doubt': ['const doubt = error +', 'const doubt ='],
    'everything in doubt is a tie': ['exact = exactOutput(convolution, place);', ''],
    'what is settled exactly is forgotten': ['return exact ?? near;', 'return near;'],
    'a sum without its bias': ['let sum = bias ? bias[filter] : 0;', 'let sum = 0 * filter;'],
    'the sums without their rests': ['rest += partials[PARTIAL_SUMS + n] +', 'rest +='],
    'half of the sums': ['n < PARTIAL_SUMS; n++', 'n < PARTIAL_SUMS / 2; n++'],
  }),
  ...inFile('engine/operands.ts', HAIR, {
    'what fills the lanes of filters keeps what was there': ['(rooms.filters).fill(0);', '(rooms.filters);'],
    'filters of the group before stay': ['this.#written.fill(0);', ''],
  }),
  ...inFile('engine/settle.ts', BITS, {
    'infinities are numbers': [
      'if (!(Number.isFinite(sum) && Number.isFinite(rest) && error < Infinity))',
      'if (false)',
    ],
  }),
];

const PLAINLY = [
  ...inFile('engine/settle.ts', SETTLED, {
    'two thirds of the error of a plain sum': ['relativeError * gauge)', '(2 / 3) * relativeError * gauge)'],
    'a plain sum of any size': ['relativeError * gauge)', 'relativeError)'],
    'a plain sum without its bias': ['const y = sum + (bias ? bias[filter] : 0);', 'const y = sum;'],
    'chains of a run': [
      'Math.ceil(Math.min(floats, CHAIN) / SIDE_BY_SIDE)',
      'Math.ceil(floats / SIDE_BY_SIDE)',
    ],
    'chains of whole eights': [
      'Math.ceil(Math.min(floats, CHAIN) / SIDE_BY_SIDE)',
      'Math.floor(Math.min(floats, CHAIN) / SIDE_BY_SIDE)',
    ],
    'one chain a run': ['runs * Math.ceil(floats / CHAIN)', 'runs'],
    'a chain less': ['runs * Math.ceil(floats / CHAIN)', 'runs * Math.floor(floats / CHAIN)'],
    'sums side by side that nothing adds up': ['chains + ADDITIONS_ACROSS', 'chains'],
    'norms of as many squares as products': ['SQUARES * runs * floats', 'runs * floats'],
  }),
  ...inFile('engine/kernels/plain-sum.ts', SETTLED, {
    'twice as many sums side by side': ['SIDE_BY_SIDE = 8', 'SIDE_BY_SIDE = 16'],
    'an addition less of those': ['ADDITIONS_ACROSS = 3', 'ADDITIONS_ACROSS = 2'],
    'the first pair twice': ['multiplyAdd(...pairs[n], get(sum))', 'multiplyAdd(...pairs[0], get(sum))'],
    'every other four': [
      '[addTo(sums[0], sums[1]), addTo(sums[2], sums[3])]',
      '[addTo(sums[0], sums[1]), () => []]',
    ],
    'every four into the same sums': ['addTo(sums[2], sums[3])', 'addTo(sums[0], sums[1])'],
    'chains that go on': ['...set(sum, f64x2.constant(0)),', ''],
    'the last chain': ['f64x2.add(get(totals[n]), get(sum))', 'get(sum)'],
    'half of the sums': ['f64x2.add(half(0), half(2))', 'half(0)'],
    'one of a pair': ['f64x2.lane(get(all), 1)', 'f64.zero'],
  }),
  ...inFile('engine/kernels/along-runs.ts', SETTLED, {
    'chains of more than there are counted': ['i32(CHAIN * FLOAT32)', 'i32(64 * CHAIN * FLOAT32)'],
    'chains beyond the run': [
      'i32.select(get(chainEnd), get(end), i32.less(get(chainEnd), get(end)))',
      'get(chainEnd)',
    ],
    'one chain of a run': ['i32.less(get(x), get(end)), ),', 'i32(0), ),'],
  }),
  ...inFile('engine/round.ts', SETTLED, {
    'a gauge without the bias': ['sizeOf(row, column) + Math.abs(shift)', 'sizeOf(row, column)'],
  }),
];

const PRODUCT = [
  ...inFile('engine/kernels/multiply-panels.ts', BITS, {
    'each block overwrites the one before': [
      'set(sum, vectors.add(vectors.load(get(target), offset), get(sum)))',
      'set(sum, get(sum))',
    ],
    'a block is always added': ['...when(get(isMore), addStored),', '...addStored,'],
    'a block never adds to what is there': ['set(added, get(more))', 'set(added, i32(0))'],
    'a tile that begins where the last one ended': [
      '...all.flatMap((sum) => set(sum, vectors.constant(0))),',
      '',
    ],
    'rows of another width': ['rowBytes = i32.mul(get(columns), i32(bStep))', 'rowBytes = i32(bStep)'],
    'one panel of rows': ['get(rows), i32(1), byPairs', 'i32(1), i32(1), byPairs'],
    'two panels of columns': [
      '...byPair, ...set(j, i32.add(get(j), i32(2)))], isPair)',
      '...byPair, ...set(j, i32.add(get(j), i32(2)))], i32(0))',
    ],
    'one panel of columns alone': ['...when(isPair, repeat(', '...when(i32(0), repeat('],
    'no last panel of an odd number': ['when(i32.less(get(j), get(columns)), byPanel)', '[]'],
    'the upper half of the rows alone': ['count(part, i32(0), i32(height)', 'count(part, i32(0), i32(1)'],
    'the upper half of the rows twice': ['i32.mul(firstRow, i32(vectors.bytes))', 'i32(0)'],
    'one half over the other': [
      'i32.add(i32.mul(get(i), i32(height)), firstRow)',
      'i32.mul(get(i), i32(height))',
    ],
    'one row four times': ['vectors.loadSplat(get(p), row * vectors.bytes)', 'vectors.loadSplat(get(p), 0)'],
    'two columns twice': ['(n % width) * VECTOR)', '0)'],
    'the first of two panels twice': ['get(panels[Math.floor(n / width)])', 'get(panels[0])'],
    'the second panel where the first is': ['i32.add(get(j), i32(n))', 'get(j)'],
    'the first panel of rows': ['i32.mul(get(i), get(aPitch))', 'i32(0)'],
    'the first panel of columns': [
      'i32.mul(i32.add(get(j), i32(n)), get(bPitch))',
      'i32.mul(i32(n), get(bPitch))',
    ],
  }),
  ...inFile('engine/kernels/multiply-panels.ts', WIDE, {
    'half of the rows of wide tiles': [
      'tileOf(inPanels, rowsAtOnce, get(part))',
      'tileOf(inPanels, 2, get(part))',
    ],
    'the rows below where the first are': ['sums[row * across.length + vector]', 'sums[vector]'],
  }),
  ...inFile(
    'engine/fastest-of.ts',
    { caughtBy: 'test/engine/fastest-of.test.ts' },
    {
      'one contest for all time': ['chosen = undefined;', ''],
      'a contest every second': ['term *= LONGER;', ''],
      'last time’s speed': [
        '({ way }) => ({ way, spent: WARM_UP, measured: 0, speed: 0 })',
        '({ way, speed }) => ({ way, spent: WARM_UP, measured: 0, speed })',
      ],
      'always the first': ['one.speed > CLEARLY * best.speed ? one : best', 'best'],
      'what is a little faster': ['CLEARLY * best.speed', 'best.speed'],
      'the slowest': ['workOf(...args) / time', 'time / workOf(...args)'],
      'by the number of calls': [
        'Math.max(each.speed, workOf(...args) / time)',
        'Math.max(each.speed, 1 / time)',
      ],
      'what was being compiled counts': ['each.spent > WARM_UP', 'each.spent > 0'],
      'each in its turn': [
        'other.spent < least.spent ? other : least',
        'other.spent <= least.spent ? other : least',
      ],
      'one that fails again and again': ['contestants = contestants.filter((other) => other !== each);', ''],
      'what the first throws is lost': [
        'if (each.way === first) throw error;',
        'if (each.way === first) return;',
      ],
    },
  ),
  ...inFile('engine/assembler.ts', engineTest(/in one rounding/), {
    'never fused': ['fused ? f64x2.relaxedMultiplyAdd :', ''],
    'always fused': [
      'fused ? f64x2.relaxedMultiplyAdd : (x, y, sum) => f64x2.add(sum, f64x2.mul(x, y))',
      'f64x2.relaxedMultiplyAdd',
    ],
  }),
  ...inFile('engine/kernels/gather-panels.ts', BITS, {
    'one panel': ['...set(starts, i32.add(get(starts), i32(width * FLOAT32))),', ''],
    'one panel over the other': ['...set(target, i32.add(get(target), get(pitch))),', ''],
    'the first run': [
      'i32.add(i32.load(get(starts), n * FLOAT32), get(offset))',
      'i32.load(get(starts), n * FLOAT32)',
    ],
    'one column four times': ['i32.load(get(starts), n * FLOAT32)', 'i32.load(get(starts), 0)'],
    'the first four channels': ['i32.add(get(column), i32(LANES * FLOAT32))', 'get(column)'],
    'four channels over the others': ['...set(place, i32.add(get(place), i32(LANES * step))),', ''],
    'two columns exchanged': [
      'set(ab, f32x4.interleaveLow(get(a), get(b)))',
      'set(ab, f32x4.interleaveLow(get(b), get(a)))',
    ],
    'the first channel of the later two': ['storeOne(2, abHigh, cdHigh)', 'storeOne(2, ab, cdHigh)'],
    'the lower channels twice': ['k % 2 === 1', 'false'],
    'pairs without their other half': [
      'f64x2.promote(high ? f32x4.highHalf(pair) : pair)',
      'f64x2.promote(pair)',
    ],
  }),
  ...inFile('engine/kernels/add-squares.ts', BOUNDS, {
    'magnitudes for squares': ['f64x2.mul(get(x), get(x))', 'get(x)'],
    'the last square': ['f64x2.add(get(sum), f64x2.mul(get(x), get(x)))', 'f64x2.mul(get(x), get(x))'],
    'the first place of the depth': ['...set(p, i32.add(get(p), i32(STEP))),', '...set(p, get(end)),'],
    'one pair twice': ['f64x2.load(get(p), n * VECTOR)', 'f64x2.load(get(p), 0)'],
    'one panel’s norms': ['...set(squares, i32.add(get(squares), i32(STEP))),', ''],
    'the first panel’s norms': ['...set(panels, i32.add(get(panels), get(pitch))),', ''],
    'the last block’s norms': [
      'set(sum, f64x2.load(get(squares), n * VECTOR))',
      'set(sum, f64x2.constant(0))',
    ],
    'norms of one pair': [
      'f64x2.store(get(squares), get(sum), n * VECTOR)',
      'f64x2.store(get(squares), get(sum), 0)',
    ],
  }),
];

const PLACES = [
  ...inFile('engine/machine.ts', BITS, {
    'rooms that overlap': ['next += Math.ceil(bytes[name] / ALIGNMENT) * ALIGNMENT', 'next += 8'],
  }),
  ...inFile('engine/machine.ts', BOUNDS, {
    'a memory that does not grow': ['if (missing > 0) this.#memory.grow(missing);', 'void missing;'],
  }),
  ...inFile('engine/backend.ts', engineTest(/dense/), {
    'dense layers without bias': ['conv2d(pixels, kernels, bias)', 'conv2d(pixels, kernels)'],
    'dense layers of any shape': ['checkLinearOperands(x, weight, bias);', ''],
  }),
  ...inFile('engine/blocks.ts', BITS, {
    'runs over each other': ['visit(run, (run - firstRun) * floats)', 'visit(run, 0)'],
    'a run beyond the last': ['Math.min(firstRun + runsOfOne, count)', 'firstRun + runsOfOne'],
    'a last part as long as the others': ['Math.min(floatsOfOne, length - firstFloat)', 'floatsOfOne'],
    'blocks of one run’s length': ['(endRun - firstRun) * floats', 'floats'],
    'blocks at one place': ['start += places;', ''],
    'no place for what is read beyond a run': ['terms - floats + inLanes(floats)', 'terms'],
  }),
  ...inFile('engine/channel-last.ts', BITS, {
    'maps as wide as what is read': ['Math.max(before + input, (across', 'Math.max(0, (across'],
    'maps without the padding behind': ['(across.count - 1) * across.step + across.reach)', '0)'],
    'windows of stride 1': ['step: stride,', 'step: 1,'],
    'windows without dilation': ['reach: (kernel - 1) * dilation + 1', 'reach: kernel'],
    'bands without the rows that the next shares': [
      '(most - 1) * down.step + down.reach;',
      'most * down.step;',
    ],
    'rows without their width': ['(rows * width + columns)', '(rows + columns)'],
    'runs of columns that lie apart': ['horizontal.dilation === 1 ?', 'true ?'],
    'runs of a column more': ['length: together * depth', 'length: (together + 1) * depth'],
  }),
  ...inFile('engine/turning.ts', BITS, {
    'strips over each other': ['target + row * pitches.row, pitches)', 'target, pitches)'],
    'a last strip as high as the others': ['Math.min(most, height - row)', 'most'],
    'maps as if they followed each other': ['follow && byChannel === size', 'follow'],
    'maps that lie further apart as if they followed each other': [' && pitch === size', ''],
    'the first map': ['offset + c * byChannel;', 'offset;'],
    'columns of a view without their stride': ['from + j * byColumn', 'from + j'],
    'columns that lie apart as if they did not': [
      'const follow = byColumn === 1 && (',
      'const follow = true && (',
    ],
    'rows that lie apart as if they followed each other': ['(byRow === width || height === 1)', 'true'],
    'the first row of a view': ['first + i * byRow', 'first'],
    'maps without their pitch': ['c * pitch)', 'c * size)'],
    'fours of less': ['channels < LANES || width < LANES', 'false'],
    'the first row': ['this.stage.address + FLOAT32 * i * width', 'this.stage.address'],
    'rows over each other': ['target + i * row, pixel', 'target, pixel'],
  }),
  ...inFile('engine/pixel-operands.ts', BITS, {
    'windows of every stride': ['kernel === 1 && stride === 1', 'kernel === 1'],
    'windows of any kernel': ['kernel === 1 && stride === 1', 'stride === 1'],
    'a band that begins with the image': ['pixel - this.firstRow * this.#width', 'pixel'],
    'the image’s first rows in every band': ['maps.lo(0, first, 0)', 'maps.lo(0, 0, 0)'],
    'the first image': ['x.pick(image, null', 'x.pick(0, null'],
    'the first group’s maps': ['null, null, null), group,', 'null, null, null), 0,'],
    'the first map': ['channel * this.#pitch + pixel', 'pixel'],
  }),
  ...inFile('engine/pixel-operands.ts', HAIR, {
    'a window of the first channel': [
      'this.#window[c] = this.#values[this.#place(c, pixel)]',
      'this.#window[c] = this.#values[this.#place(0, pixel)]',
    ],
  }),
  ...inFile('engine/pixels-read.ts', BITS, {
    'pixels of any kernel': ['kernel === 1 && before', 'before'],
    'pixels behind padding': ['before === 0 && ', ''],
    'pixels beyond the image': [' && (output - 1) * stride < input', ''],
    'columns of the rows’ stride': [
      'vertical.stride, horizontal.stride)',
      'vertical.stride, vertical.stride)',
    ],
    'a stride that is left': ['input: axis.output,\n  stride: 1,', 'input: axis.output,'],
  }),
  ...inFile('engine/kernels/promote-pixels.ts', BITS, {
    'one panel': ['...set(source, i32.add(get(source), i32(STEP / 2))),', ''],
    'one panel over the other': ['...set(target, i32.add(get(target), get(pitch))),', ''],
    'two pixels twice': ['2 * n * FLOAT32', '0'],
    'the first channel': ['...set(from, i32.add(get(from), get(sourcePitch))),', ''],
    'channels over each other': ['...f64x2.store(get(to), get(pixels), n * VECTOR),', ''],
  }),
  ...inFile('engine/kernels/promote-pixels.ts', SEEN, {
    'no squares': ['f64x2.add(get(sum), f64x2.mul(get(pixels), get(pixels)))', 'get(sum)'],
    'squares of one panel': ['...set(squares, i32.add(get(squares), i32(STEP))),', ''],
  }),
  ...inFile('engine/kernels/promote-pixels.ts', HAIR, {
    'the squares of the last block': [
      'set(sum, f64x2.load(get(squares), n * VECTOR))',
      'set(sum, f64x2.constant(0))',
    ],
  }),
  ...inFile('engine/direct.ts', BITS, {
    'the first block’s channels': ['pixels.pixelOf(block.firstFloat, first)', 'pixels.pixelOf(0, first)'],
    'the first tile’s pixels': [
      'pixels.pixelOf(block.firstFloat, first)',
      'pixels.pixelOf(block.firstFloat, 0)',
    ],
  }),
  ...inFile('engine/kernels/turn.ts', BITS, {
    'a tail beyond the last row or column': [
      'i32.select(get(first), last, i32.less(get(first), last))',
      'get(first)',
    ],
    'four rows alone': [
      'count(row, i32(0), get(rows), i32(LANES), [',
      'count(row, i32(0), i32(1), i32(LANES), [',
    ],
    'four columns alone': [
      'count(column, i32(0), get(columns), i32(LANES), [',
      'count(column, i32(0), i32(1), i32(LANES), [',
    ],
    'columns exchanged': ['f32x4.lowHalves(get(ab), get(cd))', 'f32x4.lowHalves(get(cd), get(ab))'],
    'the first column twice': ['f32x4.highHalves(get(ab), get(cd))', 'f32x4.lowHalves(get(ab), get(cd))'],
    'the third column twice': [
      'f32x4.highHalves(get(abHigh), get(cdHigh))',
      'f32x4.lowHalves(get(abHigh), get(cdHigh))',
    ],
    'one row, one by one': ['...set(source, i32.add(get(source), get(sourcePitch))),', ''],
    'one column, one by one': ['...set(from, i32.add(get(from), i32(FLOAT32))), ...set(to', '...set(to'],
  }),
  ...inFile('engine/operands.ts', BITS, {
    'padding at the sides keeps what was there': [
      'if (!inWholeLanes || maps.width > horizontal.input)',
      'if (!inWholeLanes)',
    ],
    'padding above keeps what was there': ['this.#padded.fill(0, 0, above * rowFloats);', ''],
    'padding below keeps what was there': [
      'this.#padded.fill(0, (above + end - start) * rowFloats, rows * rowFloats);',
      '',
    ],
    'no padding above': ['distanceOf(this.#maps, above, left)', 'distanceOf(this.#maps, 0, left)'],
    'no padding on the left': ['distanceOf(this.#maps, above, left)', 'distanceOf(this.#maps, above, 0)'],
    'a band that begins with the image': ['row - this.firstRow, column', 'row, column'],
    'the image’s first rows in every band': ['maps.lo(0, start, 0)', 'maps.lo(0, 0, 0)'],
    'taps of a view as if they followed each other': [
      'this.#isWhole && byRow === width * byColumn',
      'this.#isWhole',
    ],
    'runs of filters without what fills their lanes': ['FLOAT32 * inLanes(length)', 'FLOAT32 * length'],
    'rows of taps without dilation': ['u * vertical.dilation', 'u'],
    'columns of taps without dilation': ['v * horizontal.dilation', 'v'],
    'rows of windows without stride': ['i * vertical.stride', 'i'],
    'columns of windows without stride': ['j * horizontal.stride', 'j'],
    'the first group’s maps': [
      'x.pick(image, null, null, null), group,',
      'x.pick(image, null, null, null), 0,',
    ],
    'filters of all groups': ['filter % this.#written.length', 'filter'],
    'the first group’s filters are written': ['groupOf(weight, this.#group,', 'groupOf(weight, 0,'],
    'the first few filters': ['copyFilters(this.#filters, first,', 'copyFilters(this.#filters, 0,'],
    'filters of several taps as of one': ['if (height * width === 1)', 'if (true)'],
    'the first few filters, turned': ['this.#writeFilter(first + n,', 'this.#writeFilter(n,'],
    'a few filters over each other': ['address + n * this.filterBytes', 'address'],
  }),
  ...inFile('engine/panels.ts', BITS, {
    'the first column of them all': ['startOf(n < count ? n : n - (n % width))', 'startOf(n - (n % width))'],
  }),
];

const WORDS_OF_STREAMS: Watcher = { caughtBy: 'test/engine/words.test.ts' };
const RANDOM = [
  ...inFile('engine/kernels/philox-blocks.ts', WORDS_OF_STREAMS, {
    'nothing is carried': ['i32.less(get(c0), get(low))', 'i32(0)'],
    'one key for all rounds': ['i32.add(get(word), i32(PHILOX.increments[k]))', 'get(word)'],
    'the key goes on from block to block': ['...set(key[0], get(k0)),', ''],
    'a product with its low half for the high one': ['xor(i64.high(get(second))', 'xor(i64.low(get(second))'],
    'signed products': ['i64.fromUnsigned(get(x))', '[get(x), 0xac]'],
  }),
  ...inFile('engine/words.ts', WORDS_OF_STREAMS, {
    'the first blocks again': ['firstBlock + at / WORDS', 'firstBlock'],
    'counters of 32 bits': ['Math.floor(block / 2 ** 32)', '0'],
    'copied to the front': ['out.set(stage.subarray(0, count), at);', 'out.set(stage.subarray(0, count));'],
    'tried again and again': ['made ??= {', 'made = {'],
  }),
];

export const ENGINE: readonly ArithmeticMutation[] = [
  ...RANDOM,
  ...ROUNDING_TEST,
  ...TWICE,
  ...PLAINLY,
  ...PRODUCT,
  ...PLACES,
];
