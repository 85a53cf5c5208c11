/**
 * Keras' memory layouts read as PyTorch's, which are this library's: [O, I/groups, kh, kw] for convolutions,
 * [in, out, kh, kw] for transposed ones, [out, in] for dense layers. Everything is a view of the tensor that
 * is given, but for the one case of `denseOfFlattened` that no strides can express.
 */
import ndarray, { type NdArray } from 'ndarray';
import { FpnError } from '../errors.js';
import { formatShape } from '../ops/tensor.js';

/** What a layer does with its kernel, which its shape alone does not say. */
export type KerasLayer = 'convolution' | 'transposed' | 'depthwise' | 'dense';

type Values = Float32Array | Float64Array;

function checkRank(tensor: NdArray<Values>, rank: number, what: string): void {
  if (tensor.shape.length !== rank) {
    throw new FpnError(`keras: expected a ${what} kernel of ${rank} axes, got ${formatShape(tensor.shape)}`);
  }
}

/** [kh, kw, I/groups, O] → [O, I/groups, kh, kw]. */
export function convolutionKernel<D extends Values>(kernel: NdArray<D>): NdArray<D> {
  checkRank(kernel, 4, 'convolution');
  return kernel.transpose(3, 2, 0, 1);
}

/** [kh, kw, O, I] → [I, O, kh, kw]: of a transposed convolution, Keras says the outputs first. */
export function transposedKernel<D extends Values>(kernel: NdArray<D>): NdArray<D> {
  checkRank(kernel, 4, 'transposed convolution');
  return kernel.transpose(3, 2, 0, 1);
}

/**
 * [kh, kw, I, multiplier] → [I·multiplier, 1, kh, kw] for a convolution of I groups. Output i·multiplier + m
 * is the m-th of input i, in Keras as in PyTorch.
 */
export function depthwiseKernel<D extends Values>(kernel: NdArray<D>): NdArray<D> {
  checkRank(kernel, 4, 'depthwise');
  const [height, width, inputs, multiplier] = kernel.shape as [number, number, number, number];
  const [down, right, input, copy] = kernel.stride as [number, number, number, number];
  // channels are one axis of equal steps where a file's row-major order, or an axis of one, makes them so
  const step = multiplier === 1 ? input : copy;
  if (multiplier > 1 && inputs > 1 && input !== multiplier * copy) {
    const stride = `${formatShape(kernel.shape)} with strides ${formatShape(kernel.stride)}`;
    throw new FpnError(`keras: expected a depthwise kernel in row-major order, got ${stride}`);
  }
  const shape = [inputs * multiplier, 1, height, width];
  return ndarray(kernel.data, shape, [step, 0, down, right], kernel.offset);
}

/** [in, out] → [out, in]. */
export function denseKernel<D extends Values>(kernel: NdArray<D>): NdArray<D> {
  checkRank(kernel, 2, 'dense');
  return kernel.transpose(1, 0);
}

/**
 * The kernel [h·w·c, out] of a dense layer on a flattened map, as PyTorch flattens one:
 * [h·w·c, out] → [out, c·h·w]. Keras' maps are [h, w, c], so the inputs change their order. A copy, as no
 * strides step through them, unless the map has a single position or a single channel.
 * @throws FpnError where h·w·c is not the number of inputs
 */
export function denseOfFlattened<D extends Values>(
  kernel: NdArray<D>,
  [h, w, c]: readonly [h: number, w: number, c: number],
): NdArray<D> {
  checkRank(kernel, 2, 'dense');
  const [inputs, outputs] = kernel.shape as [number, number];
  if (inputs !== h * w * c) {
    throw new FpnError(
      `keras: expected a dense kernel of ${h}×${w}×${c} = ${h * w * c} inputs, got ${formatShape(kernel.shape)}`,
    );
  }
  if (h * w === 1 || c === 1) return denseKernel(kernel);
  const [step, across] = kernel.stride as [number, number];
  const data = new (kernel.data.constructor as new (length: number) => D)(inputs * outputs);
  let to = 0;
  for (let output = 0; output < outputs; output++) {
    for (let channel = 0; channel < c; channel++) {
      for (let position = 0; position < h * w; position++) {
        data[to++] = kernel.data[kernel.offset + (position * c + channel) * step + output * across]!;
      }
    }
  }
  return ndarray(data, [outputs, inputs]);
}

/** The variables that are kernels; the others are vectors, which have one layout. */
const KERNELS: Readonly<Record<string, KerasLayer>> = {
  kernel: 'convolution',
  depthwise_kernel: 'depthwise',
  pointwise_kernel: 'convolution',
};

const CONVERSIONS: Readonly<Record<KerasLayer, <D extends Values>(kernel: NdArray<D>) => NdArray<D>>> = {
  convolution: convolutionKernel,
  transposed: transposedKernel,
  depthwise: depthwiseKernel,
  dense: denseKernel,
};

/**
 * A variable of Keras in PyTorch's layout. Its name (`layer/kernel`) says whether it is a kernel, and its rank
 * whether the layer is dense; `layer` says what neither can: whether a `kernel` of four axes is transposed
 * or depthwise.
 */
export function kerasToTorchLayout<D extends Values>(
  name: string,
  tensor: NdArray<D>,
  layer?: KerasLayer,
): NdArray<D> {
  const variable = name.slice(name.lastIndexOf('/') + 1).replace(/:\d+$/, '');
  const kind = Object.hasOwn(KERNELS, variable) ? KERNELS[variable] : undefined;
  if (kind === undefined) return tensor;
  const told = kind === 'convolution' ? layer : undefined;
  return CONVERSIONS[told ?? (tensor.shape.length === 2 ? 'dense' : kind)](tensor);
}
