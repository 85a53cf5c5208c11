/** Mutations of src/engine/float32: another order of sums, tails and places that are lost; in the kernels and in plain TypeScript. */
import { type ArithmeticMutation, inFile, type Watcher } from './mutation.js';

const watcher = (tests: RegExp): Watcher => ({ caughtBy: 'test/engine/float32.test.ts', tests });

const DIRECT = watcher(/^float32-direct (has the bits|chains|an infinite)/);
const STRIDED = watcher(/^float32-winograd-3-stride-2 has the bits/);
const WINOGRAD = watcher(/^float32-winograd-4 (has the bits|chains|an infinite)/);
/** By numbers that are worked out by hand, whatever kernels and plain TypeScript agree on. */
const ORDER = watcher(/^the order of sums/);
const DEPTHWISE = watcher(/^float32-depthwise/);
const PLAIN = watcher(/is the same in plain TypeScript/);

export const FLOAT32: readonly ArithmeticMutation[] = [
  ...inFile('engine/float32/direct-sum.ts', ORDER, {
    'shorter chains': ['const CHAIN = 256;', 'const CHAIN = 128;'],
    'longer chains': ['const CHAIN = 256;', 'const CHAIN = 512;'],
  }),
  ...inFile('engine/float32/direct-sum.ts', DIRECT, {
    'products that are not rounded': [
      'return Math.fround(weight.get(filter, c, u, v) * x.get(image, group + c, h, w));',
      'return weight.get(filter, c, u, v) * x.get(image, group + c, h, w);',
    ],
    'one chain': ['let chain = 0;', 'let chain = sum; sum = 0;'],
    'the first group’s channels': ['x.get(image, group + c, h, w)', 'x.get(image, c, h, w)'],
    'columns without dilation': ['left + v * horizontal.dilation', 'left + v'],
  }),
  ...inFile('engine/blocks.ts', DIRECT, {
    'runs in whole lanes': [
      'visit(run, (run - firstRun) * floats)',
      'visit(run, (run - firstRun) * inLanes(floats))',
    ],
  }),
  ...inFile('engine/float32/direct.ts', DIRECT, {
    'every chain overwrites the one before': ['bPitch, length, start);', 'bPitch, length, 0);'],
    'a chain without its last product': ['bPitch, length, start);', 'bPitch, length - 1, start);'],
    'the first part of a run': ['distances[run] + FLOAT32 * firstFloat;', 'distances[run];'],
    'the first part of a filter’s run': [
      'operands.filterRun * run + FLOAT32 * chain.firstFloat;',
      'operands.filterRun * run;',
    ],
    'the first panels’ filters': ['filterPanels(chain) + (pitch * first) / ROWS', 'filterPanels(chain)'],
    'the first channels’ pixels': ['pixels.pixelOf(firstFloat, first)', 'pixels.pixelOf(0, first)'],
    'the first tile’s pixels': ['pixels.pixelOf(firstFloat, first)', 'pixels.pixelOf(firstFloat, 0)'],
    'the first tile’s windows': ['operands.window(first + j)', 'operands.window(j)'],
    'the first group’s bias': [
      'bias.subarray(firstFilter, firstFilter + filters)',
      'bias.subarray(0, filters)',
    ],
    'padding times an infinity': ['if (!strange)', 'if (strange)'],
    'tiles over each other': ['rooms.outputs.address + FLOAT32 * start,', 'rooms.outputs.address,'],
    'summed again in the first tile': ['f * pitch + start, f', 'f * pitch, f'],
    'summed again for the first group': [
      'filter: firstFilter + f, pixel: first + j',
      'filter: f, pixel: first + j',
    ],
  }),
  ...inFile('engine/kernels/copy-pixels.ts', DIRECT, {
    'four pixels of sixteen': ['range(columns / f32x4.lanes).flatMap(', 'range(1).flatMap('],
    'one pixel again': ['f32x4.load(get(from), n * VECTOR)', 'f32x4.load(get(from))'],
    'the first panel’s pixels': ['...set(source, i32.add(get(source), i32(STEP))),', ''],
  }),
  ...inFile('engine/kernels/convolve-float-rows.ts', DEPTHWISE, {
    'sums go on from the last outputs’': ['...sums.flatMap((sum) => set(sum, f32x4.constant(0))),', ''],
    'no bias': ['...set(sum, f32x4.add(get(sum), get(bias))),', ''],
    'products in one rounding': [
      'f32x4.add(get(sum), f32x4.mul(get(weight), f32x4.load(get(address), n * VECTOR)))',
      'f32x4.relaxedMultiplyAdd(get(weight), f32x4.load(get(address), n * VECTOR), get(sum))',
    ],
    'the first four again and again': ['f32x4.load(get(address), n * VECTOR)', 'f32x4.load(get(address))'],
    'the first tap’s place': ['i32.add(get(from), i32.load(get(tap), DISTANCE))', 'get(from)'],
    'rows that are written in whole vectors': [
      '...set(target, i32.sub(get(target), i32.mul(i32.sub(get(j), get(columns)), i32(FLOAT32)))),',
      '',
    ],
    'the first row': ['...set(source, i32.add(get(source), get(rowStep))),', ''],
    'what is strange in the last vector alone': [
      'v128.or(get(strange), f32x4.notEqual(get(sum), get(sum)))',
      'f32x4.notEqual(get(sum), get(sum))',
    ],
  }),
  ...inFile('engine/float32/depthwise.ts', DEPTHWISE, {
    'the first filter of a group': [
      'rooms.taps.address + TAP * depth * (filter % filters)',
      'rooms.taps.address',
    ],
    'padding times an infinity': ['if (strange) {', 'if (strange < 0) {'],
    'summed again for the first band': ['pixel: firstRow * width + n', 'pixel: n'],
    'bands over each other': ['filter, pixel: firstRow * width }', 'filter, pixel: 0 }'],
    'more than one chain': ['&& chainsOf(convolution).length === 1', ''],
    'channels of a group are one': ['convolution.weight.shape[1] === 1 &&', ''],
  }),
  ...inFile('engine/channel-bands.ts', DEPTHWISE, {
    'distances of the other precision': ['= bytes * distance;', '= 8 * distance;'],
  }),
  ...inFile('engine/kernels/shift-floats.ts', DIRECT, {
    'sums without their bias': ['f32x4.add(f32x4.load(get(sums)), get(shift))', 'f32x4.load(get(sums))'],
    'the first row’s bias': ['...set(shifts, i32.add(get(shifts), i32(f32x4.bytes))),', ''],
    'what is strange in the last four alone': [
      'v128.or(get(strange), f32x4.notEqual(',
      'v128.or(get(difference), f32x4.notEqual(',
    ],
  }),
  ...inFile('engine/kernels/multiply-panels.ts', DIRECT, {
    'products in one rounding': [
      'addProduct: (x, y, sum) => f32x4.add(sum, f32x4.mul(x, y)),',
      'addProduct: f32x4.relaxedMultiplyAdd,',
    ],
    'sums that are taken away': ['f32x4.add(sum, f32x4.mul(x, y))', 'f32x4.sub(sum, f32x4.mul(x, y))'],
  }),
  ...inFile('engine/kernels/gather-panels.ts', DIRECT, {
    'of two rows the first two channels twice': [
      'interleaveHigh(get(a), get(b)), VECTOR)',
      'interleaveLow(get(a), get(b)), VECTOR)',
    ],
    'of two rows the second alone': [
      'f32x4.interleaveLow(get(a), get(b))),\n      ...f32x4.store',
      'f32x4.interleaveLow(get(b), get(b))),\n      ...f32x4.store',
    ],
    'the lower halves twice': [
      '(high ? f32x4.highHalves : f32x4.lowHalves)(ab, cd)',
      'f32x4.lowHalves(ab, cd)',
    ],
    'the first four columns twice': ['f32x4.load(get(columns[first + n]))', 'f32x4.load(get(columns[n]))'],
    'four columns over the others': ['k * step + first * bytes)', 'k * step)'],
  }),
  ...inFile('engine/kernels/shift-floats.ts', WINOGRAD, {
    'infinities that are not strange': ['f32x4.sub(get(result), get(result))', 'get(result)'],
  }),
  ...inFile('engine/float32/winograd-sum.ts', ORDER, {
    'other chains': ['export const CHAIN = 256;', 'export const CHAIN = 252;'],
  }),
  ...inFile('engine/float32/winograd-sum.ts', WINOGRAD, {
    'factors that are not rounded': ['value * Math.fround(scale(p, q))', 'value * scale(p, q)'],
    'rows before columns': ['d.map((row) => row[column]),', 'd[column],'],
    'sums that are not rounded': [
      'sum = Math.fround(taken ? sum - product : sum + product);',
      'sum = taken ? sum - product : sum + product;',
    ],
    'a sum that is not finite stays': ['Number.isFinite(value) ? value :', 'value === value ? value :'],
  }),
  ...inFile('engine/float32/winograd-sum.ts', STRIDED, {
    'inputs at their outputs’ places': ['...grid.inputOf(patch)', '...grid.placeOf(patch)'],
    'the filter’s elements in the patch’s order': ['us[c][row][column]', '(us[c][p]?.[q] ?? 0)'],
  }),
  ...inFile('engine/winograd/patch-matrices.ts', WINOGRAD, {
    'one chain': ['bPitch, channels, chain, 0);', 'bPitch, channels, channels, 0);'],
    'the first tile’s patches': ['inputOf(first + t)', 'inputOf(t)'],
  }),
  ...inFile('engine/winograd/filter-parts.ts', WINOGRAD, {
    'the first group’s filters': ['firstFilter + first, count', 'first, count'],
    'the first part’s filters': ['firstFilter + first, count', 'firstFilter, count'],
  }),
  ...inFile('engine/float32/winograd.ts', WINOGRAD, {
    'the first part’s panels': ['first * matrices.filterPanel', '0 * first'],
    'the first tile’s pixels': ['columns, first, count, epilogue, map)', 'columns, 0, count, epilogue, map)'],
    'half of the patches': ['panels * 2,', 'panels,'],
    'the first group’s bias': ['shifts.fill(bias[firstFilter + f],', 'shifts.fill(bias[f],'],
    'the first filters’ products': [
      'rooms.products.address + FLOAT32 * firstRow * columns,',
      'rooms.products.address,',
    ],
    'the first filters’ bias': [
      'rooms.shifts.address + FLOAT32 * firstRow * patchOutputs,',
      'rooms.shifts.address,',
    ],
    'as many filters as are made at a time': [
      'Math.min(FILTERS_TOGETHER, filters - firstRow)',
      'FILTERS_TOGETHER',
    ],
    'what is strange stays': ['if (strange) sumAgain(values, filter);', ''],
  }),
  ...inFile('engine/backend.ts', PLAIN, {
    'dense layers of the reference': ['linear: linearBy(conv2d), ...WITHOUT_THREADS,', '...WITHOUT_THREADS,'],
  }),
];
