/** Ways of getting a normalisation nearly right. */
import { elements, tensor } from '../../ops/tensor.js';
import type { Certified } from '../certify/certified.js';
import { type About, again, type Hypothesis, hypothesis, type OperationOf, variant } from './hypothesis.js';
import { filled, onBoth, parameter, range, readAs, take } from './rearrange.js';

type Batch = OperationOf<'batchNorm2d'>;
type Group = OperationOf<'groupNorm'>;
const BOTH = ['batchNorm2d', 'groupNorm'] as const;

/** Those of PyTorch, Keras' applications, Keras, TensorFlow's slim, and float16's. */
const EPSILONS = [0, 1e-5, 1.001e-5, 1e-3, 1e-6, 1e-4, 2e-5, 1e-2, 1e-8, 1e-12];

const withInputs = <O extends Batch | Group>(says: string, operation: O, changed: Partial<O['inputs']>) =>
  variant(says, (nn) => again<Batch | Group>(nn, operation, changed));

/** 1e-5 and 1.001e-5 as they are written in code. */
const written = (epsilon: number): string =>
  epsilon > 0 && epsilon < 1e-3 ? epsilon.toExponential() : String(epsilon);

const at = ({ value }: Certified, c: number): number => Number(elements(value)[c]);

/** Statistics of the map itself: a group norm with a channel a group, the images side by side. */
const byItsOwn = (
  { inputs: { x, scale, shift }, options: { epsilon } }: Batch,
  bias: 'biased' | 'unbiased',
) =>
  variant(
    bias === 'biased'
      ? 'statistics of the batch instead of the running ones (training mode)'
      : 'statistics of the batch instead of the running ones, with N − 1',
    (nn) => {
      const [images, channels, height, width] = x.value.shape;
      const joined = readAs(
        onBoth(x, (t) => t.transpose(1, 0, 2, 3)),
        [1, channels, images * height, width],
      );
      const count = images * height * width;
      const ratio = bias === 'biased' ? 1 : (count - 1) / count;
      const factor = Math.sqrt(ratio);
      const scales = scale ?? filled([channels], 1);
      const affine = {
        scale: ratio === 1 ? scales : parameter(scales, (s) => s * factor),
        ...(shift && { shift }),
      };
      const normal = nn.groupNorm(joined, channels, affine, epsilon * ratio);
      return onBoth(readAs(normal, [channels, images, height, width]), (t) => t.transpose(1, 0, 2, 3));
    },
  );

export const NORMS: readonly Hypothesis[] = [
  hypothesis(BOTH, 'epsilon', function* (operation) {
    for (const epsilon of EPSILONS) {
      if (epsilon === operation.options.epsilon) continue;
      yield variant(`ε ${written(epsilon)} instead of ${written(operation.options.epsilon)}`, (nn) =>
        again<Batch | Group>(nn, operation, {}, { epsilon }),
      );
    }
  }),
  hypothesis(['batchNorm2d'], 'epsilon-outside', function* ({ inputs: { x, ...rest }, options }) {
    for (const epsilon of new Set([options.epsilon, ...EPSILONS.filter((e) => e > 0)])) {
      const variance = parameter(rest.variance, (v) => (Math.sqrt(v) + epsilon) ** 2);
      const which = epsilon === options.epsilon ? 'ε' : `an ε of ${written(epsilon)}`;
      yield variant(`${which} added to the root instead of under it`, (nn) =>
        nn.batchNorm2d(x, { ...rest, variance }, 0),
      );
    }
  }),
  hypothesis(['batchNorm2d'], 'no-root', function* ({ inputs: { x, ...rest }, options: { epsilon } }) {
    const variance = parameter(rest.variance, (v) => (v + epsilon) ** 2);
    yield variant('divided by variance + ε, without the root', (nn) =>
      nn.batchNorm2d(x, { ...rest, variance }, 0),
    );
    const inverse = parameter(rest.variance, (v) => 1 / (v + epsilon));
    yield variant('multiplied by the root instead of divided by it', (nn) =>
      nn.batchNorm2d(x, { ...rest, variance: inverse }, 0),
    );
    const ones = filled(rest.variance.value.shape, 1);
    yield variant('not divided by the root at all', (nn) =>
      nn.batchNorm2d(x, { ...rest, variance: ones }, 0),
    );
  }),
  hypothesis(['batchNorm2d'], 'mean', function* (operation) {
    const { mean } = operation.inputs;
    yield withInputs('mean not subtracted', operation, { mean: filled(mean.value.shape, 0) });
    yield withInputs('mean added', operation, { mean: parameter(mean, (m) => -m) });
  }),
  hypothesis(['groupNorm'], 'mean', function* (operation) {
    const { x, scale, shift } = operation.inputs;
    const { groups, epsilon } = operation.options;
    yield variant('mean not subtracted', () => meanKept(x, groups, epsilon, scale, shift));
  }),
  hypothesis(BOTH, 'affine', function* (operation) {
    const { scale, shift } = operation.inputs;
    const changed = (says: string, s: Certified | undefined, t: Certified | undefined) => {
      const { scale: _, shift: __, ...inputs } = operation.inputs;
      const bare = { ...operation, inputs } as unknown as Batch;
      return withInputs(says, bare, { ...(s && { scale: s }), ...(t && { shift: t }) });
    };
    if (scale && shift) yield changed('without scale and shift', undefined, undefined);
    if (scale) yield changed('without the scale', undefined, shift);
    if (shift) yield changed('without the shift', scale, undefined);
    if (scale && shift) yield changed('scale and shift exchanged', shift, scale);
    if (shift)
      yield changed(
        'shift subtracted',
        scale,
        parameter(shift, (t) => -t),
      );
    if (scale)
      yield changed(
        'scale + 1 for the scale',
        parameter(scale, (s) => s + 1),
        shift,
      );
    if (!shift || !scale) return;
    const count = shift.value.size;
    const before = range(count).map((c) => (c + count - 1) % count);
    yield changed('scale and shift of the channel before', take(scale, 0, before), take(shift, 0, before));
  }),
  hypothesis(['batchNorm2d'], 'statistics-exchanged', function* (operation) {
    const { mean, variance, scale, shift } = operation.inputs;
    yield withInputs('mean and variance exchanged', operation, { mean: variance, variance: mean });
    if (scale)
      yield withInputs('variance and scale exchanged', operation, { variance: scale, scale: variance });
    if (shift) yield withInputs('mean and shift exchanged', operation, { mean: shift, shift: mean });
    const count = mean.value.size;
    const from = (p: Certified, by: number) =>
      take(
        p,
        0,
        range(count).map((c) => (c + by + count) % count),
      );
    for (const [by, which] of [
      [-1, 'before'],
      [1, 'after'],
    ] as const) {
      const all = Object.entries({ mean, variance, scale, shift }).flatMap(([role, p]) =>
        p ? [[role, from(p, by)]] : [],
      );
      yield withInputs(
        `parameters of the channel ${which}`,
        operation,
        Object.fromEntries(all) as Partial<Batch['inputs']>,
      );
    }
  }),
  hypothesis(['batchNorm2d'], 'variance-is-deviation', function* (operation) {
    const { variance } = operation.inputs;
    yield withInputs('standard deviation taken for the variance', operation, {
      variance: parameter(variance, (v) => Math.sqrt(v)),
    });
    yield withInputs('variance squared', operation, { variance: parameter(variance, (v) => v * v) });
  }),
  hypothesis(
    ['batchNorm2d'],
    'variance-factor',
    function* (operation, about) {
      const { variance } = operation.inputs;
      const factor = varianceFactor(operation, about);
      if (factor === undefined) return;
      // n/(n − 1) and its inverse, where it comes near to one: divided by N where N − 1 is meant, or the other way
      const n = Math.round(1 / (Math.max(factor, 1 / factor) - 1));
      const whole = factor > 1 ? (n + 1) / n : n / (n + 1);
      if (n >= 1 && Math.abs(whole / factor - 1) < 1e-3 * Math.abs(factor - 1)) {
        const words = factor > 1 ? `${n + 1}/${n}` : `${n}/${n + 1}`;
        yield withInputs(`variance times ${words}: of N where N − 1 is meant, or the other way`, operation, {
          variance: parameter(variance, (v) => v * whole),
        });
      }
      yield withInputs(`variance times ${Number(factor.toPrecision(5))}`, operation, {
        variance: parameter(variance, (v) => v * factor),
      });
    },
    'fitted',
  ),
  hypothesis(['batchNorm2d'], 'batch-statistics', function* (operation) {
    yield byItsOwn(operation, 'biased');
    yield byItsOwn(operation, 'unbiased');
  }),
  hypothesis(
    ['batchNorm2d'],
    'instance-statistics',
    function* ({ inputs: { x, scale, shift }, options: { epsilon } }) {
      if (x.value.shape[0] === 1) return;
      const affine = { ...(scale && { scale }), ...(shift && { shift }) };
      yield variant('statistics of each image', (nn) => nn.groupNorm(x, x.value.shape[1], affine, epsilon));
    },
  ),
  hypothesis(
    ['groupNorm'],
    'unbiased-variance',
    function* ({ inputs: { x, scale, shift }, options: { groups, epsilon } }) {
      const [, channels, height, width] = x.value.shape;
      const count = (channels / groups) * height * width;
      const ratio = (count - 1) / count;
      const scales = parameter(scale ?? filled([channels], 1), (s) => s * Math.sqrt(ratio));
      yield variant('variance divided by N − 1', (nn) =>
        nn.groupNorm(x, groups, { scale: scales, ...(shift && { shift }) }, epsilon * ratio),
      );
    },
  ),
  hypothesis(
    ['groupNorm'],
    'groups',
    function* ({ inputs: { x, scale, shift }, options: { groups, epsilon } }) {
      const channels = x.value.shape[1];
      const affine = { ...(scale && { scale }), ...(shift && { shift }) };
      for (let other = 1; other <= channels; other++) {
        if (channels % other !== 0 || other === groups) continue;
        yield variant(`${other} groups instead of ${groups}`, (nn) =>
          nn.groupNorm(x, other, affine, epsilon),
        );
      }
      if (groups === 1 || groups === channels) return;
      const size = channels / groups;
      const order = range(channels).map((c) => (c % size) * groups + Math.floor(c / size));
      const back = range(channels).map((c) => order.indexOf(c));
      const permuted = Object.fromEntries(
        Object.entries(affine).map(([role, p]) => [role, take(p, 0, order)]),
      );
      yield variant('groups of every other channel instead of neighbours', (nn) =>
        take(nn.groupNorm(take(x, 1, order), groups, permuted, epsilon), 1, back),
      );
    },
  ),
];

/** x/√(σ² + ε)·scale + shift, σ² round the mean; its bound that of a few roundings, statistics included. */
function meanKept(
  x: Certified,
  groups: number,
  epsilon: number,
  scale: Certified | undefined,
  shift: Certified | undefined,
): Certified {
  const [images, channels, height, width] = x.value.shape;
  const data = elements(x.value);
  const size = (channels / groups) * height * width;
  const value = new Float32Array(data.length);
  const bound = new Float32Array(data.length);
  for (let start = 0; start < images * channels * height * width; start += size) {
    let [sum, squares] = [0, 0];
    for (let i = start; i < start + size; i++) sum += data[i];
    for (let i = start; i < start + size; i++) squares += (data[i] - sum / size) ** 2;
    const root = 1 / Math.sqrt(squares / size + epsilon);
    for (let i = start; i < start + size; i++) {
      const c = Math.floor(i / (height * width)) % channels;
      const [s, t] = [scale ? at(scale, c) : 1, shift ? at(shift, c) : 0];
      value[i] = data[i] * root * s + t;
      bound[i] = (size + 16) * 2 ** -24 * (Math.abs(data[i] * root * s) + Math.abs(t));
    }
  }
  return { value: tensor(value, x.value.shape), bound: tensor(bound, x.value.shape) };
}

/** What all variances were multiplied by, read off the channel where it shows most: (y − shift)² goes as 1/(f·σ² + ε). */
function varianceFactor(
  { inputs: { variance, shift }, options: { epsilon } }: Batch,
  { plain, candidate }: About,
): number | undefined {
  const [images, channels, height, width] = plain.value.shape;
  const [seen, exact] = [elements(candidate), elements(plain.value)];
  const pixels = height * width;
  let [best, most] = [undefined as number | undefined, 0];
  for (let c = 0; c < channels; c++) {
    const t = shift ? at(shift, c) : 0;
    let [product, square] = [0, 0];
    for (let n = 0; n < images; n++) {
      const start = (n * channels + c) * pixels;
      for (let i = start; i < start + pixels; i++) {
        product += (seen[i] - t) * (exact[i] - t);
        square += (exact[i] - t) ** 2;
      }
    }
    const v = at(variance, c);
    const factor = ((v + epsilon) * (square / product) ** 2 - epsilon) / v;
    if (Number.isFinite(factor) && factor > 0 && square > most) [best, most] = [factor, square];
  }
  return best === undefined || Math.abs(best - 1) < 2 ** -20 ? undefined : best;
}
