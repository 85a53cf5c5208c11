/** Every operator refuses shapes that its formula does not cover. */
import { describe, it } from 'vitest';
import { expectRefusals } from './refusals.js';

const ONES = Array<number>(9).fill(1);

describe('shapes that do not fit', () => {
  it('are refused by conv2d and linear', () => {
    expectRefusals([
      ['conv2d', 'x', ['N×C×H×W', '3×4×4'], (nn, of) => nn.conv2d(of(3, 4, 4), of(2, 3, 1, 1), undefined)],
      ['conv2d', 'weight', ['O×I×kH×kW', '2×3'], (nn, of) => nn.conv2d(of(1, 3, 4, 4), of(2, 3), undefined)],
      [
        'conv2d',
        'weight',
        ['x of shape 1×3×4×4 in 1 group', 'got 2×4×1×1'],
        (nn, of) => nn.conv2d(of(1, 3, 4, 4), of(2, 4, 1, 1), undefined),
      ],
      [
        'conv2d',
        'weight',
        ['x of shape 1×4×2×2 in 2 groups', 'got 3×2×1×1'],
        (nn, of) => nn.conv2d(of(1, 4, 2, 2), of(3, 2, 1, 1), undefined, { groups: 2 }),
      ],
      [
        'conv2d',
        'weight',
        ['x of shape 1×4×2×2 in 2 groups', 'got 2×4×1×1'],
        (nn, of) => nn.conv2d(of(1, 4, 2, 2), of(2, 4, 1, 1), undefined, { groups: 2 }),
      ],
      ['conv2d', 'bias', ['shape 2,', 'got 3'], (nn, of) => nn.conv2d(of(1, 3, 4, 4), of(2, 3, 1, 1), of(3))],
      ['conv2d', 'bias', ['got 1×2'], (nn, of) => nn.conv2d(of(1, 3, 4, 4), of(2, 3, 1, 1), of(1, 2))],
      ['linear', 'x', ['N×I', 'got 3'], (nn, of) => nn.linear(of(3), of(2, 3), undefined)],
      ['linear', 'weight', ['O×I', 'got 2×3×1'], (nn, of) => nn.linear(of(1, 3), of(2, 3, 1), undefined)],
      ['linear', 'weight', ['1×3', 'got 2×4'], (nn, of) => nn.linear(of(1, 3), of(2, 4), undefined)],
      ['linear', 'bias', ['shape 2,', 'got 3'], (nn, of) => nn.linear(of(1, 3), of(2, 3), of(3))],
    ]);
  });

  it('are refused by every other operator', () => {
    expectRefusals([
      ['add', 'b', ['1×2×3×4', 'got 1×2×3×5'], (nn, of) => nn.add(of(1, 2, 3, 4), of(1, 2, 3, 5))],
      ['add', 'b', ['1×1×1×1', 'got scalar'], (nn, of) => nn.add(of(1, 1, 1, 1), of())],
      ['concat', 'xs', ['at least one', 'none'], (nn) => nn.concat([])],
      ['concat', 'xs[0]', ['N×C×H×W or N×C', '3×4×5'], (nn, of) => nn.concat([of(3, 4, 5)])],
      ['concat', 'xs[1]', ['1×2', '1×2×1×1'], (nn, of) => nn.concat([of(1, 2), of(1, 2, 1, 1)])],
      [
        'concat',
        'xs[2]',
        ['1×7×4×4', 'got 1×7×4×5'],
        (nn, of) => nn.concat([of(1, 2, 4, 4), of(1, 3, 4, 4), of(1, 7, 4, 5)]),
      ],
      [
        'concat',
        'xs[1]',
        ['1×2×4×4', 'got 2×2×4×4'],
        (nn, of) => nn.concat([of(1, 2, 4, 4), of(2, 2, 4, 4)]),
      ],
      [
        'batchNorm2d',
        'mean',
        ['shape 3,', 'got 4'],
        (nn, of) => nn.batchNorm2d(of(1, 3, 2, 2), { mean: of(4), variance: of(3) }, 0),
      ],
      [
        'batchNorm2d',
        'variance',
        ['shape 3,', 'got 3×1'],
        (nn, of) => nn.batchNorm2d(of(1, 3, 2, 2), { mean: of(3), variance: of(3, 1) }, 0),
      ],
      [
        'batchNorm2d',
        'scale',
        ['shape 3,', 'got 1'],
        (nn, of) => nn.batchNorm2d(of(1, 3, 2, 2), { mean: of(3), variance: of(3), scale: of(1) }, 0),
      ],
      [
        'batchNorm2d',
        'shift',
        ['shape 3,', 'got 2'],
        (nn, of) => nn.batchNorm2d(of(1, 3, 2, 2), { mean: of(3), variance: of(3), shift: of(2) }, 0),
      ],
      [
        'batchNorm2d',
        'x',
        ['3×2×2'],
        (nn, of) => nn.batchNorm2d(of(3, 2, 2), { mean: of(3), variance: of(3) }, 0),
      ],
      ['groupNorm', 'x', ['N×C×H×W', '4×2×2'], (nn, of) => nn.groupNorm(of(4, 2, 2), 2, {}, 0)],
      [
        'groupNorm',
        'scale',
        ['shape 4,', 'got 2'],
        (nn, of) => nn.groupNorm(of(1, 4, 2, 2), 2, { scale: of(2) }, 0),
      ],
      [
        'groupNorm',
        'shift',
        ['shape 4,', 'got 4×1'],
        (nn, of) => nn.groupNorm(of(1, 4, 2, 2), 2, { shift: of(4, 1) }, 0),
      ],
      ['gate', 'x', ['N×C×H×W', '3×2×2'], (nn, of) => nn.gate(of(3, 2, 2), of(3, 2))],
      ['gate', 'gates', ['1×3', 'got 1×3×1×1'], (nn, of) => nn.gate(of(1, 3, 2, 2), of(1, 3, 1, 1))],
      ['gate', 'gates', ['2×3', 'got 1×3'], (nn, of) => nn.gate(of(2, 3, 2, 2), of(1, 3))],
      ['elementwise', 'b', ['a of shape 2×3', 'got 2'], (nn, of) => nn.elementwise(of(2, 3), of(2), 'add')],
      [
        'elementwise',
        'b',
        ['3×1×2', 'got 4×1×1'],
        (nn, of) => nn.elementwise(of(3, 1, 2), of(4, 1, 1), 'add'),
      ],
      ['reshape', 'shape', ['of 6 elements', '2×3', 'got 5'], (nn, of) => nn.reshape(of(2, 3), [5])],
      ['reshape', 'shape', ['at most 8 axes', 'got 1×1×1×1×1×1×1×1×1'], (nn, of) => nn.reshape(of(1), ONES)],
      ['transpose', 'order', ['[0, 1] once', 'got [0]'], (nn, of) => nn.transpose(of(2, 3), [0])],
      ['transpose', 'order', ['[0, 1] once', 'got [1, 1]'], (nn, of) => nn.transpose(of(2, 3), [1, 1])],
      ['transpose', 'order', ['[0, 1] once', 'got [-1, 0]'], (nn, of) => nn.transpose(of(2, 3), [-1, 0])],
      ['weightedMean', 'xs', ['at least one', 'none'], (nn, of) => nn.weightedMean([], of(1), 1)],
      [
        'weightedMean',
        'xs[1]',
        ['2×3', 'got 3×2'],
        (nn, of) => nn.weightedMean([of(2, 3), of(3, 2)], of(2), 1),
      ],
      [
        'weightedMean',
        'weights',
        ['shape 2,', 'got 3'],
        (nn, of) => nn.weightedMean([of(1), of(1)], of(3), 1),
      ],
      ['slice', 'x', ['N×C×H×W', '3×2×2'], (nn, of) => nn.slice(of(3, 2, 2), 0, 1)],
      ['flatten', 'x', ['N×C×H×W', '3×2×2'], (nn, of) => nn.flatten(of(3, 2, 2), 'CHW')],
      ['softmax', 'x', ['N×K', '1×2×3'], (nn, of) => nn.softmax(of(1, 2, 3))],
      ['softmax', 'x', ['N×K', '4'], (nn, of) => nn.softmax(of(4))],
      ['pad', 'x', ['3×2×2'], (nn, of) => nn.pad(of(3, 2, 2), { top: 0, bottom: 0, left: 0, right: 0 })],
      ['maxPool2d', 'x', ['3×2×2'], (nn, of) => nn.maxPool2d(of(3, 2, 2), { kernel: 1 })],
      ['averagePool2d', 'x', ['3×2×2'], (nn, of) => nn.averagePool2d(of(3, 2, 2), { kernel: 1 })],
      ['globalAveragePool', 'x', ['3×2×2'], (nn, of) => nn.globalAveragePool(of(3, 2, 2))],
      ['resize', 'x', ['3×2×2'], (nn, of) => nn.resize(of(3, 2, 2), { mode: 'nearest', factor: 2 })],
    ]);
  });

  it('are refused where an axis is empty', () => {
    const empty = ['1×0×2×2'];
    expectRefusals([
      ['conv2d', 'x', empty, (nn, of) => nn.conv2d(of(1, 0, 2, 2), of(1, 0, 1, 1), undefined)],
      ['conv2d', 'weight', ['0×1×1×1'], (nn, of) => nn.conv2d(of(1, 1, 2, 2), of(0, 1, 1, 1), undefined)],
      ['linear', 'x', ['2×0'], (nn, of) => nn.linear(of(2, 0), of(1, 0), undefined)],
      [
        'batchNorm2d',
        'x',
        empty,
        (nn, of) => nn.batchNorm2d(of(1, 0, 2, 2), { mean: of(0), variance: of(0) }, 0),
      ],
      ['groupNorm', 'x', empty, (nn, of) => nn.groupNorm(of(1, 0, 2, 2), 1, {}, 0)],
      ['relu', 'x', empty, (nn, of) => nn.relu(of(1, 0, 2, 2))],
      ['sigmoid', 'x', empty, (nn, of) => nn.sigmoid(of(1, 0, 2, 2))],
      ['silu', 'x', empty, (nn, of) => nn.silu(of(1, 0, 2, 2))],
      ['hardSigmoid', 'x', empty, (nn, of) => nn.hardSigmoid(of(1, 0, 2, 2), 'fifth')],
      ['hardSwish', 'x', empty, (nn, of) => nn.hardSwish(of(1, 0, 2, 2))],
      ['unary', 'x', empty, (nn, of) => nn.unary(of(1, 0, 2, 2), 'exp')],
      ['clip', 'x', empty, (nn, of) => nn.clip(of(1, 0, 2, 2), 0, 6)],
      ['gate', 'x', empty, (nn, of) => nn.gate(of(1, 0, 2, 2), of(1, 0))],
      ['elementwise', 'a', empty, (nn, of) => nn.elementwise(of(1, 0, 2, 2), of(1), 'add')],
      ['elementwise', 'b', empty, (nn, of) => nn.elementwise(of(1), of(1, 0, 2, 2), 'add')],
      ['reshape', 'x', empty, (nn, of) => nn.reshape(of(1, 0, 2, 2), [0])],
      ['transpose', 'x', empty, (nn, of) => nn.transpose(of(1, 0, 2, 2), [0, 1, 2, 3])],
      ['weightedMean', 'xs[0]', empty, (nn, of) => nn.weightedMean([of(1, 0, 2, 2)], of(1), 1)],
      ['slice', 'x', empty, (nn, of) => nn.slice(of(1, 0, 2, 2), 0, 1)],
      ['flatten', 'x', empty, (nn, of) => nn.flatten(of(1, 0, 2, 2), 'HWC')],
      ['softmax', 'x', ['2×0'], (nn, of) => nn.softmax(of(2, 0))],
      ['add', 'a', empty, (nn, of) => nn.add(of(1, 0, 2, 2), of(1, 0, 2, 2))],
      ['scale', 'x', empty, (nn, of) => nn.scale(of(1, 0, 2, 2), 2)],
      ['concat', 'xs[1]', empty, (nn, of) => nn.concat([of(1, 1, 2, 2), of(1, 0, 2, 2)])],
      ['pad', 'x', empty, (nn, of) => nn.pad(of(1, 0, 2, 2), { top: 0, bottom: 0, left: 0, right: 0 })],
      ['maxPool2d', 'x', empty, (nn, of) => nn.maxPool2d(of(1, 0, 2, 2), { kernel: 1 })],
      ['averagePool2d', 'x', empty, (nn, of) => nn.averagePool2d(of(1, 0, 2, 2), { kernel: 1 })],
      ['globalAveragePool', 'x', empty, (nn, of) => nn.globalAveragePool(of(1, 0, 2, 2))],
      ['resize', 'x', empty, (nn, of) => nn.resize(of(1, 0, 2, 2), { mode: 'nearest', factor: 2 })],
    ]);
  });
});
