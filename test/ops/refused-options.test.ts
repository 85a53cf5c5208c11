/** Every operator refuses options out of range. */
import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/ops/backend.js';
import { float64 } from '../../src/ops/float64.js';
import { reference } from '../../src/ops/reference.js';
import { shapes } from '../../src/ops/shapes.js';
import { zeros } from '../../src/ops/tensor.js';
import { expectRefusals, type Refusal } from './refusals.js';

describe('options out of range', () => {
  it.each([0, -1, 1.5, Number.NaN, Infinity, 2 ** 53])('a count of %d is refused', (bad) => {
    const says = ['integer ≥ 1', `got ${bad}`];
    expectRefusals([
      [
        'conv2d',
        'stride',
        says,
        (nn, of) => nn.conv2d(of(1, 1, 4, 4), of(1, 1, 1, 1), undefined, { stride: bad }),
      ],
      [
        'conv2d',
        'dilation',
        says,
        (nn, of) => nn.conv2d(of(1, 1, 4, 4), of(1, 1, 1, 1), undefined, { dilation: [1, bad] }),
      ],
      [
        'conv2d',
        'groups',
        says,
        (nn, of) => nn.conv2d(of(1, 1, 4, 4), of(1, 1, 1, 1), undefined, { groups: bad }),
      ],
      ['groupNorm', 'groups', says, (nn, of) => nn.groupNorm(of(1, 4, 4, 4), bad, {}, 0)],
      ['maxPool2d', 'kernel', says, (nn, of) => nn.maxPool2d(of(1, 1, 4, 4), { kernel: bad })],
      [
        'averagePool2d',
        'stride',
        says,
        (nn, of) => nn.averagePool2d(of(1, 1, 4, 4), { kernel: 2, stride: [bad, 1] }),
      ],
      ['resize', 'size', says, (nn, of) => nn.resize(of(1, 1, 4, 4), { mode: 'nearest', size: [4, bad] })],
      ['resize', 'factor', says, (nn, of) => nn.resize(of(1, 1, 4, 4), { mode: 'repeat', factor: bad })],
    ]);
  });

  it.each([-1, 0.5, Number.NaN])('padding of %d is refused', (bad) => {
    const says = ['integer ≥ 0', `got ${bad}`];
    const sides = { top: 0, bottom: 0, left: 0, right: 0 };
    expectRefusals([
      [
        'conv2d',
        'padding',
        says,
        (nn, of) => nn.conv2d(of(1, 1, 4, 4), of(1, 1, 3, 3), undefined, { padding: bad }),
      ],
      [
        'maxPool2d',
        'padding',
        says,
        (nn, of) => nn.maxPool2d(of(1, 1, 4, 4), { kernel: 3, padding: [1, bad] }),
      ],
      [
        'averagePool2d',
        'padding.left',
        says,
        (nn, of) => nn.averagePool2d(of(1, 1, 4, 4), { kernel: 3, padding: { ...sides, left: bad } }),
      ],
      ['pad', 'sides.bottom', says, (nn, of) => nn.pad(of(1, 1, 4, 4), { ...sides, bottom: bad })],
    ]);
  });

  it('a window larger than its padded input is refused, with both', () => {
    expectRefusals([
      [
        'conv2d',
        'padded height',
        ['window of 5', 'got 3 + 0 + 1'],
        (nn, of) =>
          nn.conv2d(of(1, 1, 3, 9), of(1, 1, 3, 3), undefined, {
            dilation: 2,
            padding: { top: 0, bottom: 1, left: 0, right: 0 },
          }),
      ],
      [
        'maxPool2d',
        'padded width',
        ['window of 4', 'got 3 + 0 + 0'],
        (nn, of) => nn.maxPool2d(of(1, 1, 9, 3), { kernel: 4 }),
      ],
      [
        'averagePool2d',
        'padded width',
        ['window of 4', 'got 1 + 1 + 1'],
        (nn, of) => nn.averagePool2d(of(1, 1, 9, 1), { kernel: 4, padding: 1 }),
      ],
      [
        'averagePool2d',
        'every window',
        ['hold an input', 'none'],
        (nn, of) => nn.averagePool2d(of(1, 1, 1, 1), { kernel: 1, padding: 1, countIncludePadding: false }),
      ],
    ]);
  });

  it('resize’s options must fit their mode', () => {
    expectRefusals([
      [
        'resize',
        'alignCorners',
        ['bilinear', 'mode nearest'],
        (nn, of) => nn.resize(of(1, 1, 4, 4), { mode: 'nearest', size: [2, 2], alignCorners: true }),
      ],
      [
        'resize',
        'coordinates',
        ['nearest-by-rule or bilinear', 'mode nearest'],
        (nn, of) => nn.resize(of(1, 1, 4, 4), { mode: 'nearest', size: [2, 2], coordinates: 'asymmetric' }),
      ],
      [
        'resize',
        'rounding',
        ['only with mode nearest-by-rule', 'mode bilinear'],
        (nn, of) => nn.resize(of(1, 1, 4, 4), { mode: 'bilinear', size: [2, 2], rounding: 'floor' }),
      ],
      [
        'resize',
        'options',
        ['alignCorners or coordinates', 'both'],
        (nn, of) =>
          nn.resize(of(1, 1, 4, 4), {
            mode: 'bilinear',
            size: [2, 2],
            alignCorners: false,
            coordinates: 'half-pixel',
          }),
      ],
      [
        'resize',
        'coordinates',
        ['half-pixel-symmetric', 'got align_corners'],
        (nn, of) =>
          nn.resize(of(1, 1, 4, 4), {
            mode: 'bilinear',
            size: [2, 2],
            coordinates: 'align_corners' as never,
          }),
      ],
      [
        'resize',
        'rounding',
        ['prefer-ceil', 'got up'],
        (nn, of) =>
          nn.resize(of(1, 1, 4, 4), { mode: 'nearest-by-rule', size: [2, 2], rounding: 'up' as never }),
      ],
      [
        'resize',
        'size',
        [`up to ${2 ** 3}`, 'by a factor of', 'got 9'],
        (nn, of) =>
          nn.resize(of(1, 1, 4, 4), { mode: 'nearest-by-rule', size: [4, 9], factor: [1, 2 ** -47] }),
      ],
      [
        'resize',
        'options',
        ['factor', 'a size'],
        (nn, of) => nn.resize(of(1, 1, 4, 4), { mode: 'repeat', size: [8, 8] }),
      ],
      [
        'resize',
        'options',
        ['size or a factor'],
        (nn, of) => nn.resize(of(1, 1, 4, 4), { mode: 'nearest' } as never),
      ],
      [
        'resize',
        'mode',
        ['nearest-exact', 'got bicubic'],
        (nn, of) => nn.resize(of(1, 1, 4, 4), { mode: 'bicubic', size: [2, 2] } as never),
      ],
      ...[0, -2, Number.NaN, Infinity].map(
        (bad): Refusal => [
          'resize',
          'factor',
          ['positive and finite', `got ${bad}`],
          (nn, of) => nn.resize(of(1, 1, 4, 4), { mode: 'bilinear', factor: bad }),
        ],
      ),
      [
        'resize',
        'factor',
        ['leave some of 4', 'got 0.2'],
        (nn, of) => nn.resize(of(1, 1, 4, 4), { mode: 'nearest', factor: 0.2 }),
      ],
      [
        'resize',
        'size or factor',
        ['2²⁴', `got ${2 ** 24 + 1}`],
        (nn, of) => nn.resize(of(1, 1, 4, 4), { mode: 'bilinear', size: [2 ** 24 + 1, 1] }),
      ],
    ]);
  });

  it('constants must be float32s', () => {
    const sides = { top: 1, bottom: 0, left: 0, right: 0 };
    expectRefusals([
      ['scale', 'factor', ['float32', 'got 0.1'], (nn, of) => nn.scale(of(1), 0.1)],
      ['clip', 'low ≤ high', ['float32s', 'got 0.1 and 6'], (nn, of) => nn.clip(of(1), 0.1, 6)],
      ['clip', 'low ≤ high', ['got 0 and 1e+39'], (nn, of) => nn.clip(of(1), 0, 1e39)],
      ['pad', 'value', ['float32', 'got 1e+39'], (nn, of) => nn.pad(of(1, 1, 1, 1), sides, 1e39)],
      ['pad', 'value', ['0 with mode edge', 'got 1'], (nn, of) => nn.pad(of(1, 1, 1, 1), sides, 1, 'edge')],
    ]);
  });

  it('bounds, ranges and ε must make sense', () => {
    expectRefusals([
      ['clip', 'low ≤ high', ['got 6 and 0'], (nn, of) => nn.clip(of(1), 6, 0)],
      ['clip', 'low ≤ high', ['got NaN and 0'], (nn, of) => nn.clip(of(1), Number.NaN, 0)],
      ['slice', 'start', ['integer ≥ 0', 'got -1'], (nn, of) => nn.slice(of(1, 3, 2, 2), -1, 2)],
      ['slice', 'end', ['integer ≥ 2', 'got 1'], (nn, of) => nn.slice(of(1, 3, 2, 2), 1, 1)],
      ['slice', 'end', ['at most 3 channels', 'got 4'], (nn, of) => nn.slice(of(1, 3, 2, 2), 1, 4)],
      [
        'groupNorm',
        'groups',
        ['divide 6 channels', 'got 4'],
        (nn, of) => nn.groupNorm(of(1, 6, 4, 4), 4, {}, 0),
      ],
      ...[-1e-5, -5e-324, 1.1e100, Number.NaN, Infinity].map(
        (bad): Refusal => [
          'groupNorm',
          'epsilon',
          ['from 0 to 1e100', `got ${bad}`],
          (nn, of) => nn.groupNorm(of(1, 2, 2, 2), 1, {}, bad),
        ],
      ),
      ...[0, -1e-4, 9e-101, 1.1e100, Number.NaN, Infinity].map(
        (bad): Refusal => [
          'weightedMean',
          'epsilon',
          ['from 1e-100 to 1e100', `got ${bad}`],
          (nn, of) => nn.weightedMean([of(1), of(1)], of(2), bad),
        ],
      ),
    ]);
  });

  it('borders are no longer than what they are made of', () => {
    const top = (n: number) => ({ top: n, bottom: 0, left: 0, right: 0 });
    const right = (n: number) => ({ top: 0, bottom: 0, left: 0, right: n });
    expectRefusals([
      [
        'pad',
        'sides.top',
        ['at most 2 with mode reflect', 'got 3'],
        (nn, of) => nn.pad(of(1, 1, 3, 9), top(3), 0, 'reflect'),
      ],
      [
        'pad',
        'sides.right',
        ['at most 3 with mode symmetric', 'got 4'],
        (nn, of) => nn.pad(of(1, 1, 9, 3), right(4), 0, 'symmetric'),
      ],
      [
        'pad',
        'sides.right',
        ['at most 3 with mode wrap', 'got 4'],
        (nn, of) => nn.pad(of(1, 1, 9, 3), right(4), 0, 'wrap'),
      ],
      [
        'pad',
        'mode',
        ['one of constant, edge, reflect, symmetric, wrap', 'got replicate'],
        (nn, of) => nn.pad(of(1, 1, 9, 3), right(1), 0, 'replicate' as never),
      ],
    ]);
  });

  it('of another name are refused, with the names there are', () => {
    const sides = { top: 0, bottom: 0, left: 0, right: 0 };
    const statistics = <T>(of: (...shape: number[]) => T) => ({ mean: of(1), variance: of(1) });
    expectRefusals([
      [
        'conv2d',
        'options',
        ['among stride, padding, dilation, groups', 'got strides'],
        (nn, of) => nn.conv2d(of(1, 1, 4, 4), of(1, 1, 1, 1), undefined, { strides: 2 } as never),
      ],
      [
        'maxPool2d',
        'options',
        ['kernel, stride, padding, dilation, ceilMode', 'got size'],
        (nn, of) => nn.maxPool2d(of(1, 1, 4, 4), { kernel: 1, size: 2 } as never),
      ],
      [
        'averagePool2d',
        'options',
        ['kernel, stride, padding, ceilMode, countIncludePadding', 'got dilation'],
        (nn, of) => nn.averagePool2d(of(1, 1, 4, 4), { kernel: 2, dilation: 2 } as never),
      ],
      [
        'resize',
        'options',
        ['mode, size, factor, alignCorners', 'got align_corners'],
        (nn, of) => nn.resize(of(1, 1, 4, 4), { mode: 'bilinear', factor: 2, align_corners: true } as never),
      ],
      [
        'pad',
        'sides',
        ['top, bottom, left, right', 'got front'],
        (nn, of) => nn.pad(of(1, 1, 4, 4), { ...sides, front: 1 } as never),
      ],
      [
        'conv2d',
        'padding',
        ['top, bottom, left, right', 'got front'],
        (nn, of) =>
          nn.conv2d(of(1, 1, 4, 4), of(1, 1, 1, 1), undefined, { padding: { ...sides, front: 1 } as never }),
      ],
    ]);
    for (const nn of [reference, float64] as unknown as readonly Backend<never>[]) {
      const of = (...shape: number[]) => nn.tensor(zeros(shape));
      expect(() => nn.batchNorm2d(of(1, 1, 2, 2), { ...statistics(of), gamma: of(1) } as never, 0)).toThrow(
        'batchNorm2d: expected parameters among mean, variance, scale, shift, got gamma',
      );
      expect(() => nn.groupNorm(of(1, 1, 2, 2), 1, { weight: of(1) } as never, 0)).toThrow(
        'groupNorm: expected parameters among scale, shift, got weight',
      );
    }
  });

  it('that contradict each other or are no switches are refused', () => {
    expectRefusals([
      [
        'resize',
        'options',
        ['a size or a factor', 'got both'],
        (nn, of) => nn.resize(of(1, 1, 4, 4), { mode: 'nearest', size: [8, 8], factor: 2 }),
      ],
      [
        'maxPool2d',
        'ceilMode',
        ['true or false', 'got 1'],
        (nn, of) => nn.maxPool2d(of(1, 1, 4, 4), { kernel: 2, ceilMode: 1 as never }),
      ],
      [
        'averagePool2d',
        'countIncludePadding',
        ['true or false', 'got 0'],
        (nn, of) => nn.averagePool2d(of(1, 1, 4, 4), { kernel: 2, countIncludePadding: 0 as never }),
      ],
      [
        'resize',
        'alignCorners',
        ['true or false', 'got yes'],
        (nn, of) => nn.resize(of(1, 1, 4, 4), { mode: 'bilinear', factor: 2, alignCorners: 'yes' as never }),
      ],
      [
        'resize',
        'factor',
        ['a number or two', 'got [2, 2, 2]'],
        (nn, of) => nn.resize(of(1, 1, 4, 4), { mode: 'bilinear', factor: [2, 2, 2] as never }),
      ],
      ...[undefined, Number.NaN, Infinity].map(
        (bad): Refusal => [
          'batchNorm2d',
          'epsilon',
          ['a finite number', `got ${bad}`],
          (nn, of) => nn.batchNorm2d(of(1, 1, 2, 2), { mean: of(1), variance: of(1) }, bad as never),
        ],
      ),
    ]);
  });

  it('given as undefined are left out', () => {
    const x = [1, 1, 8, 8];
    expect(shapes.maxPool2d(x, { kernel: 2, stride: undefined as never })).toEqual([1, 1, 4, 4]);
    expect(shapes.averagePool2d(x, { kernel: 2, padding: undefined as never })).toEqual([1, 1, 4, 4]);
    expect(shapes.resize(x, { mode: 'nearest', size: [4, 4], factor: undefined as never })).toEqual([
      1, 1, 4, 4,
    ]);
  });

  it('what TypeScript would not let through is refused all the same', () => {
    const sides = { bottom: 0, left: 0, right: 0 } as never;
    expectRefusals([
      ['maxPool2d', 'kernel', ['undefined'], (nn, of) => nn.maxPool2d(of(1, 1, 4, 4), {} as never)],
      [
        'maxPool2d',
        'padding',
        [],
        (nn, of) => nn.maxPool2d(of(1, 1, 4, 4), { kernel: 1, padding: 'full' as never }),
      ],
      [
        'averagePool2d',
        'padding.top',
        ['undefined'],
        (nn, of) => nn.averagePool2d(of(1, 1, 4, 4), { kernel: 1, padding: sides }),
      ],
      [
        'conv2d',
        'stride',
        ['a number or two', 'got [2]'],
        (nn, of) => nn.conv2d(of(1, 1, 4, 4), of(1, 1, 1, 1), undefined, { stride: [2] as never }),
      ],
      ['pad', 'sides.top', ['undefined'], (nn, of) => nn.pad(of(1, 1, 4, 4), sides)],
      ['flatten', 'order', ['CHW or HWC', 'got WHC'], (nn, of) => nn.flatten(of(1, 1, 4, 4), 'WHC' as never)],
      [
        'hardSigmoid',
        'slope',
        ['fifth or sixth', 'got seventh'],
        (nn, of) => nn.hardSigmoid(of(1), 'seventh' as never),
      ],
      [
        'hardSigmoid',
        'slope.slope',
        ['a float32', 'got 0.1'],
        (nn, of) => nn.hardSigmoid(of(1), { slope: 0.1, offset: 0.5 }),
      ],
      [
        'hardSigmoid',
        'slope.offset',
        ['a float32', 'got undefined'],
        (nn, of) => nn.hardSigmoid(of(1), { slope: 0.5 } as never),
      ],
      [
        'hardSigmoid',
        'slope',
        ['among slope, offset', 'got alpha'],
        (nn, of) => nn.hardSigmoid(of(1), { slope: 1, offset: 0, alpha: 1 } as never),
      ],
      [
        'elementwise',
        'operation',
        ['divide', 'got power'],
        (nn, of) => nn.elementwise(of(1), of(1), 'power' as never),
      ],
      [
        'elementwise',
        'operation',
        ['got toString'],
        (nn, of) => nn.elementwise(of(1), of(1), 'toString' as never),
      ],
      ['unary', 'operation', ['exp, log', 'got sin'], (nn, of) => nn.unary(of(1), 'sin' as never)],
      ['unary', 'operation', ['got toString'], (nn, of) => nn.unary(of(1), 'toString' as never)],
      ['unary', 'operation.elu', ['a float32', 'got 0.1'], (nn, of) => nn.unary(of(1), { elu: 0.1 })],
      ['unary', 'operation.elu', ['got Infinity'], (nn, of) => nn.unary(of(1), { elu: Infinity })],
      [
        'unary',
        'operation',
        ['among elu, selu', 'got gamma'],
        (nn, of) => nn.unary(of(1), { elu: 1, gamma: 2 } as never),
      ],
      ['unary', 'operation', ['one function', 'got none'], (nn, of) => nn.unary(of(1), {} as never)],
      [
        'unary',
        'operation',
        ['one function', 'got elu, celu'],
        (nn, of) => nn.unary(of(1), { elu: 1, celu: 1 } as never),
      ],
      [
        'unary',
        'operation.selu.gamma',
        ['a float32', 'got 0.1'],
        (nn, of) => nn.unary(of(1), { selu: { alpha: 1, gamma: 0.1 } }),
      ],
      [
        'unary',
        'operation.selu.alpha',
        ['a float32', 'got undefined'],
        (nn, of) => nn.unary(of(1), { selu: { gamma: 1 } as never }),
      ],
      [
        'unary',
        'operation.selu',
        ['among alpha, gamma', 'got beta'],
        (nn, of) => nn.unary(of(1), { selu: { alpha: 1, gamma: 1, beta: 1 } as never }),
      ],
      ['unary', 'operation.celu', ['above 0', 'got 0'], (nn, of) => nn.unary(of(1), { celu: 0 })],
      [
        'unary',
        'operation.celu',
        ['a float32', 'got NaN'],
        (nn, of) => nn.unary(of(1), { celu: Number.NaN }),
      ],
      [
        'unary',
        'operation.thresholdedRelu',
        ['a float32', 'got 0.1'],
        (nn, of) => nn.unary(of(1), { thresholdedRelu: 0.1 }),
      ],
      ['reshape', 'shape', ['an array', 'got 6'], (nn, of) => nn.reshape(of(2, 3), 6 as never)],
      ['reshape', 'shape[1]', ['integer ≥ 1', 'got -1'], (nn, of) => nn.reshape(of(2, 3), [2, -1])],
      ['reshape', 'shape[0]', ['integer ≥ 1', 'got 1.5'], (nn, of) => nn.reshape(of(2, 3), [1.5, 4])],
      [
        'transpose',
        'order',
        ['an array', 'got undefined'],
        (nn, of) => nn.transpose(of(2, 3), undefined as never),
      ],
      ['slice', 'end', ['undefined'], (nn, of) => nn.slice(of(1, 1, 4, 4), 0, undefined as never)],
    ]);
  });
});
