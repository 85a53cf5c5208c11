/** The engine in float32 has the bits of its order, which is written in plain TypeScript; what that gives is honest float32. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conform } from '../../src/conform/index.js';
import { CHOICES } from '../../src/engine/algorithms.js';
import { backendOn, engine } from '../../src/engine/backend.js';
import {
  FLOAT32_ALGORITHMS,
  type Float32Name,
  PLAIN_FLOAT32,
  type Plain,
} from '../../src/engine/float32/algorithms.js';
import { Machine } from '../../src/engine/machine.js';
import { arithmeticByName } from '../../src/golden/index.js';
import { seededImage } from '../../src/layers/seeded.js';
import { convolutionOf } from '../../src/ops/convolution.js';
import {
  elements,
  type ReferenceBackend,
  reference,
  type Shape,
  sizeOf,
  type Tensor,
  tensor,
  zeros,
} from '../../src/ops/index.js';
import { invoke } from '../../src/ops/operator-call.js';
import { dumpOf, judgedAs, mixedNetwork, modelNetwork } from '../oracle/networks.js';
import { allOf, type Case, convolutions, differences, seededVector, singleChannels } from './cases.js';

const machine = Machine.make();
const ALL_NAMES = Object.keys(PLAIN_FLOAT32) as Float32Name[];
/** Those of any number of channels. */
const NAMES = ALL_NAMES.filter((name) => name !== 'float32-depthwise');

const strideOf = (name: Float32Name): 1 | 2 => (name.endsWith('stride-2') ? 2 : 1);

const seeded = (shape: Shape): Tensor => tensor(elements(seededImage([1, 1, 1, sizeOf(shape)])), shape);

type Size = readonly [
  channels: number,
  filters: number,
  height: number,
  width: number,
  kernel: number,
  padding: number,
];
const SIZES: readonly Size[] = [
  [67, 6, 5, 9, 3, 1],
  [3, 9, 33, 70, 3, 1],
  [258, 4, 4, 4, 3, 1],
  // more panels of filters than are transformed at a time
  [500, 17, 4, 4, 3, 1],
];
const DEEP_AND_WIDE: readonly Size[] = [
  [513, 5, 3, 3, 1, 1],
  [3, 4, 20, 66, 7, 1],
  [2, 600, 20, 20, 1, 1],
  // windows that are the pixels themselves, in two chains and two tiles
  [513, 5, 20, 31, 1, 0],
];

const computed = ({ x, weight, bias, options }: Case, compute: Plain): Tensor => {
  const convolution = convolutionOf(x, weight, bias, options);
  const y = zeros(convolution.geometry.output);
  compute(convolution, y);
  return y;
};

const ofAlgorithm = (name: Float32Name) => {
  const plain = (layer: Case): Tensor => computed(layer, PLAIN_FLOAT32[name]);
  const expectSame = (layer: Case): void => {
    // not by a backend, which computes plainly where this throws
    const got = computed(layer, (convolution, y) =>
      FLOAT32_ALGORITHMS[name](machine!, convolution, allOf(y)),
    );
    expect(differences(got, plain(layer))).toEqual([]);
  };
  return { plain, expectSame };
};

describe.each(NAMES)('%s', (name) => {
  const isDirect = name === 'float32-direct';
  const stride = strideOf(name);
  const { plain, expectSame } = ofAlgorithm(name);

  it('has the bits of plain TypeScript', () => {
    const cases = convolutions(isDirect ? {} : { kernel: [3, 3], stride, dilation: 1 });
    fc.assert(fc.property(cases, expectSame), { numRuns: 100 });
  });

  it.each(isDirect ? [...SIZES, ...DEEP_AND_WIDE] : SIZES)(
    'chains, panels, tiles and their tails: %i channels, %i filters, %i×%i, kernel of %i, padding of %i',
    (channels, filters, height, width, kernel, padding) => {
      const x = seeded([1, channels, stride * height, stride * width]);
      const weight = seeded([filters, channels, kernel, kernel]);
      expectSame({ x, weight, bias: seededVector(filters), options: { padding, stride } });
    },
  );

  it('of views', () => {
    const x = seededImage([2, 6, 8, 7]).transpose(0, 1, 3, 2).step(1, 1, -1, 1);
    const weight = seededImage([5, 4, 6, 4]).transpose(0, 2, 1, 3).lo(0, 0, 1, 1).hi(5, 6, 3, 3);
    expectSame({ x, weight, bias: undefined, options: { padding: 1, stride } });
  });

  it('an infinite weight on padding is none, and sums too large for the transforms are direct', () => {
    const x = seeded([1, 4, 5 * stride, 6 * stride]);
    const weight = seeded([4, 4, 3, 3]);
    weight.set(1, 2, 0, 0, Infinity);
    weight.set(2, 2, 1, 1, 2 ** 127);
    x.set(0, 2, 3 * stride, 3 * stride, 2 ** -20);
    const layer = { x, weight, bias: undefined, options: { padding: 1, stride } };
    expectSame(layer);
    // in a tile that is not the first of its strip too
    expectSame({ ...layer, x: seeded([1, 4, 30 * stride, 40 * stride]) });
    const y = plain(layer);
    expect([y.get(0, 1, 0, 0), y.get(0, 1, 1, 1), y.get(0, 2, 3, 3)].map(Number.isFinite)).toEqual([
      true,
      false,
      true,
    ]);
  });
});

describe('float32-depthwise', () => {
  const { plain, expectSame } = ofAlgorithm('float32-depthwise');

  it('has the bits of plain TypeScript', () => {
    fc.assert(fc.property(singleChannels, expectSame), { numRuns: 600 });
  });

  it.each([1, 2, 3])('in bands of a map, of the image, above and below it, stride %s', (stride) => {
    const [weight, bias] = [seeded([2, 1, 3, 3]), seededVector(2)];
    const x = seeded([1, 2, 110, 700]);
    expectSame({ x, weight, bias, options: { stride, padding: 1, groups: 2 } });
    const sides = { top: 150, bottom: 130, left: 0, right: 3 };
    expectSame({
      x: x.hi(1, 2, 9, 700),
      weight,
      bias,
      options: { stride, padding: sides, dilation: 2, groups: 2 },
    });
  });

  it('of views, and into a view', () => {
    const x = seededImage([2, 5, 8, 7]).transpose(0, 1, 3, 2).step(1, -1, -1, 1);
    const weight = seededImage([3, 1, 6, 5]).transpose(3, 1, 2, 0).lo(0, 0, 1, 0).hi(5, 1, 2, 3);
    expectSame({ x, weight, bias: undefined, options: { stride: 2, padding: 1, groups: 5 } });
    const [large, kernel] = [seededImage([1, 6, 9, 9]), seededImage([6, 1, 4, 4])];
    const options = { stride: 2, padding: 1, groups: 6 };
    const spread = (precision: 'float32' | undefined) =>
      backendOn(precision && machine, { precision: 'float32' }).convTranspose2d(
        large,
        kernel,
        seededVector(6),
        options,
      );
    expect(differences(spread('float32'), spread(undefined))).toEqual([]);
  });

  it('an infinite weight on padding is none, a sum too large is infinite', () => {
    const [x, weight] = [seeded([1, 2, 5, 6]), seeded([2, 1, 3, 3])];
    weight.set(0, 0, 0, 0, Infinity);
    weight.set(1, 0, 1, 1, 2 ** 127);
    x.set(0, 1, 3, 3, 4);
    const layer = { x, weight, bias: undefined, options: { padding: 1, groups: 2 } };
    expectSame(layer);
    // in the second band of a map too
    expectSame({
      x: seeded([1, 1, 140, 520]),
      weight: weight.hi(1, 1, 3, 3),
      bias: undefined,
      options: { padding: 1 },
    });
    const y = plain(layer);
    expect([y.get(0, 0, 0, 0), y.get(0, 0, 1, 1), y.get(0, 1, 3, 3)].map(Number.isFinite)).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('is chosen where it is one chain, and has the bits of float32-direct', () => {
    const chosen = (channels: number, filters: number, kernel: number): string => {
      const x = seeded([1, 2 * channels, kernel, kernel]);
      const weight = seeded([2 * filters, channels, kernel, kernel]);
      return CHOICES.float32(convolutionOf(x, weight, undefined, { groups: 2 }));
    };
    expect([chosen(1, 1, 3), chosen(1, 3, 16)]).toEqual(['float32-depthwise', 'float32-depthwise']);
    expect([chosen(1, 1, 17), chosen(1, 4, 3), chosen(2, 1, 3)]).toEqual(Array(3).fill('float32-direct'));
    const layer = {
      x: seeded([1, 6, 40, 41]),
      weight: seeded([6, 1, 5, 5]),
      bias: seededVector(6),
      options: { padding: 2, groups: 6 },
    };
    const by = (name: Float32Name) =>
      computed(layer, (convolution, y) => FLOAT32_ALGORITHMS[name](machine!, convolution, allOf(y)));
    expect(differences(by('float32-depthwise'), by('float32-direct'))).toEqual([]);
  });
});

describe('the order of sums', () => {
  /** 1 and small numbers of which one alone is lost beside it, two are not: at a place of so many products. */
  const sum = (at: number, shape: Shape): number => {
    const weight = tensor(new Float32Array(sizeOf(shape)).fill(2 ** -24), shape);
    weight.data[at] = 1;
    const x = tensor(new Float32Array(sizeOf(shape)).fill(1), [1, ...shape.slice(1)]);
    return elements(engine({ precision: 'float32' }).conv2d(x, weight, undefined))[0]!;
  };
  const tiny = 2 ** -24;

  it('is channel by channel in a chain, and chain by chain', () => {
    // 255 are lost behind the first; those before the last are not
    expect(sum(0, [1, 256, 1, 1])).toBe(1);
    expect(sum(255, [1, 256, 1, 1])).toBe(Math.fround(1 + 255 * tiny));
    expect(sum(0, [1, 512, 1, 1])).toBe(1 + 256 * tiny);
    // 257 are 132 and 125
    expect(sum(0, [1, 257, 1, 1])).toBe(Math.fround(1 + 125 * tiny));
  });

  it('is row by row, column by column, then channel by channel', () => {
    // of three rows of 3·40, two make a chain: with one alone after them, it is lost to neither
    expect(sum(0, [1, 40, 3, 3])).toBe(Math.fround(1 + 120 * tiny));
    // the last of the second row’s last column is the last of its chain
    const last = 39 * 9 + 5;
    expect(sum(last, [1, 40, 3, 3])).toBe(Math.fround(Math.fround(1 + 239 * tiny) + 120 * tiny));
    // of the first row, behind a column of 40
    const second = 1;
    expect(sum(second, [1, 40, 3, 3])).toBe(Math.fround(Math.fround(1 + 40 * tiny) + 120 * tiny));
  });

  it.each(NAMES)('is channel by channel and chain by chain in %s', (name) => {
    // a patch whose first pixel alone is not zero, and filters whose first tap alone is not: one element is transformed, by powers of two
    const [x, weight] = [1, 2].map(() => zeros([1, 512, 3, 3]));
    for (let c = 0; c < 512; c++) {
      x!.set(0, c, 0, 0, 1);
      weight!.set(0, c, 0, 0, c === 0 ? 1 : tiny);
    }
    const y = backendOn(machine, { choose: () => name }).conv2d(x!, weight!, undefined, {
      stride: strideOf(name),
    });
    expect(elements(y)[0]).toBe(1 + 256 * tiny);
  });

  it('adds the bias last', () => {
    const x = tensor([1, 1], [1, 2, 1, 1]);
    const weight = tensor([tiny, tiny], [1, 2, 1, 1]);
    const y = engine({ precision: 'float32' }).conv2d(x, weight, tensor([1], [1]));
    expect(elements(y)[0]).toBe(1 + 2 * tiny);
  });
});

const ARITHMETICS = [
  ['float32', 'ieee32'],
  ['float32-fast', 'ieee32-fast'],
] as const;

it('precisions are three', () => {
  expect(() => engine({ precision: 'float16' as never })).toThrow(
    'precision: expected exact or float32 or float32-fast, got float16',
  );
});

describe.each(ARITHMETICS)('%s', (precision, arithmetic) => {
  const nn = engine({ precision });
  const plain = backendOn(undefined, { precision });

  it(`conforms as ${arithmetic}`, async () => {
    const { close: _, ready: __, ...backend } = nn;
    await conform(backend, { arithmetic, operators: ['conv2d', 'convTranspose2d', 'linear'] });
  });

  it.each([mixedNetwork(), modelNetwork('pytorch-fpn', { width: 8, channels: 32 }, [64, 64])])(
    `a network is consistent with ${arithmetic}: $name`,
    (network) => {
      const of = (backend: ReferenceBackend) =>
        dumpOf(network, ({ operator, inputs, options }) => invoke(backend, operator, inputs, options));
      const [dump, exact] = [of(nn), of(reference)];
      const judged = judgedAs(network, dump, 'all layers', arithmeticByName(arithmetic));
      expect(judged.map(({ verdict }) => verdict.verdict)).toEqual(
        network.graph.nodes.map(() => 'consistent'),
      );
      const changed = [...dump].filter(([layer, t]) => differences(t, exact.get(layer)!).length > 0);
      expect(changed.length).toBeGreaterThan(network.graph.nodes.length / 3);
    },
  );

  it('is the same in plain TypeScript, transposed convolutions and dense layers too', () => {
    expect([nn.name, plain.name]).toEqual([`wasm-${precision}`, `plain-${precision}`]);
    const [x, weight, bias] = [seeded([1, 24, 20, 21]), seeded([32, 24, 3, 3]), seededVector(32)];
    const options = { padding: 1 };
    expect(differences(nn.conv2d(x, weight, bias, options), plain.conv2d(x, weight, bias, options))).toEqual(
      [],
    );
    const kernel = seeded([24, 32, 4, 4]);
    const spread = ({ convTranspose2d }: ReferenceBackend) =>
      convTranspose2d(x, kernel, bias, { stride: 2, padding: 1 });
    expect(differences(spread(nn), spread(plain))).toEqual([]);
    expect(differences(spread(nn), spread(reference))).not.toEqual([]);
    const [rows, dense] = [seeded([3, 301]), seeded([9, 301])];
    const got = nn.linear(rows, dense, seededVector(9));
    expect(differences(got, plain.linear(rows, dense, seededVector(9)))).toEqual([]);
    expect(differences(got, reference.linear(rows, dense, seededVector(9)))).not.toEqual([]);
  });
});
