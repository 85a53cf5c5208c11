/** Every operator as a float32 engine computes it, each step rounded; what is one rounding or a copy has one right answer. */
import ndops from 'ndarray-ops';
import { invoke } from '../../../src/ops/operator-call.js';
import type { HardSigmoidSlope, ResizeCoordinates, UnaryOperation } from '../../../src/ops/options.js';
import { reference } from '../../../src/ops/reference.js';
import { checkResize } from '../../../src/ops/resize.js';
import type { ResizeAxis } from '../../../src/ops/resize-axis.js';
import { elements, type Tensor, tensor, zeros } from '../../../src/ops/tensor.js';
import type { Operation } from '../../../src/ops/uniform.js';
import { type Engine, honestConv2d, honestLinear } from './engines.js';
import type { Summation } from './summations.js';

const f = Math.fround;

/** What an engine chooses of all that its arithmetic leaves open. */
export interface Style extends Engine {
  /** Batch norms as x·s + t. */
  readonly folded?: boolean;
  /** Variances as mean(x²) − mean(x)². */
  readonly onePass?: boolean;
}

type Of<K extends Operation<Tensor>['operator']> = Extract<Operation<Tensor>, { operator: K }>;

/** An operation's result, as an engine of this style computes it. */
export function honestly(operation: Operation<Tensor>, style: Style): Tensor {
  const { operator, inputs, options } = operation;
  switch (operator) {
    case 'conv2d':
      return honestConv2d(inputs.x, inputs.weight, inputs.bias, options, style);
    case 'convTranspose2d':
      return honestTransposed(operation, style);
    case 'linear':
      return honestLinear(inputs.x, inputs.weight, inputs.bias, style);
    case 'batchNorm2d':
      return batchNorm(operation, style);
    case 'groupNorm':
      return groupNorm(operation, style);
    case 'averagePool2d':
      return averagePool(operation, style.sum);
    case 'globalAveragePool':
      return globalAverage(operation, style.sum);
    case 'resize':
      return options.mode === 'bilinear'
        ? bilinear(operation)
        : options.mode === 'cubic'
          ? cubic(operation)
          : invoke(reference, operator, inputs, options);
    case 'sigmoid':
      return each(inputs.x, sigmoid);
    case 'silu':
      return each(inputs.x, (v) => v * sigmoid(v));
    case 'hardSigmoid':
      return each(inputs.x, (v) => hardSigmoid(v, options.slope));
    case 'hardSwish':
      return each(inputs.x, (v) => v * hardSigmoid(v, 'sixth'));
    case 'unary':
      return each(inputs.x, functionOf(options.operation));
    case 'softmax':
      return softmax(inputs.x, style.sum);
    case 'weightedMean':
      return weightedMean(operation);
    default:
      return invoke(reference, operator, inputs, options);
  }
}

/** As most do: zeros between the inputs and around them, and a convolution by the turned kernel. */
function honestTransposed({ inputs, options }: Of<'convTranspose2d'>, style: Style): Tensor {
  const { x, weight, bias } = inputs;
  const { stride, padding, dilation, groups, outputPadding } = options;
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const [, filters, kernelY, kernelX] = weight.shape as [number, number, number, number];
  const spread = zeros([batch, channels, (height - 1) * stride[0] + 1, (width - 1) * stride[1] + 1]);
  ndops.assign(spread.step(1, 1, ...stride), x);
  const turned = zeros([filters * groups, channels / groups, kernelY, kernelX]);
  for (let g = 0; g < groups; g++)
    ndops.assign(
      turned.lo(g * filters, 0, 0, 0).hi(filters, channels / groups, kernelY, kernelX),
      weight
        .lo((g * channels) / groups, 0, 0, 0)
        .hi(channels / groups, filters, kernelY, kernelX)
        .transpose(1, 0, 2, 3)
        .step(1, 1, -1, -1),
    );
  const [reachY, reachX] = [dilation[0] * (kernelY - 1), dilation[1] * (kernelX - 1)];
  const around = {
    top: reachY - padding.top,
    bottom: reachY - padding.bottom + outputPadding[0],
    left: reachX - padding.left,
    right: reachX - padding.right + outputPadding[1],
  };
  return honestConv2d(spread, turned, bias, { padding: around, dilation, groups }, style);
}

const each = (x: Tensor, of: (v: number, i: number) => number): Tensor =>
  tensor(Float32Array.from(elements(x), of), x.shape);

/** e^x to an ulp. */
const exponential = (v: number): number => f(Math.exp(v));
const sigmoid = (v: number): number => f(1 / f(1 + exponential(-v)));

/** 1 − t(a + t(b + …))e^−v² with t = 1/(1 + pv), to 1.5·10⁻⁷: Abramowitz and Stegun 7.1.26, as TensorFlow.js has it. */
function erf(v: number): number {
  const x = Math.abs(v);
  const t = f(1 / f(1 + f(0.3275911 * x)));
  const series = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592].reduce(
    (sum, term) => f(f(sum * t) + f(term)),
    0,
  );
  return Math.sign(v) * f(1 - f(f(series * t) * exponential(f(-x * x))));
}

/** (e²ᵛ − 1)/(e²ᵛ + 1), as far as that is finite. */
function tanh(v: number): number {
  const t = exponential(2 * Math.min(v, 20));
  return f(f(t - 1) / f(t + 1));
}

const softplus = (v: number): number => f(Math.max(v, 0) + f(Math.log(f(1 + exponential(-Math.abs(v))))));

const FUNCTIONS: Readonly<Record<Exclude<UnaryOperation, object>, (v: number) => number>> = {
  exp: exponential,
  log: (v) => f(Math.log(v)),
  sqrt: (v) => f(Math.sqrt(v)),
  tanh,
  erf,
  softplus,
  mish: (v) => v * tanh(softplus(v)),
  'gelu-tanh': (v) =>
    f(v / 2) * f(1 + tanh(f(f(Math.sqrt(2 / Math.PI)) * f(v + f(f(0.044715) * f(f(v * v) * v)))))),
  gelu: (v) => f(v / 2) * f(1 + erf(f(v * f(Math.SQRT1_2)))),
};

function functionOf(operation: UnaryOperation): (v: number) => number {
  if (typeof operation === 'string') return FUNCTIONS[operation];
  if ('thresholdedRelu' in operation) return (v) => (v > operation.thresholdedRelu ? v : 0);
  if ('elu' in operation) return (v) => (v >= 0 ? v : operation.elu * f(exponential(v) - 1));
  if ('celu' in operation)
    return (v) => (v >= 0 ? v : operation.celu * f(exponential(f(v / operation.celu)) - 1));
  const { alpha, gamma } = operation.selu;
  return (v) => gamma * (v >= 0 ? v : f(f(alpha * exponential(v)) - alpha));
}

const hardSigmoid = (v: number, slope: HardSigmoidSlope): number =>
  Math.min(Math.max(slope === 'sixth' ? f(f(v + 3) * f(1 / 6)) : onLine(v, slope), 0), 1);
const onLine = (v: number, line: Exclude<HardSigmoidSlope, 'sixth'>): number =>
  line === 'fifth' ? f(f(v * f(0.2)) + 0.5) : f(f(v * line.slope) + line.offset);

const ones = (count: number): Float32Array => new Float32Array(count).fill(1);

function batchNorm({ inputs, options }: Of<'batchNorm2d'>, { folded = true }: Style): Tensor {
  const { x, mean, variance, scale, shift } = inputs;
  const [, channels, height, width] = x.shape;
  const pixels = height! * width!;
  const of = (t: Tensor | undefined, c: number, otherwise: number) => Number(t?.get(c) ?? otherwise);
  const slopes = Float32Array.from({ length: channels! }, (_, c) =>
    f(of(scale, c, 1) / f(Math.sqrt(f(variance.get(c) + f(options.epsilon))))),
  );
  const shifts = slopes.map((s, c) => of(shift, c, 0) - f(mean.get(c) * s));
  const means = elements(mean);
  return each(x, (v, i) => {
    const c = Math.floor(i / pixels) % channels!;
    return folded ? f(v * slopes[c]!) + shifts[c]! : f(f(v - means[c]!) * slopes[c]!) + of(shift, c, 0);
  });
}

function groupNorm({ inputs, options }: Of<'groupNorm'>, { sum, onePass }: Style): Tensor {
  const { x, scale, shift } = inputs;
  const [, channels, height, width] = x.shape;
  const pixels = height! * width!;
  const size = (channels! / options.groups) * pixels;
  const data = elements(x);
  const unit = ones(size);
  const moments = Array.from({ length: data.length / size }, (_, g) => {
    const values = data.subarray(g * size, (g + 1) * size);
    const mean = f(sum(unit, values) / size);
    const away = values.map((v) => v - mean);
    const variance = onePass ? f(f(sum(values, values) / size) - f(mean * mean)) : f(sum(away, away) / size);
    return { mean, slope: f(1 / f(Math.sqrt(f(Math.max(variance, 0) + f(options.epsilon))))) };
  });
  return each(x, (v, i) => {
    const { mean, slope } = moments[Math.floor(i / size)]!;
    const c = Math.floor(i / pixels) % channels!;
    return f(f(f(v - mean) * slope) * Number(scale?.get(c) ?? 1)) + Number(shift?.get(c) ?? 0);
  });
}

/** Sums of windows from a convolution of ones, over what the mean of ones says that they are divided by. */
function averagePool({ inputs: { x }, options }: Of<'averagePool2d'>, sum: Summation): Tensor {
  const { kernel, stride, padding } = options;
  const groups = x.shape[1]!;
  const sums = (t: Tensor): Tensor =>
    honestConv2d(
      t,
      tensor(ones(groups * kernel[0] * kernel[1]), [groups, 1, ...kernel]),
      undefined,
      { stride, padding, groups },
      { preset: 'ieee32', sum },
    );
  const full = tensor(ones(x.size), x.shape);
  const [inside, means] = [elements(sums(full)), elements(reference.averagePool2d(full, options))];
  return each(sums(x), (v, i) => v / Math.round(inside[i]! / means[i]!));
}

function globalAverage({ inputs: { x } }: Of<'globalAveragePool'>, sum: Summation): Tensor {
  const [images, channels, height, width] = x.shape;
  const [pixels, data] = [height! * width!, elements(x)];
  const unit = ones(pixels);
  const means = Float32Array.from(
    { length: images! * channels! },
    (_, k) => sum(unit, data.subarray(k * pixels, (k + 1) * pixels)) / pixels,
  );
  return tensor(means, reference.globalAveragePool(x).shape);
}

/** Where an output lies among the inputs, in float32: as PyTorch and ONNX Runtime compute it. */
function coordinate(
  d: number,
  { input, output, numerator, denominator }: ResizeAxis,
  coordinates: ResizeCoordinates,
): number {
  const ratio = f(numerator / denominator);
  const halfPixel = () => f(f((d + 0.5) * ratio) - 0.5);
  switch (coordinates) {
    case 'align-corners':
      return output === 1 ? 0 : f(d * f((input - 1) / (output - 1)));
    case 'asymmetric':
      return f(d * ratio);
    case 'tf-half-pixel-for-nn':
      return f((d + 0.5) * ratio);
    case 'half-pixel-symmetric': {
      const whole = f(input * f(denominator / numerator));
      const offset = f((input / 2) * f(1 - f(output / whole)));
      return f(f(offset + f((d + 0.5) * ratio)) - 0.5);
    }
    case 'pytorch-half-pixel':
      return output === 1 ? 0 : halfPixel();
    case 'half-pixel':
      return halfPixel();
  }
}

/** Weights in float32, along the rows first. */
function bilinear({ inputs: { x }, options }: Of<'resize'>): Tensor {
  const { coordinates, vertical, horizontal, output } = checkResize(x.shape, options);
  const [[, , rows, columns], [, , height, width]] = [x.shape, output];
  const tapsOf = (axis: ResizeAxis) =>
    Array.from({ length: axis.output }, (_, d) => {
      const last = axis.input - 1;
      const at = Math.min(Math.max(coordinate(d, axis, coordinates), 0), last);
      const first = Math.floor(at);
      return { first, second: Math.min(first + 1, last), share: f(at - first) };
    });
  const [down, across] = [tapsOf(vertical), tapsOf(horizontal)];
  const data = elements(x);
  return each(zeros(output), (_, i) => {
    const row = down[Math.floor(i / width!) % height!]!;
    const column = across[i % width!]!;
    const map = Math.floor(i / (height! * width!)) * rows! * columns!;
    const blend = (a: number, b: number, share: number) => f(f(f(1 - share) * a) + f(share * b));
    const line = (y: number): number =>
      blend(
        data[map + y * columns! + column.first]!,
        data[map + y * columns! + column.second]!,
        column.share,
      );
    return blend(line(row.first), line(row.second), row.share);
  });
}

/** Keys' polynomials in float32, as PyTorch nests them, and the blend along the rows first. */
function cubic({ inputs: { x }, options }: Of<'resize'>): Tensor {
  const { coordinates, vertical, horizontal, output, cubic } = checkResize(x.shape, options);
  const { coefficient: a, excludeOutside } = cubic!;
  const [[, , rows, columns], [, , height, width]] = [x.shape, output];
  const near = (t: number): number => f(f(f(f(f(a + 2) * t) - f(a + 3)) * f(t * t)) + 1);
  const far = (t: number): number => f(f(f(f(f(f(f(a * t) - f(5 * a)) * t) + f(8 * a)) * t) - f(4 * a)));
  const tapsOf = (axis: ResizeAxis) =>
    Array.from({ length: axis.output }, (_, d) => {
      const at = coordinate(d, axis, coordinates);
      const first = Math.floor(at);
      const t = f(at - first);
      const weights = [far(f(1 + t)), near(t), near(f(1 - t)), far(f(2 - t))];
      const places = [-1, 0, 1, 2].map((k) => first + k);
      const counted = weights.map((w, k) => {
        return excludeOutside && (places[k]! < 0 || places[k]! >= axis.input) ? 0 : w;
      });
      const total = counted.reduce((sum, w) => f(sum + w), 0);
      return {
        places: places.map((place) => Math.min(Math.max(place, 0), axis.input - 1)),
        weights: excludeOutside ? counted.map((w) => f(w / total)) : counted,
      };
    });
  const [down, across] = [tapsOf(vertical), tapsOf(horizontal)];
  const data = elements(x);
  const sumOf = (weights: readonly number[], of: (k: number) => number): number =>
    weights.reduce((sum, w, k) => (w === 0 ? sum : f(sum + f(w * of(k)))), 0);
  return each(zeros(output), (_, i) => {
    const row = down[Math.floor(i / width!) % height!]!;
    const column = across[i % width!]!;
    const map = Math.floor(i / (height! * width!)) * rows! * columns!;
    return sumOf(row.weights, (k) =>
      sumOf(column.weights, (m) => data[map + row.places[k]! * columns! + column.places[m]!]!),
    );
  });
}

function softmax(x: Tensor, sum: Summation): Tensor {
  const [, count] = x.shape;
  const data = elements(x);
  const result = new Float32Array(data.length);
  for (let from = 0; from < data.length; from += count!) {
    const row = data.subarray(from, from + count!);
    const largest = row.reduce((a, b) => Math.max(a, b), -Infinity);
    const powers = row.map((v) => exponential(f(v - largest)));
    const total = sum(ones(count!), powers);
    powers.forEach((v, i) => {
      result[from + i] = v / total;
    });
  }
  return tensor(result, x.shape);
}

function weightedMean({ inputs: { xs, weights }, options }: Of<'weightedMean'>): Tensor {
  const relu = elements(weights).map((w) => Math.max(w, 0));
  const total = f(relu.reduce((a, b) => f(a + b), 0) + f(options.epsilon));
  const shares = relu.map((w) => w / total);
  const data = xs.map(elements);
  return each(xs[0]!, (_, i) => data.reduce((sum, x, k) => f(sum + f(shares[k]! * x[i]!)), 0));
}
