/** The engine has the reference's bits: of every geometry, of tails, groups, views, ties, and numbers that are none. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { CHOICES, type Choice } from '../../src/engine/algorithms.js';
import { bytesOf } from '../../src/engine/assembler.js';
import { backendOn } from '../../src/engine/backend.js';
import { multiplyPanels } from '../../src/engine/kernels/multiply-panels.js';
import { Machine } from '../../src/engine/machine.js';
import { CORPUS } from '../../src/golden/corpus/index.js';
import { valuesOf } from '../../src/golden/corpus/values.js';
import { seededImage } from '../../src/layers/seeded.js';
import { elements, type ReferenceBackend, reference, type Tensor, tensor } from '../../src/ops/index.js';
import { type Case, convolutions, differences, seededVector } from './cases.js';

/** What is chosen, but with panels where there are few pixels too, as most tests' are. */
const inPanels: Choice = (convolution) => {
  const chosen = CHOICES.exact(convolution);
  return chosen === 'inner-products' ? 'direct' : chosen;
};

/** Relaxed SIMD is on in every engine but Node's before 22, where the tests turn it on. */
const MACHINES: readonly (readonly [string, fused: boolean, Choice])[] = [
  ['multiplying and adding', false, inPanels],
  ['multiplying and adding in one', true, inPanels],
  ['by inner products, multiplying and adding', false, () => 'inner-products'],
  ['by inner products, both in one', true, () => 'inner-products'],
];

const expectSame = (nn: ReferenceBackend, { x, weight, bias, options }: Case): void => {
  const expected = reference.conv2d(x, weight, bias, options);
  const got = nn.conv2d(x, weight, bias, options);
  expect(differences(got, expected)).toEqual([]);
};

describe.each(MACHINES)('convolutions in WebAssembly, %s', (_, fused, choose) => {
  const nn = backendOn(Machine.make(fused), { choose });

  it('are computed there', () => expect(nn.name).toBe('wasm'));

  it('have the bits of plain TypeScript', () => {
    fc.assert(
      fc.property(convolutions(), (each) => expectSame(nn, each)),
      { numRuns: 300 },
    );
  });

  it('whatever the sums are deep, wide and high: blocks of the depth, tiles, panels and their tails', () => {
    for (const [channels, filters, height, width] of [
      [255, 4, 1, 1],
      [256, 5, 3, 1],
      [257, 7, 8, 8],
      [513, 4, 5, 13],
      [3, 65, 37, 33],
      // more filters than are on their way to panels at a time
      [600, 130, 5, 2],
    ] as const) {
      const x = seededImage([1, channels, height, width]);
      const weight = tensor(elements(seededImage([filters, channels, 1, 1])), [filters, channels, 1, 1]);
      expectSame(nn, { x, weight, bias: seededVector(filters), options: {} });
    }
    // two rows of the kernel in a block, and one; and more filters, which are turned, than at a time
    for (const [channels, filters] of [
      [20, 4],
      [257, 40],
    ] as const) {
      const [x, weight] = [seededImage([1, channels, 5, 6]), seededImage([filters, channels, 3, 3])];
      expectSame(nn, { x, weight, bias: undefined, options: { padding: 1 } });
    }
  });

  it('whatever bands of rows the maps are in: of the image, above and below it', () => {
    const [weight, bias] = [seededImage([4, 64, 3, 3]), seededVector(4)];
    const x = seededImage([1, 64, 181, 182]);
    expectSame(nn, { x, weight, bias, options: { stride: 3, padding: 1 } });
    expectSame(nn, { x, weight: weight.hi(4, 64, 1, 1), bias, options: {} });
    const sides = { top: 180, bottom: 180, left: 0, right: 0 };
    expectSame(nn, { x: x.hi(1, 64, 9, 182), weight, bias, options: { stride: 4, padding: sides } });
  });

  it('of views', () => {
    const x = seededImage([2, 6, 8, 7]).transpose(0, 1, 3, 2).step(1, 1, -1, 1);
    const weight = seededImage([5, 3, 6, 3]).transpose(0, 2, 1, 3).lo(0, 0, 1, 0).hi(5, 6, 2, 3);
    expectSame(nn, { x, weight, bias: undefined, options: { stride: 2, padding: 1 } });
    const cropped = seededImage([2, 6, 9, 11]).lo(0, 1, 2, 3).hi(2, 5, 7, 6);
    const contiguous = seededImage([4, 5, 3, 3]);
    for (const view of [cropped, cropped.step(1, -1, 1, 1), cropped.step(1, 1, -1, -1)]) {
      expectSame(nn, { x: view, weight: contiguous, bias: undefined, options: { padding: 1 } });
    }
    const pixels = seededImage([1, 8, 5, 7]);
    const large = seededImage([8, 9, 2, 2]);
    for (const view of [large.lo(1, 1, 0, 0).hi(5, 8, 1, 1), large.lo(0, 1, 0, 0).hi(6, 8, 2, 1)]) {
      expectSame(nn, { x: pixels, weight: view, bias: undefined, options: {} });
    }
    const backwards = seededImage([6, 8, 1, 1]).step(1, -1, 1, 1);
    expectSame(nn, { x: pixels, weight: backwards, bias: undefined, options: {} });
    const ones = seededImage([8, 1, 1, 6]).transpose(3, 0, 1, 2);
    expectSame(nn, { x: pixels, weight: ones, bias: undefined, options: {} });
    const apart = seededImage([6, 12, 1, 1]).hi(6, 8, 1, 1);
    expectSame(nn, { x: pixels, weight: apart, bias: undefined, options: {} });
    // of the pixels of each second row and third column, the last of them of padding or not
    for (const bottom of [0, 2]) {
      const options = { stride: [2, 3], padding: { top: 0, bottom, left: 0, right: 0 } } as const;
      expectSame(nn, { x: pixels, weight: apart, bias: undefined, options });
    }
  });

  it('of views of weights larger than what is turned at a time', () => {
    const x = seededImage([1, 1024, 17, 17]);
    const weight = seededImage([17, 17, 1024, 4]).transpose(3, 2, 0, 1);
    expectSame(nn, { x, weight, bias: undefined, options: {} });
  });

  it('of sums a hair from a tie, which twice the precision tells apart, and of ties, which it does not', () => {
    const tie = [1, 2 ** -24];
    const beyond = [1, 2 ** -24, 2 ** -80];
    const below = [1, 2 ** -24, -(2 ** -80)];
    const hidden = [1, 2 ** -24, 2 ** -100, -(2 ** -100)];
    // in the first of the sums side by side, and more in the third
    const outweighed = [1, 2 ** -24, 0, 0, 2 ** -80, 0, -(2 ** -79), 0];
    // so that there is something in the memory before
    nn.conv2d(seededImage([1, 8, 1, 2]), seededImage([4, 8, 1, 1]), undefined);
    const results = [beyond, tie, below, hidden, outweighed].map((terms) => {
      const weight = tensor([...terms, ...terms, ...terms, ...terms], [4, terms.length, 1, 1]);
      // two pixels: what is read beyond the first is not zero
      const x = tensor(
        terms.flatMap(() => [1, 1]),
        [1, terms.length, 1, 2],
      );
      for (const padding of [0, 1]) expectSame(nn, { x, weight, bias: undefined, options: { padding } });
      return elements(nn.conv2d(x, weight, undefined))[0];
    });
    expect(results).toEqual([1 + 2 ** -23, 1, 1, 1, 1]);
    // of two groups
    const weight = tensor([...beyond, ...tie, 0], [2, 3, 1, 1]);
    expectSame(nn, { x: tensor(ones(6), [1, 6, 1, 1]), weight, bias: undefined, options: { groups: 2 } });
  });

  /** Products, each of the square roots of its size, so that the norms multiply to the sum of their sizes. */
  const layerOf = (rows: readonly (readonly number[])[], columns: readonly (readonly number[])[]) => {
    const [depth, pixels] = [rows[0]!.length, columns.length];
    const x = tensor(Array.from({ length: depth }, (_, c) => columns.map((column) => column[c]!)).flat(), [
      1,
      depth,
      1,
      pixels,
    ]);
    return { weight: tensor(rows.flat(), [rows.length, depth, 1, 1]), x };
  };
  const ones = (n: number): number[] => new Array<number>(n).fill(1);

  it('notes in the rounding test what is open: any pixels of any, after small filters and images of zeros', () => {
    const [little, zeros, plain] = [
      [2 ** -20, 0, 0, 0],
      [0, 0, 0, 0],
      [1, 0, 0, 0],
    ];
    // ties that float64 rounds down and up, with what it loses above and below
    const rows = [little, [1, 2 ** -24, 2 ** -80, 0], [1 + 2 ** -23, 2 ** -24, -(2 ** -80), 0], zeros, zeros];
    for (let mask = 0; mask < 64; mask++) {
      const other = mask < 32 ? plain : zeros;
      const columns = [0, 1, 2, 3, 4].map((pixel) => ((mask >> pixel) & 1 ? ones(4) : other));
      const { weight, x } = layerOf(rows, columns);
      expectSame(nn, { x, weight, bias: undefined, options: {} });
      const images = tensor([...elements(x).map(() => 0), ...elements(x)], [2, 4, 1, 5]);
      expectSame(nn, { x: images, weight, bias: undefined, options: {} });
    }
  });

  it('notes in the rounding test what a bias leaves open', () => {
    const { weight, x } = layerOf(new Array(4).fill([2 ** -24, 2 ** -80]), [[1, 1]]);
    expectSame(nn, { x, weight, bias: tensor(ones(4), [4]), options: {} });
    const opposite = layerOf(new Array(4).fill([1, 2 ** -25, 2 ** -80, 0]), [ones(4)]);
    expectSame(nn, { ...opposite, bias: tensor([-2, -2, -2, -2], [4]), options: {} });
  });

  it('notes in the rounding test a zero whose sign is open', () => {
    const [w, x] = [
      [2 ** -55, -(2 ** -95), -(2 ** -55)],
      [2 ** -55, 2 ** -95, 2 ** -55],
    ];
    for (const sign of [-1, 1]) {
      const row = w.map((v) => -sign * v);
      expectSame(nn, { ...layerOf([row, row, row, row], [x]), bias: undefined, options: {} });
      expect(elements(nn.conv2d(...operands(layerOf([row, row, row, row], [x]))))[0]).toBe(sign * 0);
    }
  });

  it('notes in the rounding test what 250 additions may have moved, each by half a last place', () => {
    const lost = new Array(250).fill(2 ** -27);
    const odd = 2 ** -26 * (1 - 2 ** -20);
    // 1 + 3·2⁻²⁴ is a tie; the sum is 100 last places above it, and exactly 25 below
    const moved = [2 ** -46, 2 ** -47, 2 ** -50];
    const w = [1, 2 ** -11, 2 ** -12, ...moved.map(() => 2 ** -23), ...lost.map((v) => -v)];
    const x = [1, 2 ** -12, 2 ** -12, ...moved.map((v) => v * 2 ** 23), ...lost.map(() => odd)];
    // more filters than are on their way to panels at a time
    const layer = layerOf(new Array(260).fill(w), [x]);
    expectSame(nn, { ...layer, bias: undefined, options: {} });
    expect(elements(nn.conv2d(...operands(layer)))[0]).toBe(1 + 2 ** -23);
  });

  it('of sums a hair from a tie that twice the precision does not tell from it', () => {
    // every fourth term, so that one of the sums side by side has them all
    const apart = (terms: readonly number[]): number[] => terms.flatMap((term) => [term, 0, 0, 0]);
    const w = apart([1, 2 ** -24, 2 ** -60, 2 ** -57, -(2 ** -60), -(2 ** -58)]);
    const x = apart([1, 1, 1, 2 ** -57, 1, 2 ** -57]);
    const layer = layerOf([w, w, w, w], [x]);
    expectSame(nn, { ...layer, bias: undefined, options: {} });
    expect(elements(nn.conv2d(...operands(layer)))[0]).toBe(1 + 2 ** -23);
  });

  it('of sums a hair from a tie that the bias makes', () => {
    const layer = layerOf(new Array(4).fill([2 ** -24, 2 ** -80]), [[1, 1]]);
    expectSame(nn, { ...layer, bias: tensor([1, 2, -1, 1], [4]), options: {} });
  });

  it('dense layers too', () => {
    const [x, weight] = [seededImage([1, 3, 5, 7]), seededImage([1, 5, 7, 9])].map((t) => elements(t));
    const rows = tensor(x!, [3, 35]);
    const dense = tensor(weight!, [9, 35]);
    const bias = seededVector(9);
    expect(differences(nn.linear(rows, dense, bias), reference.linear(rows, dense, bias))).toEqual([]);
    expect(() => nn.linear(rows, tensor([1], [1, 1]), undefined)).toThrow(/linear: expected weight to fit x/);
  });
});

it('without a machine the engine is the reference', () => {
  const { close: _, ready: __, ...plain } = backendOn(undefined);
  expect(plain).toEqual(reference);
});

it('where there is no room for a kernel’s code it computes as the reference does', () => {
  const nn = backendOn(Machine.make());
  const platform = globalThis as unknown as { readonly WebAssembly: { Module(): object } };
  const compiler = vi.spyOn(platform.WebAssembly, 'Module').mockImplementation(function compile() {
    throw new RangeError('no room for code');
  });
  for (const { name, call } of CORPUS) {
    const [got, expected] = [nn, reference].map((backend) => call(backend, valuesOf(0, name)));
    expect(differences(got!, expected!), name).toEqual([]);
  }
  expect(compiler.mock.calls.length).toBeGreaterThan(20);
  compiler.mockRestore();
});

it('products are added in one rounding where that is asked for alone', () => {
  const relaxed = [0xfd, 0x87, 0x02];
  const countIn = (fused: boolean): number => {
    const { body } = multiplyPanels(fused).written();
    const bytes = bytesOf(body);
    return bytes.filter((_, i) => relaxed.every((byte, k) => bytes[i + k] === byte)).length;
  };
  // of tiles of a panel, and of those of two
  expect([countIn(false), countIn(true)]).toEqual([0, 2 * 8]);
});

const operands = ({ x, weight }: { readonly x: Tensor; readonly weight: Tensor }) =>
  [x, weight, undefined] as const;
