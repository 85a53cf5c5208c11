/** Norms, pools, resizes, activations, merges and copies that went wrong. */
import type { ResizeOptions } from '../../../src/ops/options.js';
import { type Tensor, tensor } from '../../../src/ops/tensor.js';
import { each, map, moments, pool, sum } from '../naive.js';
import { type Bug, image, vector } from './bug.js';

const f = Math.fround;
const x = image([2, 6, 7, 9]);
const shape = [2, 6, 7, 9] as const;
const [mean, variance, scale, shift] = (['mean', 'variance', 'scale', 'shift'] as const).map((role) =>
  vector(role, 6),
);
const small = each(variance, (v) => v * 1e-4);

const tiny = each(variance, (v) => v * 1e-6);

type Norm = (v: number, c: number, n: number) => number;
const normal = (c: number, v: number, m: number, root: number) =>
  f(f(f(v - m) / f(root)) * scale.get(c)) + shift.get(c);

const batch = (name: string, expects: string, of: Norm, says?: RegExp, spread: Tensor = variance): Bug => ({
  name: `batch norm: ${name}`,
  expects,
  run: (nn, given) =>
    nn.batchNorm2d(
      given(x),
      { mean: given(mean), variance: given(spread), scale: given(scale), shift: given(shift) },
      1e-5,
    ),
  broken: map(shape, (n, c, i, j) => of(x.get(n, c, i, j), c, n)),
  ...(says && { says }),
});
const root = (c: number, epsilon: number, spread = variance) => Math.sqrt(spread.get(c) + epsilon);
const ofBatch = Array.from({ length: 6 }, (_, c) => moments(x, (k) => k === c));

const group = (name: string, expects: string, of: Norm, says?: RegExp): Bug => ({
  name: `group norm: ${name}`,
  expects,
  run: (nn, given) => nn.groupNorm(given(x), 3, { scale: given(scale), shift: given(shift) }, 1e-5),
  broken: map(shape, (n, c, i, j) => of(x.get(n, c, i, j), c, n)),
  ...(says && { says }),
});
const statistics = (groupOf: (c: number) => number) =>
  [0, 1].map((n) =>
    Array.from({ length: 6 }, (_, c) =>
      moments(
        x,
        (k) => groupOf(k) === groupOf(c),
        (k) => k === n,
      ),
    ),
  );
const alone = statistics((c) => c);
const own = statistics((c) => Math.floor(c / 2));
const two = statistics((c) => Math.floor(c / 3));
const striped = statistics((c) => c % 3);

const maxPool = (name: string, expects: string, broken: Tensor, says?: RegExp): Bug => ({
  name: `max pool: ${name}`,
  expects,
  run: (nn, given) => nn.maxPool2d(given(negative), { kernel: 3, stride: 2, padding: 1 }),
  broken,
  ...(says && { says }),
});
const negative = each(image([1, 4, 8, 10], 3), (v) => v - 1);
const averagePool = (name: string, expects: string, broken: Tensor, says?: RegExp): Bug => ({
  name: `average pool: ${name}`,
  expects,
  run: (nn, given) => nn.averagePool2d(given(negative), { kernel: 3, stride: 2, padding: 1 }),
  broken,
  ...(says && { says }),
});
const highest = (inside: number[]) => Math.max(...inside);
const averaged = (inside: number[], outside: number) => f(sum(inside) / (inside.length + outside));

const little = image([1, 3, 13, 19], 4);
const out = [25, 38] as const;
const nearest = (
  name: string,
  expects: string,
  row: (d: number) => number,
  column: (d: number) => number,
  says?: RegExp,
  mode: 'nearest' | 'nearest-exact' = 'nearest',
): Bug => ({
  name: `nearest: ${name}`,
  expects,
  run: (nn, given) => nn.resize(given(little), { mode, size: out }),
  broken: map([1, 3, ...out], (n, c, i, j) =>
    little.get(n, c, Math.min(Math.max(row(i), 0), 12), Math.min(Math.max(column(j), 0), 18)),
  ),
  ...(says && { says }),
});
const both = (rule: (d: number, n: number, m: number) => number) =>
  [(d: number) => rule(d, 13, 25), (d: number) => rule(d, 19, 38)] as const;
const blend = (at: (d: number, n: number, m: number) => number) =>
  map([1, 3, ...out], (n, c, i, j) => {
    const [y, a] = [Math.min(Math.max(at(i, 13, 25), 0), 12), Math.min(Math.max(at(j, 19, 38), 0), 18)];
    const [top, left] = [Math.floor(y), Math.floor(a)];
    const get = (p: number, q: number) => little.get(n, c, Math.min(p, 12), Math.min(q, 18));
    const across = (p: number) => get(p, left) * (1 - (a - left)) + get(p, left + 1) * (a - left);
    return across(top) * (1 - (y - top)) + across(top + 1) * (y - top);
  });
/** Keys' kernel at half-pixel centres. */
const cubicOf = (a: number) => {
  const keys = (t: number) =>
    t <= 1 ? (a + 2) * t ** 3 - (a + 3) * t ** 2 + 1 : a * (t ** 3 - 5 * t ** 2 + 8 * t - 4);
  const taps = (d: number, n: number, m: number) => {
    const at = ((d + 0.5) * n) / m - 0.5;
    return [-1, 0, 1, 2].map((k) => {
      const i = Math.floor(at) + k;
      return [Math.min(Math.max(i, 0), n - 1), keys(Math.abs(at - i))] as const;
    });
  };
  return map([1, 3, ...out], (n, c, i, j) => {
    let sum = 0;
    for (const [p, v] of taps(i, 13, 25))
      for (const [q, w] of taps(j, 19, 38)) sum += v * w * little.get(n, c, p, q);
    return sum;
  });
};
const resized = (
  name: string,
  expects: string,
  mode: 'nearest' | 'bilinear',
  broken: Tensor,
  says?: RegExp,
): Bug => ({
  name: `${mode}: ${name}`,
  expects,
  run: (nn, given) => nn.resize(given(little), { mode, size: out }),
  broken,
  ...(says && { says }),
});
const F = Math.fround(0.6);
/** By a factor of 0.6: 13×19 to 7×11. */
const byFactor = (
  name: string,
  expects: string,
  rule: Pick<ResizeOptions, 'mode' | 'coordinates' | 'rounding'>,
  at: (d: number, n: number, m: number) => number,
  says: RegExp,
): Bug => ({
  name: `by a factor: ${name}`,
  expects,
  says,
  run: (nn, given) => nn.resize(given(little), { ...rule, factor: F } as ResizeOptions),
  broken: map([1, 3, 7, 11], (n, c, i, j) => {
    const [y, a] = [clamp(at(i, 13, 7), 12), clamp(at(j, 19, 11), 18)];
    const [top, left] = [Math.floor(y), Math.floor(a)];
    const get = (p: number, q: number) => little.get(n, c, Math.min(p, 12), Math.min(q, 18));
    const across = (p: number) => get(p, left) * (1 - (a - left)) + get(p, left + 1) * (a - left);
    return across(top) * (1 - (y - top)) + across(top + 1) * (y - top);
  }),
});
const clamp = (i: number, last: number) => Math.min(Math.max(i, 0), last);
// PyTorch's and ONNX Runtime's scales meet an integer from different sides at these sizes
const wide = image([1, 2, 26, 1], 5);
const dispute = (rule: (d: number) => number): Tensor =>
  map([1, 2, 64, 1], (_, c, i) => wide.get(0, c, Math.min(rule(i), 25), 0));

const a = image([2, 6, 7, 9], 6);
const b = image([2, 6, 7, 9], 7);
const add = (name: string, expects: string, of: (p: number, q: number) => number, says?: RegExp): Bug => ({
  name: `add: ${name}`,
  expects,
  run: (nn, given) => nn.add(given(a), given(b)),
  broken: map(shape, (n, c, i, j) => of(a.get(n, c, i, j), b.get(n, c, i, j))),
  ...(says && { says }),
});
const relu = (name: string, expects: string, of: (v: number) => number, says?: RegExp): Bug => ({
  name: `relu: ${name}`,
  expects,
  run: (nn, given) => nn.relu(given(x)),
  broken: each(x, (v) => f(of(v))),
  ...(says && { says }),
});
const wider = each(x, (v) => 8 * v);
const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));
const unary = (
  operator: 'silu' | 'hardSwish' | 'sigmoid',
  name: string,
  of: (v: number) => number,
  says?: RegExp,
): Bug => ({
  name: `${operator}: ${name}`,
  expects: 'another-activation',
  run: (nn, given) => nn[operator](given(x)),
  broken: each(x, (v) => f(of(v))),
  ...(says && { says }),
});
const copy = (
  name: string,
  expects: string | undefined,
  at: (n: number, c: number, i: number, j: number) => number,
  says?: RegExp,
): Bug => ({
  name: `relu: ${name}`,
  expects,
  run: (nn, given) => nn.relu(given(x)),
  broken: map(shape, at),
  ...(says && { says }),
});
const positive = (n: number, c: number, i: number, j: number) => Math.max(x.get(n, c, i, j), 0);
const logits = tensor(
  [...image([1, 1, 5, 7], 9).data].map((v) => v * 3),
  [5, 7],
);
const softmax = (
  name: string,
  of: (row: number, k: number) => number,
  from = logits,
  says?: RegExp,
): Bug => ({
  name: `softmax: ${name}`,
  expects: 'softmax',
  run: (nn, given) => nn.softmax(given(from)),
  broken: tensor(
    Array.from({ length: from.size }, (_, i) => of(Math.floor(i / 7), i % 7)),
    [5, 7],
  ),
  ...(says && { says }),
});
const e = (row: number, k: number) => Math.exp(logits.get(row, k));
const span = [0, 1, 2, 3, 4, 5, 6];
const large = each(logits, (v) => v * 40);

export const OTHER_BUGS: readonly Bug[] = [
  batch('ε 1e-3', 'epsilon', (v, c) => normal(c, v, mean.get(c), root(c, 1e-3)), /0\.001 /),
  batch(
    'ε 0 at small variances',
    'epsilon',
    (v, c) => normal(c, v, mean.get(c), root(c, 0, small)),
    /^ε 0 /,
    small,
  ),
  batch(
    'ε 1.001e-5 at small variances',
    'epsilon',
    (v, c) => normal(c, v, mean.get(c), root(c, 1.001e-5, tiny)),
    /1\.001/,
    tiny,
  ),
  batch(
    'ε outside the root',
    'epsilon-outside',
    (v, c) => normal(c, v, mean.get(c), Math.sqrt(small.get(c)) + 1e-5),
    undefined,
    small,
  ),
  batch(
    'no root',
    'no-root',
    (v, c) => normal(c, v, mean.get(c), variance.get(c) + 1e-5),
    /without the root/,
  ),
  batch('times the root', 'no-root', (v, c) => normal(c, v, mean.get(c), 1 / root(c, 1e-5)), /multiplied/),
  batch('no mean', 'mean', (v, c) => normal(c, v, 0, root(c, 1e-5)), /not subtracted/),
  batch(
    'no scale, no shift',
    'affine',
    (v, c) => f(f(v - mean.get(c)) / root(c, 1e-5)),
    /without scale and shift/,
  ),
  batch(
    'scale and shift exchanged',
    'affine',
    (v, c) => (f(v - mean.get(c)) / root(c, 1e-5)) * shift.get(c) + scale.get(c),
    /exchanged/,
  ),
  batch(
    'mean and variance exchanged',
    'statistics-exchanged',
    (v, c) => normal(c, v, variance.get(c), Math.sqrt(mean.get(c) + 1e-5)),
    /mean and variance/,
  ),
  batch(
    'parameters of the channel before',
    'statistics-exchanged',
    (v, c) => {
      const k = (c + 5) % 6;
      return (f(v - mean.get(k)) / root(k, 1e-5)) * scale.get(k) + shift.get(k);
    },
    /before/,
  ),
  batch(
    'deviation for variance',
    'variance-is-deviation',
    (v, c) => normal(c, v, mean.get(c), Math.sqrt(Math.sqrt(variance.get(c)) + 1e-5)),
    /deviation/,
  ),
  batch('batch statistics', 'batch-statistics', (v, c) =>
    normal(c, v, ofBatch[c].mean, Math.sqrt(ofBatch[c].variance + 1e-5)),
  ),
  batch('statistics of each image', 'instance-statistics', (v, c, n) =>
    normal(c, v, alone[n][c].mean, Math.sqrt(alone[n][c].variance + 1e-5)),
  ),
  batch(
    'relu added',
    'activation-added',
    (v, c) => Math.max(normal(c, v, mean.get(c), root(c, 1e-5)), 0),
    /^relu on/,
  ),
  group(
    'two groups',
    'groups',
    (v, c, n) => normal(c, v, two[n][c].mean, Math.sqrt(two[n][c].variance + 1e-5)),
    /2 groups/,
  ),
  group(
    'striped groups',
    'groups',
    (v, c, n) => normal(c, v, striped[n][c].mean, Math.sqrt(striped[n][c].variance + 1e-5)),
    /every other/,
  ),
  group('N − 1', 'unbiased-variance', (v, c, n) =>
    normal(c, v, own[n][c].mean, Math.sqrt(own[n][c].unbiased + 1e-5)),
  ),
  group(
    'ε 1e-3',
    'epsilon',
    (v, c, n) => normal(c, v, own[n][c].mean, Math.sqrt(own[n][c].variance + 1e-3)),
    /0\.001/,
  ),
  group('no mean', 'mean', (v, c, n) => normal(c, v, 0, Math.sqrt(own[n][c].variance + 1e-5))),
  group(
    'no shift',
    'affine',
    (v, c, n) => f(f(v - own[n][c].mean) / Math.sqrt(own[n][c].variance + 1e-5)) * scale.get(c),
    /without the shift/,
  ),
  maxPool(
    'zeros round it',
    'padding-of-zeros',
    pool(negative, [4, 5], 3, 2, 1, (inside, outside) => Math.max(...inside, ...(outside > 0 ? [0] : []))),
  ),
  maxPool(
    'starts at zero',
    'starts-at-zero',
    pool(negative, [4, 5], 3, 2, 1, (inside) => Math.max(...inside, 0)),
  ),
  maxPool('average', 'average-for-max', pool(negative, [4, 5], 3, 2, 1, averaged)),
  maxPool('SAME', 'padding-same', pool(negative, [4, 5], 3, 2, 0, highest)),
  maxPool('2×2 windows', 'kernel', pool(negative, [4, 5], 2, 2, 1, highest), /2×2/),
  averagePool(
    'padding not counted',
    'padding-counted',
    pool(negative, [4, 5], 3, 2, 1, (inside) => f(sum(inside) / inside.length)),
  ),
  averagePool('maximum', 'max-for-average', pool(negative, [4, 5], 3, 2, 1, highest)),
  averagePool(
    'SAME',
    'padding-same',
    pool(negative, [4, 5], 3, 2, 0, (inside, outside) => f(sum(inside) / (inside.length + outside))),
  ),
  {
    name: 'global pool: the maximum',
    expects: 'global-pool',
    says: /maximum/,
    run: (nn, given) => nn.globalAveragePool(given(x)),
    broken: tensor(
      Array.from({ length: 12 }, (_, k) =>
        Math.max(
          ...Array.from({ length: 63 }, (_, i) => x.get(Math.floor(k / 6), k % 6, Math.floor(i / 9), i % 9)),
        ),
      ),
      [2, 6],
    ),
  },
  {
    name: 'global pool: the sum',
    expects: 'global-pool',
    says: /sum/,
    run: (nn, given) => nn.globalAveragePool(given(x)),
    broken: tensor(
      Array.from({ length: 12 }, (_, k) =>
        sum(Array.from({ length: 63 }, (_, i) => x.get(Math.floor(k / 6), k % 6, Math.floor(i / 9), i % 9))),
      ),
      [2, 6],
    ),
  },
  nearest('half pixel', 'nearest-rule', ...both((d, n, m) => Math.floor(((d + 0.5) * n) / m)), /half-pixel/),
  nearest(
    'corners aligned',
    'nearest-rule',
    ...both((d, n, m) => Math.round((d * (n - 1)) / (m - 1))),
    /corners/,
  ),
  nearest(
    'torch for half pixel',
    'nearest-rule',
    ...both((d, n, m) => Math.floor((d * n) / m)),
    /⌊d·/,
    'nearest-exact',
  ),
  nearest('one early', 'nearest-rule', ...both((d, n, m) => Math.floor((d * n) / m) - 1), /early/),
  resized(
    'half-pixel bilinear',
    'bilinear-rule',
    'nearest',
    blend((d, n, m) => ((d + 0.5) * n) / m - 0.5),
    /half-pixel/,
  ),
  resized(
    'corners aligned',
    'bilinear-rule',
    'bilinear',
    blend((d, n, m) => (d * (n - 1)) / (m - 1)),
    /True/,
  ),
  resized(
    'asymmetric',
    'bilinear-rule',
    'bilinear',
    blend((d, n, m) => (d * n) / m),
    /asymmetric/,
  ),
  {
    name: 'cubic: another a',
    expects: 'cubic-rule',
    says: /a = −0\.5 \(Catmull/,
    run: (nn, given) => nn.resize(given(little), { mode: 'cubic', size: out }),
    broken: cubicOf(-0.5),
  },
  {
    name: 'bilinear: cubic',
    expects: 'cubic-rule',
    says: /a = −0\.75 \(PyTorch/,
    run: (nn, given) => nn.resize(given(little), { mode: 'bilinear', size: out }),
    broken: cubicOf(-0.75),
  },
  // nothing lies halfway by this factor, so that both roundings are one
  byFactor(
    'asymmetric nearest, rounded to the nearest',
    'nearest-rule',
    { mode: 'nearest-by-rule', coordinates: 'half-pixel-symmetric', rounding: 'floor' },
    (d) => Math.ceil(d / F - 0.5),
    /asymmetric nearest, halves (up|down), by the factor/,
  ),
  byFactor(
    'nearest by the sizes',
    'nearest-rule',
    { mode: 'nearest-by-rule', coordinates: 'asymmetric', rounding: 'ceil' },
    (d, n, m) => Math.ceil((d * n) / m),
    /rounded up, by the sizes/,
  ),
  byFactor(
    'half-pixel for symmetric',
    'bilinear-rule',
    { mode: 'bilinear', coordinates: 'half-pixel-symmetric' },
    (d) => (d + 0.5) / F - 0.5,
    /half-pixel centres \(align_corners=False\), by the factor/,
  ),
  byFactor(
    'symmetric for half-pixel',
    'bilinear-rule',
    { mode: 'bilinear', coordinates: 'half-pixel' },
    (d, n, m) => (n / 2) * (1 - m / (n * F)) + (d + 0.5) / F - 0.5,
    /middles aligned.*, by the factor/,
  ),
  byFactor(
    'bilinear by the sizes',
    'bilinear-rule',
    { mode: 'bilinear', coordinates: 'half-pixel' },
    (d, n, m) => ((d + 0.5) * n) / m - 0.5,
    /by the sizes/,
  ),
  resized(
    'nearest',
    'nearest-rule',
    'bilinear',
    nearest('', '', ...both((d, n, m) => Math.floor((d * n) / m))).broken,
    /nearest/,
  ),
  resized(
    'zeros between',
    'zeros-between',
    'nearest',
    map([1, 3, ...out], (n, c, i, j) =>
      (i * 13) % 25 === 0 && (j * 19) % 38 === 0 ? little.get(n, c, (i * 13) / 25, (j * 19) / 38) : 0,
    ),
  ),
  {
    name: "nearest: ONNX Runtime's at 26 → 64",
    expects: 'nearest-rule',
    says: /ONNX Runtime/,
    run: (nn, given) => nn.resize(given(wide), { mode: 'nearest', size: [64, 1] }),
    broken: dispute((d) => Math.floor(f(d / f(64 / 26)))),
  },
  add('first alone', 'one-input', (p) => p, /first input alone/),
  add('second alone', 'one-input', (_, q) => q, /second input alone/),
  add('mean', 'another-sum', (p, q) => (p + q) / 2, /mean/),
  add('difference', 'another-sum', (p, q) => p - q, /second subtracted/),
  add('maximum', 'another-sum', (p, q) => Math.max(p, q), /larger/),
  add('relu before', 'activation-before', (p, q) => Math.max(p, 0) + q, /on the first/),
  add('relu behind', 'activation-added', (p, q) => Math.max(p + q, 0), /^relu on/),
  relu('left out', 'left-out', (v) => v),
  {
    name: 'relu: relu6',
    expects: 'another-activation',
    says: /relu6/,
    run: (nn, given) => nn.relu(given(wider)),
    broken: each(wider, (v) => Math.min(Math.max(v, 0), 6)),
  },
  relu('leaky 0.01', 'another-activation', (v) => (v < 0 ? 0.01 * v : v), /0\.01/),
  relu('leaky 0.2', 'another-activation', (v) => (v < 0 ? 0.2 * v : v), /0\.2/),
  relu('silu', 'another-activation', (v) => v * sigmoid(v), /silu/),
  unary('silu', 'hard swish', (v) => (v * Math.min(Math.max(v + 3, 0), 6)) / 6, /hard swish/),
  unary('hardSwish', 'silu', (v) => v * sigmoid(v), /silu/),
  unary('sigmoid', 'hard sigmoid of Keras', (v) => Math.min(Math.max(0.2 * v + 0.5, 0), 1), /Keras/),
  {
    name: 'hard sigmoid: slope 0.2 for 1/6',
    expects: 'another-activation',
    says: /0\.2/,
    run: (nn, given) => nn.hardSigmoid(given(x), 'sixth'),
    broken: each(x, (v) => f(Math.min(Math.max(0.2 * v + 0.5, 0), 1))),
  },
  {
    name: 'clip: no upper bound',
    expects: 'one-bound',
    run: (nn, given) => nn.clip(given(x), -1, 1),
    broken: each(x, (v) => Math.max(v, -1)),
  },
  copy(
    'a row too far',
    'shifted',
    (n, c, i, j) => (i === 0 ? 0 : positive(n, c, i - 1, j)),
    /row too far, zeros/,
  ),
  copy(
    'a column too early',
    'shifted',
    (n, c, i, j) => (j === 8 ? 0 : positive(n, c, i, j + 1)),
    /column too early, zeros/,
  ),
  copy('channels reversed', 'channels-of-output', (n, c, i, j) => positive(n, 5 - c, i, j), /reverse/),
  copy(
    'channels interleaved',
    'channels-of-output',
    (n, c, i, j) => positive(n, (c % 2) * 3 + Math.floor(c / 2), i, j),
    /interleaved from 2/,
  ),
  copy('first image for all', 'images-of-batch', (_, c, i, j) => positive(0, c, i, j), /first image for/),
  copy('mirrored', 'layout', (n, c, i, j) => positive(n, c, i, 8 - j), /mirrored/),
  copy('half too large', 'factor', (n, c, i, j) => 0.5 * positive(n, c, i, j), /^0.5/),
  copy(
    'tail of memory',
    'tail-not-written',
    (n, c, i, j) => (((n * 6 + c) * 7 + i) * 9 + j < 700 ? positive(n, c, i, j) : 0),
    /of memory/,
  ),
  {
    name: 'concat: reversed',
    expects: 'order',
    says: /reverse/,
    run: (nn, given) => nn.concat([given(a), given(negativeOf(b))]),
    broken: map([2, 12, 7, 9], (n, c, i, j) => (c < 6 ? -b.get(n, c, i, j) : a.get(n, c - 6, i, j))),
  },
  {
    name: 'concat: channels in turn',
    expects: 'interleaved',
    run: (nn, given) => nn.concat([given(a), given(b)]),
    broken: map([2, 12, 7, 9], (n, c, i, j) => (c % 2 === 0 ? a : b).get(n, Math.floor(c / 2), i, j)),
  },
  {
    name: 'flatten: HWC for CHW',
    expects: 'flatten-order',
    run: (nn, given) => nn.flatten(given(x), 'CHW'),
    broken: tensor(
      Array.from({ length: 756 }, (_, k) =>
        x.get(Math.floor(k / 378), k % 6, Math.floor((k % 378) / 54), Math.floor((k % 54) / 6)),
      ),
      [2, 378],
    ),
  },
  {
    name: 'slice: one too far',
    expects: 'slice',
    run: (nn, given) => nn.slice(given(x), 1, 4),
    broken: map([2, 3, 7, 9], (n, c, i, j) => x.get(n, c + 2, i, j)),
  },
  {
    name: 'pad: at the other side',
    expects: 'padding',
    says: /opposite/,
    run: (nn, given) => nn.pad(given(x), { top: 0, bottom: 1, left: 0, right: 1 }),
    broken: map([2, 6, 8, 10], (n, c, i, j) => (i === 0 || j === 0 ? 0 : x.get(n, c, i - 1, j - 1))),
  },
  {
    name: 'pad: mirrored beside the edge, not upon it',
    expects: 'padding',
    says: /reflection, the edge twice/,
    run: (nn, given) => nn.pad(given(x), { top: 2, bottom: 0, left: 0, right: 1 }, 0, 'reflect'),
    broken: map([2, 6, 9, 10], (n, c, i, j) => x.get(n, c, i < 2 ? 1 - i : i - 2, Math.min(j, 8))),
  },
  {
    name: 'weighted mean: not divided',
    expects: 'weights',
    says: /not divided/,
    run: (nn, given) => nn.weightedMean([given(a), given(b)], given(tensor([0.7, 0.9], [2])), 1e-4),
    broken: map(shape, (n, c, i, j) => f(f(f(0.7) * a.get(n, c, i, j)) + f(f(0.9) * b.get(n, c, i, j)))),
  },
  {
    name: 'gate: ungated',
    expects: 'gate',
    says: /ungated/,
    run: (nn, given) => nn.gate(given(x), given(tensor([...mean.data, ...shift.data], [2, 6]))),
    broken: each(x, (v) => v),
  },
  softmax('sigmoid', (row, k) => f(sigmoid(logits.get(row, k))), logits, /sigmoid/),
  softmax(
    'over the rows',
    (row, k) => f(e(row, k) / [0, 1, 2, 3, 4].reduce((s, r) => s + e(r, k), 0)),
    logits,
    /over the rows/,
  ),
  softmax(
    'overflows',
    (row, k) => {
      const power = (i: number) => f(Math.exp(large.get(row, i)));
      return f(power(k) / sum(span.map(power)));
    },
    large,
    /overflow/,
  ),
];

function negativeOf(t: Tensor): Tensor {
  return each(t, (v) => -v);
}
