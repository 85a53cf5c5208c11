/** Convolutions and dense layers that went wrong, each by plain loops with one thing changed. */
import { nearestIn, truncatedTo } from '../../../src/golden/rounded-to.js';
import { type Tensor, tensor } from '../../../src/ops/tensor.js';
import { type ConvHow, conv, each, linear } from '../naive.js';
import { type Bug, image, kernel, vector } from './bug.js';

const x = image([1, 10, 11, 13]);
const w = kernel([12, 10, 3, 3]);
const b = vector('bias', 12);
const [H, W] = [11, 13];

const on = (
  name: string,
  expects: string | undefined,
  how: Partial<ConvHow>,
  more: Partial<Bug> & { weight?: Tensor; given?: Tensor } = {},
): Bug => ({
  name: `conv: ${name}`,
  expects,
  run: (nn, given) => nn.conv2d(given(x), given(w), given(b), { padding: 1 }),
  broken: conv(more.given ?? x, more.weight ?? w, b, { out: [H, W], ...how }),
  ...(more.says && { says: more.says }),
  ...(more.surroundings && { surroundings: more.surroundings }),
});

const clamp = (i: number, n: number) => Math.min(Math.max(i, 0), n - 1);
const mirror = (i: number, n: number) => (i < 0 ? -i : i >= n ? 2 * n - 2 - i : i);
const wrap = (i: number, n: number) => (i + n) % n;
const read = (c: number, y: number, a: number, from: Tensor = x) =>
  y < 0 || a < 0 || y >= H || a >= W ? 0 : from.get(0, c, y, a);
const done = (of: (v: number) => number): Partial<ConvHow> => ({ done: (v) => Math.fround(of(v)) });
const other = kernel([12, 10, 3, 3], 7);
const square = kernel([10, 10, 3, 3], 3);
const rgb = image([1, 3, 11, 13], 2);
const stem = kernel([8, 3, 3, 3], 2);
const strided = kernel([8, 10, 3, 3], 5);
const even = image([1, 10, 12, 14], 4);
const grouped = kernel([12, 5, 3, 3], 6);
const flatRow = image([2, 60, 1, 1], 8);
const row = tensor(flatRow.data, [2, 60]);
const dense = kernel([20, 60], 8);
const unit = vector('bias', 20, 8);
const denseBug = (name: string, expects: string, broken: Tensor, more: Partial<Bug> = {}): Bug => ({
  name: `dense: ${name}`,
  expects,
  run: (nn, given) => nn.linear(given(row), given(dense), given(unit)),
  broken,
  ...more,
});
const d = (u: number, i: number) => dense.get(u, i);
const u0 = (u: number) => unit.get(u);
const halfMap = image([2, 5, 4, 3], 9);
const tf32 = (v: number) => nearestIn(v, 'tf32');
const cut = (v: number) => truncatedTo(v, 'tf32');
const bf16 = (v: number) => nearestIn(v, 'bfloat16');
const f16 = (v: number) => nearestIn(v, 'float16');
const rounded = (name: string, round: (v: number) => number, says: RegExp): Bug =>
  on(
    `operands ${name}`,
    'operands',
    { input: (c, y, a) => round(read(c, y, a)), weight: (o, i, p, q) => round(w.get(o, i, p, q)) },
    { says },
  );

const big = image([1, 6, 40, 44], 13);
const wide = kernel([24, 6, 3, 3], 13);
const many = vector('bias', 24, 13);
/** More outputs than are computed at once: looked at in part first. */
const largeBug = (name: string, expects: string, how: Partial<ConvHow>): Bug => ({
  name: `large conv: ${name}`,
  expects,
  run: (nn, given) => nn.conv2d(given(big), given(wide), given(many), { padding: 1, stride: 2 }),
  broken: conv(big, wide, many, { out: [20, 22], stride: 2, ...how }),
});

const PLAIN: readonly Bug[] = [
  on(
    'reflected padding',
    'padding-beyond',
    { input: (c, y, a) => x.get(0, c, mirror(y, H), mirror(a, W)) },
    { says: /reflection/ },
  ),
  on(
    'edge repeated',
    'padding-beyond',
    { input: (c, y, a) => x.get(0, c, clamp(y, H), clamp(a, W)) },
    { says: /edge repeated/ },
  ),
  on(
    'circular padding',
    'padding-beyond',
    { input: (c, y, a) => x.get(0, c, wrap(y, H), wrap(a, W)) },
    { says: /other side/ },
  ),
  on('a row too far', 'window-shifted', { top: 0, left: 1 }, { says: /a? ?row too far$/ }),
  on('a column too early', 'window-shifted', { top: 1, left: 2 }, { says: /column too early$/ }),
  on('border not computed', 'edge-skipped', {
    done: (v, _, i, j) => (i === 0 || j === 0 || i === H - 1 || j === W - 1 ? 0 : v),
  }),
  on(
    'kernel turned',
    'kernel-turned',
    { weight: (o, i, p, q) => w.get(o, i, 2 - p, 2 - q) },
    { says: /180/ },
  ),
  on(
    'kernel mirrored',
    'kernel-turned',
    { weight: (o, i, p, q) => w.get(o, i, p, 2 - q) },
    { says: /mirrored/ },
  ),
  on('kernel transposed', 'kernel-transposed', { weight: (o, i, p, q) => w.get(o, i, q, p) }),
  on(
    'HWIO read as OIHW',
    'kernel-layout',
    {
      weight: (o, i, p, q) => {
        const at = ((o * 10 + i) * 3 + p) * 3 + q; // of a buffer in the order h, w, i, o
        return w.get(at % 12, Math.floor(at / 12) % 10, Math.floor(at / 360), Math.floor(at / 120) % 3);
      },
    },
    { says: /HWIO/ },
  ),
  on('dilated', 'dilation', { dilation: 2, top: 2 }, { says: /dilation 2.*padding with it/ }),
  on('dilated, padding left', 'dilation', { dilation: 2 }, { says: /dilation 2 instead of 1$/ }),
  on('last kernel row dropped', 'tap-dropped', { keeps: (_, p) => p < 2 }, { says: /last row/ }),
  on('a tap dropped', 'tap-dropped', { keeps: (_, p, q) => !(p === 1 && q === 2) }, { says: /\(1, 2\)/ }),
  on(
    'two channels beyond 8 dropped',
    'channels-dropped',
    { keeps: (i) => i < 8 },
    { says: /last 2 input channels/ },
  ),
  on('first channel dropped', 'channels-dropped', { keeps: (i) => i > 0 }, { says: /first input channel/ }),
  on('channel 4 dropped', 'one-channel-dropped', { keeps: (i) => i !== 4 }, { says: /channel 4 / }),
  on(
    'last products of K dropped',
    'channels-dropped',
    { keeps: (i, p, q) => i * 9 + p * 3 + q < 88 },
    { says: /last 2 of 90 products/ },
  ),
  on('no bias', 'bias', { bias: () => 0 }, { says: /left out/ }),
  on('bias twice', 'bias', { bias: (o) => 2 * b.get(o) }, { says: /twice/ }),
  on('bias subtracted', 'bias', { bias: (o) => -b.get(o) }, { says: /subtracted/ }),
  on('bias shifted', 'bias', { bias: (o) => b.get((o + 1) % 12) }, { says: /channel after$/ }),
  on('bias of channel 0', 'bias', { bias: () => b.get(0) }, { says: /first channel’s/ }),
  on('weights negated', 'weights-negated', { weight: (o, i, p, q) => -w.get(o, i, p, q) }),
  on(
    'relu added',
    'activation-added',
    done((v) => Math.max(v, 0)),
    { says: /^relu on/ },
  ),
  on(
    'leaky relu added',
    'activation-added',
    done((v) => (v < 0 ? 0.1 * v : v)),
    { says: /0\.1/ },
  ),
  on('relu on the input', 'activation-before', { input: (c, y, a) => Math.max(read(c, y, a), 0) }),
  on('channels reversed', 'channels-of-input', { input: (c, y, a) => read(9 - c, y, a) }),
  on('input NCHW read as NHWC', 'layout-of-input', {
    input: (c, y, a) => {
      if (y < 0 || a < 0 || y >= H || a >= W) return 0;
      return x.data[(y * W + a) * 10 + c];
    },
  }),
  on('output in NHWC', 'layout', {}, { says: /NHWC/ }),
  on(
    'weights of another layer',
    'weights-of-another-layer',
    {},
    {
      weight: other,
      surroundings: {
        parameters: [
          ['layer2.weight', other],
          ['layer1.weight', w],
        ],
      },
      says: /layer2/,
    },
  ),
  on(
    'last output channels dropped',
    'outputs-dropped',
    { done: (v, o) => (o < 8 ? v : 0) },
    { says: /last 4 output channels zero/ },
  ),
  on(
    'three times too large',
    'factor',
    done((v) => v * 3),
    { says: /^3 times/ },
  ),
  on(
    'one channel 1 % too large',
    'channel-factor',
    { done: (v, o) => (o === 5 ? Math.fround(v * 1.01) : v) },
    { says: /channel 5/ },
  ),
  on(
    'last rows not written',
    'tail-not-written',
    { done: (v, _, i) => (i < H - 1 ? v : 0) },
    { says: /row/ },
  ),
  on(
    'all zero',
    'not-written',
    done(() => 0),
  ),
  on(
    'stale buffer',
    'another-tensor',
    done((v) => v),
    {},
  ),
  rounded('TF32 rounded', tf32, /operands rounded to TF32/),
  rounded('TF32 cut off', cut, /operands cut off to TF32/),
  rounded('bfloat16', bf16, /operands rounded to bfloat16/),
  // of numbers that are normal in float16 both formats keep the same 11 bits
  rounded('float16', f16, /operands rounded to (float16|TF32)/),
  on(
    'weights alone in bfloat16',
    'operands',
    { weight: (o, i, p, q) => bf16(w.get(o, i, p, q)) },
    { says: /weights rounded to bfloat16/ },
  ),
  on('result in bfloat16', 'stored', done(bf16), { says: /result stored as bfloat16/ }),
  on('a single wrong element', undefined, {
    done: (v, o, i, j) => (o === 3 && i === 4 && j === 5 ? v + 1 : v),
  }),
  {
    name: 'conv: input and output channels exchanged',
    expects: 'kernel-transposed',
    run: (nn, given) => nn.conv2d(given(x), given(square), undefined, { padding: 1 }),
    broken: conv(x, square, undefined, { out: [H, W], weight: (o, i, p, q) => square.get(i, o, p, q) }),
  },
  {
    name: 'conv: BGR for RGB',
    expects: 'channels-of-input',
    says: /RGB/,
    run: (nn, given) => nn.conv2d(given(rgb), given(stem), undefined, { padding: 1 }),
    broken: conv(rgb, stem, undefined, { out: [H, W], input: (c, y, a) => read(2 - c, y, a, rgb) }),
  },
  {
    name: 'conv: SAME for symmetric at stride 2',
    expects: 'padding-same',
    run: (nn, given) => nn.conv2d(given(even), given(strided), undefined, { padding: 1, stride: 2 }),
    broken: conv(even, strided, undefined, {
      out: [6, 7],
      stride: 2,
      top: 0,
      input: (c, y, a) => (y >= 12 || a >= 14 ? 0 : even.get(0, c, y, a)),
    }),
  },
  {
    name: 'conv: symmetric for SAME at stride 2',
    expects: 'padding-symmetric',
    run: (nn, given) => nn.conv2d(given(even), given(strided), undefined, { padding: 'same', stride: 2 }),
    broken: conv(even, strided, undefined, { out: [6, 7], stride: 2, top: 1 }),
  },
  {
    name: 'conv: groups interleaved',
    expects: 'groups',
    run: (nn, given) => nn.conv2d(given(x), given(grouped), undefined, { padding: 1, groups: 2 }),
    broken: conv(x, grouped, undefined, {
      out: [H, W],
      groups: 2,
      input: (c, y, a) => read((c % 5) * 2 + Math.floor(c / 5), y, a),
    }),
    says: /every other/,
  },
  {
    name: 'conv: every group reads the first',
    expects: 'groups',
    run: (nn, given) => nn.conv2d(given(x), given(grouped), undefined, { padding: 1, groups: 2 }),
    broken: conv(x, grouped, undefined, { out: [H, W], groups: 2, input: (c, y, a) => read(c % 5, y, a) }),
    says: /first group/,
  },
  largeBug('kernel turned', 'kernel-turned', { weight: (o, i, p, q) => wide.get(o, i, 2 - p, 2 - q) }),
  largeBug('SAME', 'padding-same', {
    top: 0,
    input: (c, y, a) => (y >= 40 || a >= 44 ? 0 : big.get(0, c, y, a)),
  }),
  largeBug('bias shifted', 'bias', { bias: (o) => many.get((o + 1) % 24) }),
  largeBug('reflected padding', 'padding-beyond', {
    input: (c, y, a) => big.get(0, c, mirror(y, 40), mirror(a, 44)),
  }),
  largeBug('output channels interleaved', 'channels-of-output', {
    weight: (o, i, p, q) => wide.get((o % 2) * 12 + Math.floor(o / 2), i, p, q),
    bias: (o) => many.get((o % 2) * 12 + Math.floor(o / 2)),
  }),
  denseBug(
    'no bias',
    'bias',
    linear(row, d, () => 0, 20),
  ),
  denseBug(
    'remainder of K dropped',
    'channels-dropped',
    linear(row, (u, i) => (i < 56 ? d(u, i) : 0), u0, 20),
    { says: /last 4/ },
  ),
  denseBug(
    'weights as [in, out]',
    'weights-transposed',
    linear(row, (u, i) => dense.data[i * 20 + u], u0, 20),
  ),
  denseBug(
    'a bias of another layer',
    'weights-of-another-layer',
    linear(row, d, (u) => -2 * unit.get(19 - u), 20),
    {
      surroundings: {
        parameters: [
          [
            'fc2.bias',
            tensor(
              [...unit.data].reverse().map((v) => -2 * v),
              [20],
            ),
          ],
        ],
      },
    },
  ),
  {
    name: 'dense: HWC weights on a CHW row',
    expects: 'flatten-order',
    run: (nn, given) => nn.linear(nn.flatten(given(halfMap), 'CHW'), given(dense), given(unit)),
    broken: linear(
      tensor(
        [...halfMap.transpose(0, 2, 3, 1).data].map((_, k) => {
          const [n, rest] = [Math.floor(k / 60), k % 60];
          return halfMap.get(n, rest % 5, Math.floor(rest / 15), Math.floor(rest / 5) % 3);
        }),
        [2, 60],
      ),
      d,
      u0,
      20,
    ),
  },
];

/** The last two are made of the right tensor itself. */
export const CONVOLUTION_BUGS: readonly Bug[] = PLAIN.map((bug): Bug => {
  if (bug.name === 'conv: output in NHWC') {
    const right = bug.broken;
    const flat = Array.from({ length: right.size }, (_, k) =>
      right.get(0, k % 12, Math.floor(k / 12 / W), Math.floor(k / 12) % W),
    );
    return { ...bug, broken: tensor(flat, right.shape) };
  }
  if (bug.name === 'conv: stale buffer') {
    const old = image([1, 12, H, W], 11);
    return {
      ...bug,
      broken: each(old, (v) => v),
      surroundings: {
        tensors: [
          ['layer0', old],
          ['other', image([1, 12, H, W], 12)],
        ],
      },
      says: /layer0/,
    };
  }
  return bug;
});
