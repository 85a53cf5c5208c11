/** Mutations of the convolutions of single channels: their sums, what bounds these, bands and taps. */
import { engineTest } from './engine.js';
import { type ArithmeticMutation, inFile, type Watcher } from './mutation.js';

const watcher = (tests?: RegExp): Watcher => ({
  caughtBy: 'test/engine/depthwise.test.ts',
  ...(tests && { tests }),
});

export const DEPTHWISE_BITS = watcher();
const HAIR = watcher(/a hair from a tie|all err the same way/);
const BANDS = watcher(/in bands/);

export const DEPTHWISE: readonly ArithmeticMutation[] = [
  ...inFile('engine/kernels/convolve-rows.ts', HAIR, {
    'no error': ['f64x2.mul(get(scale), f64x2.add(get(gauge), get(size)))', 'f64x2.constant(0)'],
    'a gauge without the bias': ['...set(size, f64x2.abs(get(bias))),', ''],
    'the sum’s magnitude as the gauge': ['f64x2.abs(get(product))', 'get(product)'],
    'a gauge of the last product': [
      'set(gauge, f64x2.add(get(gauge), f64x2.abs(get(product))))',
      'set(gauge, f64x2.abs(get(product)))',
    ],
  }),
  ...inFile('engine/kernels/convolve-rows.ts', DEPTHWISE_BITS, {
    'sums go on from the last outputs’': ['...set(sum, f64x2.constant(0)),', ''],
    'no bias': ['...set(sum, f64x2.add(get(sum), get(bias))),', ''],
    'the first pair twice': ['f64x2.load(get(address), n * VECTOR)', 'f64x2.load(get(address))'],
    'the first four twice': ['n: 2 * four + n', 'n'],
    'the first tap’s place': ['i32.add(get(from), i32.load(get(tap), DISTANCE))', 'get(from)'],
    'rows that are written in whole fours': [
      '...set(target, i32.sub(get(target), i32.mul(i32.sub(get(j), get(columns)), i32(FLOAT32)))),',
      '',
    ],
    'the places of the first four': ['...set(place, i32.add(get(place), i32(LANES))),', ''],
    'the first row': ['...set(source, i32.add(get(source), get(rowStep))),', ''],
  }),
  ...inFile('engine/kernels/spread-rows.ts', DEPTHWISE_BITS, {
    'rows that follow each other': ['...set(target, i32.add(get(target), get(pitch))),', ''],
    'the first float': ['...set(from, i32.add(get(from), get(step))),', ''],
    'the first row': ['...set(source, i32.add(get(source), get(sourcePitch))),', ''],
  }),
  ...inFile('engine/depthwise.ts', HAIR, {
    'the error of one addition': ['chainsErrorBound(depth, 1)', 'chainsErrorBound(1, 1)'],
    'nothing is settled': ['results[i * width + j] = settled;', ''],
  }),
  ...inFile('engine/depthwise.ts', DEPTHWISE_BITS, {
    'the first filter of a group': [
      'rooms.taps.address + TAP * depth * (filter % filters)',
      'rooms.taps.address',
    ],
    'NaNs as they come': ['if (someNaN) canonicalizeNaNs(computed);', ''],
  }),
  ...inFile('engine/channel-bands.ts', DEPTHWISE_BITS, {
    'rows of taps without dilation': ['u * vertical.dilation * rowFloats', 'u * rowFloats'],
    'columns of taps without dilation': ['this.#placeOf(v * horizontal.dilation)', 'this.#placeOf(v)'],
    'the first group’s filters': ['(group * filters + f) * byFilter', 'f * byFilter'],
    'the first group’s taps': ['let isTapped = false;', 'let isTapped = group > 0;'],
    'the first map': ['channel * byChannel', '0'],
    'the first image': ['image * byImage', '0'],
    'columns in their order, whatever the stride': [
      '(column % across.step) * apart + Math.floor(column / across.step)',
      'column',
    ],
    'the columns of the first output’s first tap': [
      'first < Math.min(stride, columns); first++',
      'first < 1; first++',
    ],
    'columns that end with their first part': [
      'Math.ceil((columns - first) / stride)',
      'Math.floor(columns / stride)',
    ],
  }),
  ...inFile('engine/depthwise.ts', BANDS, {
    'the first band’s outputs are settled': ['(firstRow + i) * width + j', 'i * width + j'],
    'bands over each other': ['filter, pixel: firstRow * width }', 'filter, pixel: 0 }'],
  }),
  ...inFile('engine/channel-bands.ts', BANDS, {
    'what was above before': ['this.#band.fill(0, 0, above * rowFloats);', ''],
    'what was below before': ['this.#band.fill(0, below * rowFloats, maps.rows * rowFloats);', ''],
    'the first band’s maps': ['start * byRow', '0'],
    'bands without stride': [
      'band.writeMap(image, group, firstRow * down.step)',
      'band.writeMap(image, group, firstRow)',
    ],
  }),
  ...inFile('engine/algorithms.ts', engineTest(/adding in one have the bits/), {
    'channels of a group are one': ["channels === 1 ? 'depthwise' : 'direct'", "'depthwise'"],
  }),
];
