/** Mutations of Winograd's convolutions: the error bound term by term, the transforms and their kernels, tiles and panels. */
import { type ArithmeticMutation, inFile, rounding, type Watcher } from './mutation.js';

const TERMS: Watcher = { caughtBy: 'test/engine/error-bound.test.ts', tests: /a term for every rounding/ };
const BOUNDS: Watcher = { caughtBy: 'test/engine/error-bound.test.ts', tests: /^winograd/ };
const ERRORS: Watcher = { caughtBy: 'test/engine/errors.test.ts', tests: /^winograd-4/ };
const TRANSFORMS: Watcher = { caughtBy: 'test/engine/transforms.test.ts' };
export const WINOGRAD_BITS: Watcher = {
  caughtBy: 'test/engine/winograd.test.ts',
  tests: /^winograd-4 fused: true (has the bits|whatever)/,
};
const STRIDED_BITS: Watcher = {
  caughtBy: 'test/engine/winograd.test.ts',
  tests: /^winograd-3-stride-2 fused: true (has the bits|with any padding|whatever)/,
};
const CHOSEN: Watcher = { caughtBy: 'test/engine/winograd.test.ts', tests: /fewest multiplications/ };

const BOUND = [
  ...inFile('engine/winograd/error-bound.ts', TERMS, {
    'roundings of one pass': ['2 * roundingsOf(linearMap(matrix))', 'roundingsOf(linearMap(matrix))'],
    'an input’s transform as exact as a filter’s': [
      '[ofPass(input), ofPass(output)]',
      '[ofPass(filter), ofPass(output)]',
    ],
    'an output’s transform that is exact': ['const n = chain + e + 3;', 'const n = chain + 3 + 0 * e;'],
    'divisors that divide exactly': ['ofPass(filter) + 2;', 'ofPass(filter);'],
    'a product that is exact': ['const chain = 1 + Math.min', 'const chain = Math.min'],
    'chains of one term': ['Math.min(channels, block)', '1'],
    'chains of a block each': ['Math.min(channels, block)', 'block'],
    'no additions of blocks': [' + Math.ceil(channels / block)', ''],
    'no bias': ['chain + e + 3;', 'chain + e + 2;'],
    'no bias and no comparison': ['chain + e + 3;', 'chain + e;'],
    'n·u for γₙ': ['/ (1 - count * UNIT_ROUNDOFF)', ''],
    'gains of the sums of rows': ['sum + factor * factor', 'sum + Math.abs(factor)'],
    'gains that are squares': ['Math.sqrt(row.reduce', '(row.reduce'],
    'gains of one side': ['(norms[p] * norms[q])', '(norms[p] * norms[p])'],
    'gains of filters without their divisors': [
      'Math.abs(divisor(p) * divisor(q))',
      'Math.abs(divisor(0) ** 0)',
    ],
    'gains with a sign': ['Math.abs(divisor(p) * divisor(q))', '(divisor(p) * divisor(q))'],
    'gains of filters as of inputs': [
      'gains(filter, (p) => divisors[p])',
      'gains(input, (p) => divisors[p])',
    ],
    'a filter’s error as an input’s': ['gamma(b) / gamma(n)', 'gamma(a) / gamma(n)'],
    'a filter that is not transformed in error': [
      'ofFilter * filterGains[factor] * filterNorm',
      '0 * ofFilter',
    ],
    'a filter of norm 1': ['filterGains[factor] * filterNorm', 'filterGains[factor]'],
    'the norms of filters’ elements in the patches’ order': ['transformed[factor] +', 'transformed[k] +'],
    'the gains of filters’ elements in the patches’ order': ['filterGains[factor]', 'filterGains[k]'],
    'an element’s own norm alone': ['reaches[k] = inputGains[k] *', 'reaches[k] ='],
    'norms that are exact': ['(channels * Math.max(side * side, TAPS * TAPS) + 200) * UNIT_ROUNDOFF', '0'],
    'norms of a channel': [
      'channels * Math.max(side * side, TAPS * TAPS)',
      'Math.max(side * side, TAPS * TAPS)',
    ],
    'norms of an element': ['channels * Math.max(side * side, TAPS * TAPS)', 'channels'],
    'gains that are exact': ['TAPS * TAPS) + 200)', 'TAPS * TAPS))'],
    'a patch without its own error': ['ofPatch: gamma(a) / gamma(n)', 'ofPatch: 0 * a'],
    'a patch’s error as a filter’s': ['ofPatch: gamma(a) / gamma(n)', 'ofPatch: gamma(a) / gamma(b)'],
    'weights with their signs': [
      'Math.abs(output[i][Math.floor(k / side)] * output[j][k % side])',
      '(output[i][Math.floor(k / side)] * output[j][k % side])',
    ],
    'the transposed output': [
      'output[i][Math.floor(k / side)] * output[j][k % side]',
      'output[j][Math.floor(k / side)] * output[i][k % side]',
    ],
    'the last element alone': ['size += weights', 'size = weights'],
  }),
  ...inFile('engine/winograd/error-bound.ts', rounding('conv2d', 'aimed|dominated'), {
    'a 64th of the bound': ['relativeError: gamma(n) / (1', 'relativeError: gamma(n) / 64 / (1'],
  }),
  ...inFile('engine/winograd/winograd.ts', BOUNDS, {
    'squares of filters’ norms': ['filterNorms[f] = Math.sqrt(filterNorms[f]);', ''],
    'squares of elements’ norms': [
      'Math.sqrt(transformedFilters[k * rowPanels * PANEL + f])',
      'transformedFilters[k * rowPanels * PANEL + f]',
    ],
    'squares of patches’ norms': ['patchNorms[t] = Math.sqrt(patchNorms[t]);', ''],
    'squares of patches’ elements': [
      'Math.sqrt(transformedInputs[k * columns + t])',
      'transformedInputs[k * columns + t]',
    ],
    'the first element’s norm': ['(!(ratio <= largest))', '(k === 0)'],
    'the smallest element': [
      'if (!(ratio <= largest)) largest = ratio;',
      'if (k === 0 || ratio < largest) largest = ratio;',
    ],
    'elements without their gains': ['/ bound.inputGains[k];', '/ bound.inputGains[0] ** 8;'],
    'the first filter’s norms': [
      'transformedFilters[k * rowPanels * PANEL + f]',
      'transformedFilters[k * rowPanels * PANEL]',
    ],
    'norms without a bias': ['if (bias) shifts.fill(bias[firstFilter + f], first, end);', ''],
  }),
];

const TRANSFORM = [
  ...inFile('engine/winograd/linear-map.ts', TRANSFORMS, {
    'no roundings of products': ['(isPowerOfTwo(factor) ? 0 : 1)', '0'],
    'roundings of all products': ['(isPowerOfTwo(factor) ? 0 : 1)', '1'],
    'one addition a sum': ['before + terms.length - 1', 'before + 1'],
    'a sum of one is an addition': ['before + terms.length - 1', 'before + terms.length'],
    'the least roundings': ['return Math.max(...results', 'return Math.min(...results'],
    'the first term’s roundings': ['met[of] + (isPowerOfTwo', '0 * met[of] + (isPowerOfTwo'],
    'pairs of columns as one': ['(row[c + 1] === factor ? pair.sum : pair.difference)', 'pair.sum'],
    'pairs of rows exchanged': ['for (const factor of [1, -1])', 'for (const factor of [-1, 1])'],
    'rows that share everything': ['terms.filter(({ factor, of }) => factor !== next[of])', 'terms'],
    'a row of a pair twice': ['} r++; }', '} }'],
  }),
  ...inFile('engine/winograd/linear-map.ts', WINOGRAD_BITS, {
    'differences that are sums in code': [
      '(taken ? vectors.sub : vectors.add)',
      '(taken ? vectors.add : vectors.add)',
    ],
    'products by one in code': ['return factor === 1 ? value :', 'return factor > 0 ? value :'],
  }),
  ...inFile('engine/winograd/transforms.ts', TRANSFORMS, {
    'another divisor': ['divisors: [4, -6, -6, 24, 24, 1]', 'divisors: [4, -6, -6, 24, 12, 1]'],
    'a divisor of another sign': ['divisors: [4, -6, -6, 24, 24, 1]', 'divisors: [4, -6, 6, 24, 24, 1]'],
    'another point': ['[1, -2, 4],', '[1, -2, -4],'],
  }),
  ...inFile('engine/winograd/transforms.ts', WINOGRAD_BITS, {
    'filters that are not divided': [
      '1 / (divisors[row] * divisors[column]);',
      '1 / (divisors[row] * divisors[row]) + 0 * column;',
    ],
  }),
];

const OF_STRIDE_2 = [
  ...inFile('engine/winograd/transforms.ts', TRANSFORMS, {
    'an odd input that meets the first tap': ['filterRows: [0, 1, 2, 3, 3]', 'filterRows: [0, 1, 2, 3, 0]'],
    'odd inputs that meet an even tap': [
      'filterRows: [0, 1, 2, 3, 4, 4, 4]',
      'filterRows: [0, 1, 2, 3, 4, 4, 3]',
    ],
    'even inputs that are not divided': ['divisors: [1, 2, 2, 1, 1]', 'divisors: [1, 1, 1, 1, 1]'],
    'the transposed factor': ['filter.length * p + q', 'filter.length * q + p'],
  }),
  ...inFile('engine/winograd/patch-grid.ts', STRIDED_BITS, {
    'inputs at their outputs’ places': ['[this.#stride * row, this.#stride * column]', '[row, column]'],
    'rows of inputs at their outputs’ places': ['[this.#stride * row, ', '[row, '],
    'maps without their stride': ['step: transforms.stride * side', 'step: side'],
  }),
  ...inFile('engine/winograd/patch-matrices.ts', STRIDED_BITS, {
    'an element of a filter for each of the patch': [
      'element * this.toNextFilters',
      'k * this.toNextFilters',
    ],
    'the first element of filters': ['element * this.toNextFilters', '0 * element'],
  }),
  ...inFile('engine/winograd/winograd.ts', BOUNDS, {
    'squares of fewer elements of filters': [
      'addSquares(rooms.filterPanels.address, filterElements,',
      'addSquares(rooms.filterPanels.address, filterElements - 1,',
    ],
    'squares of as many elements of patches': [
      'addSquares(rooms.inputs.address, elements,',
      'addSquares(rooms.inputs.address, filterElements,',
    ],
    'norms of fewer elements of filters': ['k < filterElements; k++', 'k < filterElements - 1; k++'],
  }),
  ...inFile('engine/winograd/patch-matrices.ts', CHOSEN, {
    'the bytes of as many filters as the patch has elements': [
      'channels) * filterElementsOf(transforms)',
      'channels) * patchOf(transforms) ** 2',
    ],
  }),
];

const KERNELS = [
  ...inFile('engine/kernels/transform-patches.ts', WINOGRAD_BITS, {
    'one row of a patch': ['set(start, i32.add(get(start), get(rowPitch)))', '[]'],
    'one column of a patch': ['i32.mul(get(columnPitch), i32(column))', 'i32(0)'],
    'one patch of a pair': [
      'rowStarts.map((start) => i32.add(get(start), get(across[column])))',
      'rowStarts.map(() => i32.add(get(rowStarts[0]), get(across[column])))',
    ],
    'one channel': ['set(start, i32.add(get(start), get(channelPitch)))', '[]'],
    'one pair': ['...set(starts, i32.add(get(starts), i32(vectors.lanes * FLOAT32))),', ''],
    'a pair over the other': ['i32.mul(lane, i32(VECTOR))', 'i32(0)'],
    'one panel': [
      'i32.mul(i32.sub(get(group), lane), i32.mul(get(channels), i32(step / together)))',
      'i32(0)',
    ],
    'elements without their factor': ['const value = scale === 1 ?', 'const value = scale ?'],
    'one matrix': ['...set(at, i32.add(get(at), get(distance)))', ''],
    'channels over each other': ['...set(panel, i32.add(get(panel), i32(step))),', ''],
  }),
  ...inFile('engine/kernels/transform-patches.ts', BOUNDS, {
    'norms that grow from pair to pair': ['...(squared ? set(sum, vectors.constant(0)) : []),', ''],
    'the norm of the last element': [
      'vectors.add(get(sum), vectors.mul(get(element), get(element)))',
      'vectors.mul(get(element), get(element))',
    ],
    'one pair’s norms': ['...set(address, i32.add(get(address), i32(VECTOR))),', ''],
  }),
  ...inFile('engine/kernels/transform-products.ts', WINOGRAD_BITS, {
    'one matrix of products': ['...set(from, i32.add(get(from), get(distance))),', ''],
    'one output of a patch': ['...set(to, i32.add(get(to), get(width))),', ''],
    'the first filter': ['i32.mul(get(row), get(width))', 'i32(0)'],
    'the first pair of patches': ['i32.mul(get(column), i32(vectors.bytes))', 'i32(0)'],
    'filters over each other': ['i32.mul(start, i32(outputs))', 'start'],
    'half of the patches': [
      'count(column, i32(0), get(columns), i32(vectors.lanes), [',
      'count(column, i32(0), i32(vectors.lanes), i32(vectors.lanes), [',
    ],
    'one filter': ['count(row, i32(0), get(rows), i32(1), [', 'count(row, i32(0), i32(1), i32(1), ['],
  }),
];

const TILES = [
  ...inFile('engine/winograd/patch-matrices.ts', WINOGRAD_BITS, {
    'the first chain adds to what was there': ['channels, chain, 0);', 'channels, chain, 1);'],
    'the first chain alone': ['bPitch, channels, chain, 0);', 'bPitch, chain, chain, 0);'],
    'the first tile’s patches': ['inputOf(first + t)', 'inputOf(t)'],
    'patches side by side without overlap': [
      'operands.pixel(row, column)',
      'operands.pixel((row * (this.transforms.outputs + 2)) / this.transforms.outputs, column)',
    ],
    'matrices that overlap': ['matrix + 64;', 'matrix - 64;'],
  }),
  ...inFile('engine/winograd/filter-parts.ts', WINOGRAD_BITS, {
    'the first group’s filters': ['firstFilter + first, count', 'first, count'],
    'the first part’s filters': ['firstFilter + first, count', 'firstFilter, count'],
    'one part': ['panel < rowPanels; panel += together', 'panel < together; panel += together'],
  }),
  ...inFile('engine/winograd/winograd.ts', WINOGRAD_BITS, {
    'the first part’s panels': ['first * matrices.filterPanel', '0 * first'],
    'the first tile’s pixels': ['columns, first, count, epilogue, map)', 'columns, 0, count, epilogue, map)'],
    'the first group’s bias': ['shifts.fill(bias[firstFilter + f]', 'shifts.fill(bias[f]'],
    'one filter’s bias for all': [
      'shifts.fill(bias[firstFilter + f], first, end)',
      'shifts.fill(bias[firstFilter])',
    ],
    'the first filters’ products': [
      'rooms.products.address + FLOAT64 * f * columns;',
      'rooms.products.address;',
    ],
    'the first filters’ shifts': ['shifts: rooms.shifts.address + firstRow', 'shifts: rooms.shifts.address'],
    'as many filters as are rounded at a time': [
      'Math.min(FILTERS_TOGETHER, filters - f)',
      'FILTERS_TOGETHER',
    ],
    'outputs of the first filter': [
      'rooms.rounded.address + FLOAT32 * f * patchOutputs * columns',
      'rooms.rounded.address',
    ],
    'one map': ['filter: firstFilter + f, pixel: 0 };', 'filter: firstFilter, pixel: 0 };'],
    'settled by the first group’s filters': [
      'filter: firstFilter + filterOf(row), pixel',
      'filter: filterOf(row), pixel',
    ],
    'settled at another output': ['grid.pixelOf(first + t, output)', 'grid.pixelOf(first + t, 0 * output)'],
    'settled in the first tile': ['grid.pixelOf(first + t, output)', 'grid.pixelOf(t, output)'],
  }),
  ...inFile('engine/winograd/patch-grid.ts', WINOGRAD_BITS, {
    'pixels on the right of the map': [
      'this.#side * patches, this.width - column',
      'this.#side * patches, Infinity',
    ],
    'pixels below the map': ['this.#side * patchRows, this.height - row', 'this.#side * patchRows, Infinity'],
    'the first patches of a tile': ['from: patch - first,', 'from: 0,'],
    'patches of one row': [
      '[this.#side * Math.floor(patch / this.across.count),',
      '[0 * Math.floor(patch / this.across.count),',
    ],
    'maps that end with the image': ['reach: patchOf(transforms)', 'reach: side'],
  }),
  ...inFile('engine/winograd/pixel-rows.ts', WINOGRAD_BITS, {
    'the first row of outputs': ['values + output * pitch + FLOAT32 * patch', 'values + FLOAT32 * patch'],
    'the first row of patches': ['from + patches * Math.floor(row / side)', 'from'],
    'rows over each other': ['room.address + FLOAT32 * row * columns, FLOAT32', 'room.address, FLOAT32'],
    'the first row of pixels': [
      'const run = room.address + FLOAT32 * row * columns',
      'const run = room.address',
    ],
    'parts of rows as if they followed each other': ['columns === width ? rows : 1', 'rows'],
    'one row': ['pixel: pixel + row * width', 'pixel'],
  }),
  ...inFile('engine/winograd/winograd.ts', BOUNDS, {
    'the first filters’ norms': ['rowNorms: rooms.sizes.address + firstRow', 'rowNorms: rooms.sizes.address'],
    'norms of the last tile as well': ['transformedInputs.fill(0);', 'transformedInputs.fill(-1e90);'],
  }),
  ...inFile('engine/round.ts', WINOGRAD_BITS, {
    'the list written over by more rows': [
      'rooms.open.address + FLOAT32 * this.#opened;',
      'rooms.open.address;',
    ],
    'the list of the last rows': ['this.#opened += ((end', 'this.#opened = ((end'],
    'the first rows’ place': ['(start + this.#rows * pitch)', '(start)'],
    'places counted from the first row': ['this.#rows * columns,', '0,'],
    'as many rows as the last': ['this.#rows += rows;', 'this.#rows = rows;'],
  }),
  ...inFile('engine/winograd/winograd.ts', ERRORS, {
    'settled as a tie of nothing': [
      'sizeOf: (row, t) => filterNorms[filterOf(row)] * patchNorms[t]',
      'sizeOf: (row, t) => 0 * filterNorms[filterOf(row)] * patchNorms[t]',
    ],
  }),
  ...inFile('engine/algorithms.ts', CHOSEN, {
    'filters of any size': ['MOST_FILTER_BYTES = 40e6', 'MOST_FILTER_BYTES = 400e6'],
    'the most multiplications': ['if (cost < least)', 'if (cost > least)'],
    'kernels of any size': [
      'kernel === TAPS && stride === transforms.stride',
      'stride === transforms.stride',
    ],
    'transforms of any stride': ['stride === transforms.stride && dilation', 'dilation'],
    'kernels with dilation': [' && dilation === 1', ''],
    'one axis of their stride': ['[vertical, horizontal].every', '[vertical, horizontal].some'],
  }),
];

export const WINOGRAD: readonly ArithmeticMutation[] = [
  ...BOUND,
  ...TRANSFORM,
  ...OF_STRIDE_2,
  ...KERNELS,
  ...TILES,
];
