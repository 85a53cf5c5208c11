/** Convolutions and dense layers of whole networks that went wrong. */
import { elements, tensor } from '../../../../src/ops/tensor.js';
import { bf16, f16, nearest } from '../../honest/formats.js';
import { changed, each, gathered, instead } from './change.js';
import { type NetworkBug, networkNamed } from './network-bug.js';

const T = 'torchvision';
const tf32 = (v: number): number => nearest(v, 11);
const around = (n: number) => ({ top: n, bottom: n, left: n, right: n });
const mirror = (i: number, n: number): number => (i < 0 ? -i : i >= n ? 2 * n - 2 - i : i);

export const CONVOLUTIONS: readonly NetworkBug[] = [
  changed<'conv2d'>(
    T,
    'body.layer2.0.conv2',
    'kernel turned',
    { expects: 'kernel-turned', says: /180/ },
    (op) => ({
      inputs: { weight: gathered(op.inputs.weight, (o, i, y, x) => [o, i, 2 - y, 2 - x]) },
    }),
  ),
  changed<'conv2d'>(T, 'body.layer1.0.conv2', 'reflected padding', { expects: 'padding-beyond' }, (op) => {
    const [, channels, height, width] = op.inputs.x.shape;
    const wide = gathered(
      op.inputs.x,
      (n, c, y, x) => [n, c, mirror(y - 1, height!), mirror(x - 1, width!)],
      [1, channels!, height! + 2, width! + 2],
    );
    return { inputs: { x: wide }, options: { padding: around(0) } };
  }),
  changed<'conv2d'>(T, 'body.layer1.0.conv1', 'a column too early', { expects: 'window-shifted' }, () => ({
    options: { padding: { top: 1, bottom: 1, left: 2, right: 0 } },
  })),
  changed<'conv2d'>(T, 'body.layer2.0.conv1', 'SAME for symmetric', { expects: 'padding-same' }, () => ({
    options: { padding: { top: 1, bottom: 1, left: 0, right: 1 } },
  })),
  changed<'conv2d'>(T, 'body.layer3.0.conv2', 'dilated', { expects: 'dilation' }, () => ({
    options: { dilation: [2, 2], padding: around(2) },
  })),
  changed<'conv2d'>(T, 'body.layer4.0.conv2', 'one sign in 589,824 weights', {}, (op) => ({
    inputs: { weight: each(op.inputs.weight, (w, i) => (i === 400_004 ? -w : w)) },
  })),
  instead<'conv2d'>(
    T,
    'body.layer1.0.conv1',
    'a channel 2e-4 too large',
    { expects: 'channel-factor', says: /channel 5 is 1\.0002/ },
    (right) => each(right, (v, i) => (Math.floor(i / 108) === 5 ? v * 1.0002 : v)),
  ),
  changed<'conv2d'>(
    T,
    'body.layer2.0.conv2',
    'TF32 operands in one layer',
    { expects: 'operands', says: /operands rounded to TF32/ },
    ({ inputs: { x, weight } }) => ({ inputs: { x: each(x, tf32), weight: each(weight, tf32) } }),
  ),
  changed<'conv2d'>(
    T,
    'fpn.inner_blocks.3.0',
    'bfloat16 operands in one layer',
    { expects: 'operands', says: /operands rounded to bfloat16/ },
    ({ inputs: { x, weight } }) => ({ inputs: { x: each(x, bf16), weight: each(weight, bf16) } }),
  ),
  changed<'conv2d'>(
    T,
    'body.layer3.0.conv1',
    'weights alone in float16',
    { expects: 'operands', says: /weights rounded to (float16|TF32)/ },
    (op) => ({ inputs: { weight: each(op.inputs.weight, f16) } }),
  ),
  instead<'conv2d'>(T, 'fpn.layer_blocks.0.0', 'stored as bfloat16', { expects: 'stored' }, (right) =>
    each(right, bf16),
  ),
  changed<'conv2d'>(T, 'fpn.layer_blocks.1.0', 'no bias', { expects: 'bias', says: /left out/ }, (op) => ({
    inputs: { bias: each(op.inputs.bias!, () => 0) },
  })),
  changed<'conv2d'>(T, 'fpn.inner_blocks.2.0', 'bias shifted', { expects: 'bias', says: /after$/ }, (op) => ({
    inputs: { bias: each(op.inputs.bias!, (_, i) => op.inputs.bias!.get((i + 1) % 16)) },
  })),
  changed<'conv2d'>(T, 'body.layer1.0.conv2', 'HWIO read as OIHW', { expects: 'kernel-layout' }, (op) => ({
    inputs: {
      weight: gathered(op.inputs.weight, (o, i, y, x) => {
        const at = ((o * 32 + i) * 3 + y) * 3 + x;
        return [at % 32, Math.floor(at / 32) % 32, Math.floor(at / 3072), Math.floor(at / 1024) % 3];
      }),
    },
  })),
  changed<'conv2d'>(
    T,
    'body.conv1',
    'last 3 of 147 products dropped',
    { expects: 'channels-dropped', says: /last 3 of 147/ },
    (op) => ({ inputs: { weight: each(op.inputs.weight, (w, i) => (i % 147 < 144 ? w : 0)) } }),
  ),
  instead<'conv2d'>(
    T,
    'body.layer4.0.downsample.0',
    'last 16 output channels not written',
    { expects: 'tail-not-written' },
    (right) => each(right, (v, i) => (i < 240 * 4 ? v : 0)),
  ),
  changed<'conv2d'>(
    T,
    'fpn.layer_blocks.0.0',
    'weights of another level',
    { expects: 'weights-of-another-layer', says: /layer_blocks\.2/ },
    () => ({ inputs: { weight: networkNamed(T).parameters.get('fpn.layer_blocks.2.0.weight')! } }),
  ),
  instead<'conv2d'>(T, 'fpn.layer_blocks.2.0', 'one element wrong', {}, (right) =>
    each(right, (v, i) => (i === 77 ? v + 0.001 : v)),
  ),
  changed<'conv2d'>('keras', 'conv1', 'BGR for RGB', { expects: 'channels-of-input', says: /RGB/ }, (op) => ({
    inputs: { x: gathered(op.inputs.x, (n, c, y, x) => [n, 2 - c, y, x]) },
  })),
  changed<'conv2d'>('keras', 'P6', 'symmetric for SAME', { expects: 'padding-symmetric' }, () => ({
    options: { padding: { top: 1, bottom: 0, left: 1, right: 0 } },
  })),
  changed<'conv2d'>(
    'mixed',
    'down',
    'depthwise kernel transposed',
    { expects: 'kernel-transposed' },
    (op) => ({
      inputs: { weight: gathered(op.inputs.weight, (o, i, y, x) => [o, i, x, y]) },
    }),
  ),
  changed<'linear'>('mixed', 'logits', 'HWC row for CHW weights', { expects: 'flatten-order' }, (op) => {
    const data = elements(op.inputs.x);
    const pixels = data.length / 8;
    const row = data.map((_, i) => data[(i % 8) * pixels + Math.floor(i / 8)]!);
    return { inputs: { x: tensor(row, op.inputs.x.shape) } };
  }),
];
