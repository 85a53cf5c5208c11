/** Norms, activations, pools, resizes and merges of whole networks that went wrong. */
import { invoke } from '../../../../src/ops/operator-call.js';
import { reference } from '../../../../src/ops/reference.js';
import type { Tensor } from '../../../../src/ops/tensor.js';
import { changed, each, gathered, instead, type Of } from './change.js';
import { computed, type NetworkBug } from './network-bug.js';

const T = 'torchvision';
const K = 'keras';
const M = 'mixed';

const sum = (a: Tensor, b: Tensor, of: (p: number, q: number) => number): Tensor =>
  each(a, (v, i) => of(v, b.data[i]!));
const rotated = (t: Tensor | undefined): Tensor => each(t!, (_, c) => t!.data[(c + t!.size - 1) % t!.size]!);
const zeros = (t: Tensor): Tensor => each(t, () => 0);
const windowed = (x: Tensor, operation: Of<'maxPool2d'>, beyond: number): Tensor => {
  const { padding, ...rest } = operation.options;
  const wide = reference.pad(x, padding, beyond);
  return reference.maxPool2d(wide, { ...rest, padding: 0 });
};
const atHalf = (out: Tensor, x: Tensor): Tensor =>
  gathered(
    x,
    (n, c, i, j) => [
      n,
      c,
      Math.floor(((2 * i + 1) * x.shape[2]!) / (2 * out.shape[2]!)),
      Math.floor(((2 * j + 1) * x.shape[3]!) / (2 * out.shape[3]!)),
    ],
    out.shape,
  );

export const OTHERS: readonly NetworkBug[] = [
  changed<'batchNorm2d'>(T, 'body.bn1', 'ε 1e-3', { expects: 'epsilon', says: /0\.001/ }, () => ({
    options: { epsilon: 1e-3 },
  })),
  changed<'batchNorm2d'>(T, 'body.layer3.0.bn1', 'folded without the mean', { expects: 'mean' }, (op) => ({
    inputs: { mean: zeros(op.inputs.mean) },
  })),
  changed<'batchNorm2d'>(
    T,
    'body.layer1.0.bn2',
    'folded with the mean’s sign wrong',
    { expects: 'mean' },
    (op) => ({
      inputs: { mean: each(op.inputs.mean, (m) => -m) },
    }),
  ),
  changed<'batchNorm2d'>(
    T,
    'body.layer2.0.bn2',
    'parameters of the channel before',
    { expects: 'statistics-exchanged', says: /before/ },
    ({ inputs: { mean, variance, scale, shift } }) => ({
      inputs: {
        mean: rotated(mean),
        variance: rotated(variance),
        scale: rotated(scale),
        shift: rotated(shift),
      },
    }),
  ),
  changed<'batchNorm2d'>(T, 'body.layer2.0.downsample.1', 'no root', { expects: 'no-root' }, (op) => ({
    inputs: { variance: each(op.inputs.variance, (v) => (v + 1e-5) ** 2 - 1e-5) },
  })),
  changed<'batchNorm2d'>(
    K,
    'bn2a_branch2b',
    'ε 1.001e-5 beside variances of 1',
    { isHarmless: true },
    () => ({
      options: { epsilon: 1.001e-5 },
    }),
  ),
  instead<'relu'>(T, 'body.layer2.0.relu', 'relu missing', { expects: 'left-out' }, (_, op) => op.inputs.x),
  instead<'relu'>(T, 'body.layer3.0.relu#2', 'leaky relu', { expects: 'another-activation' }, (_, op) =>
    each(op.inputs.x, (v) => (v < 0 ? v * Math.fround(0.1) : v)),
  ),
  instead<'relu'>(T, 'body.layer1.0.relu', 'NHWC read as NCHW', { expects: 'layout' }, (right) =>
    each(right, (_, k) => right.get(0, k % 32, Math.floor(k / 384), Math.floor(k / 32) % 12)),
  ),
  instead<'relu'>(K, 'C6_relu', 'relu before P7 missing', { expects: 'left-out' }, (_, op) => op.inputs.x),
  instead<'relu'>(T, 'body.relu', 'zeros that are −0', { isHarmless: true }, (right) =>
    each(right, (v) => (v === 0 ? -0 : v)),
  ),
  instead<'maxPool2d'>(T, 'body.maxpool', 'zeros round the pool of a ReLU', { isHarmless: true }, (_, op) =>
    windowed(op.inputs.x, op, 0),
  ),
  changed<'maxPool2d'>(T, 'body.maxpool', 'SAME for symmetric', { expects: 'padding-same' }, () => ({
    options: { padding: { top: 1, bottom: 1, left: 0, right: 1 } },
  })),
  instead<'maxPool2d'>(
    T,
    'body.maxpool',
    'an average',
    { expects: 'average-for-max' },
    (_, { inputs, options }) =>
      computed({
        operator: 'averagePool2d',
        inputs,
        options: {
          kernel: options.kernel,
          stride: options.stride,
          padding: options.padding,
          ceilMode: options.ceilMode,
          countIncludePadding: true,
        },
      }),
  ),
  changed<'maxPool2d'>(K, 'pool1', 'symmetric for SAME', { expects: 'window-shifted' }, () => ({
    options: { padding: { top: 1, bottom: 0, left: 1, right: 0 } },
  })),
  instead<'resize'>(T, 'fpn.resize', 'half-pixel nearest', { expects: 'nearest-rule' }, (right, op) =>
    atHalf(right, op.inputs.x),
  ),
  instead<'resize'>(T, 'fpn.resize#3', 'bilinear for nearest', { expects: 'bilinear-rule' }, (right, op) =>
    computed({
      ...op,
      options: { mode: 'bilinear', alignCorners: false, size: [right.shape[2]!, right.shape[3]!] },
    } as Of<'resize'>),
  ),
  instead<'resize'>(K, 'P5_upsampled', 'axes mirrored', { expects: 'layout' }, (right) =>
    gathered(right, (n, c, i, j) => [n, c, i, right.shape[3]! - 1 - j]),
  ),
  instead<'add'>(T, 'fpn.add#2', 'the difference', { expects: 'another-sum' }, (_, { inputs: { a, b } }) =>
    sum(a, b, (p, q) => p - q),
  ),
  instead<'add'>(
    T,
    'body.layer1.0.add',
    'shortcut not added',
    { expects: 'one-input' },
    (_, op) => op.inputs.a,
  ),
  instead<'add'>(K, 'P3_merged', 'lateral twice', { expects: 'another-sum' }, (_, op) =>
    each(op.inputs.b, (v) => 2 * v),
  ),
  instead<'add'>(T, 'body.layer4.0.add', 'another layer’s tensor added', {}, (_, op, before) =>
    sum(op.inputs.a, before.get('body.layer4.0.bn1')!, (p, q) => p + q),
  ),
  instead<'add'>(
    T,
    'fpn.add#3',
    'last row not written',
    { expects: 'tail-not-written', says: /row/ },
    (right) => each(right, (v, i) => (Math.floor(i / 12) % 9 < 8 ? v : 0)),
  ),
  instead<'batchNorm2d'>(
    T,
    'body.layer4.0.bn2',
    'a stale buffer',
    { expects: 'another-tensor', says: /layer4\.0\.bn1/ },
    (_, __, before) => before.get('body.layer4.0.bn1')!,
  ),
  changed<'groupNorm'>(M, 'stem.norm', '8 groups for 4', { expects: 'groups' }, () => ({
    options: { groups: 8 },
  })),
  changed<'groupNorm'>(M, 'down.norm', 'ε 1e-3', { expects: 'epsilon' }, () => ({
    options: { epsilon: 1e-3 },
  })),
  instead<'silu'>(
    M,
    'stem.act',
    'its gate alone',
    { expects: 'another-activation', says: /sigmoid/ },
    (_, { inputs }) => computed({ operator: 'sigmoid', inputs, options: {} }),
  ),
  instead<'silu'>(M, 'down.act', 'relu for silu', { expects: 'another-activation' }, (_, { inputs }) =>
    invoke(reference, 'relu', inputs, {}),
  ),
  changed<'resize'>(M, 'up', 'corners aligned', { expects: 'bilinear-rule', says: /aligned/ }, () => ({
    options: { alignCorners: true } as Partial<Of<'resize'>['options']>,
  })),
  changed<'averagePool2d'>(M, 'pooled', 'padding not counted', { expects: 'padding-counted' }, () => ({
    options: { countIncludePadding: false },
  })),
  instead<'weightedMean'>(M, 'fused', 'the plain sum', { expects: 'weights' }, (_, { inputs: { xs } }) =>
    sum(
      sum(xs[0]!, xs[1]!, (p, q) => p + q),
      xs[2]!,
      (p, q) => p + q,
    ),
  ),
  instead<'gate'>(M, 'gated', '1 + gate', { expects: 'gate' }, (right, op) =>
    sum(right, op.inputs.x, (p, q) => p + q),
  ),
  instead<'softmax'>(M, 'classes', 'sigmoids', { expects: 'softmax' }, (_, { inputs }) =>
    computed({ operator: 'sigmoid', inputs, options: {} }),
  ),
];
