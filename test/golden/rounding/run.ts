/** Runs a chunk through the library's operator. */

import { createHash } from 'node:crypto';
import { type AlgorithmName, isTransformable } from '../../../src/engine/algorithms.js';
import { backendOn } from '../../../src/engine/backend.js';
import { engine } from '../../../src/engine/index.js';
import { Machine } from '../../../src/engine/machine.js';
import type { AffineParameters } from '../../../src/ops/backend.js';
import { roundSums } from '../../../src/ops/conv2d.js';
import { exactOutput } from '../../../src/ops/conv2d-exact.js';
import { convolutionOf } from '../../../src/ops/convolution.js';
import {
  averagePool2d,
  batchNorm2d,
  convTranspose2d,
  elements,
  elementwise,
  globalAveragePool,
  groupNorm,
  hardSigmoid,
  hardSwish,
  linear,
  type ReferenceBackend,
  resize,
  type Shape,
  sigmoid,
  silu,
  softmax,
  type Tensor,
  tensor,
  unary,
  weightedMean,
} from '../../../src/ops/index.js';
import { WINOGRAD } from '../../engine/cases.js';
import { inputsOf } from './cases.js';
import type { Chunk, GroupChunk, Inputs, MeanChunk, NormChunk, PoolChunk, ProductChunk } from './chunk.js';
import { asFloats } from './floats.js';

/** Share of the outputs that needed the exact repair. */
export interface RepairCount {
  outputs: number;
  repaired: number;
}

/**
 * The operator's outputs, more than once where it can be reached in more than one way.
 * @param count receives the share of exact repairs, of the operators that tell
 */
export function outputsOf(chunk: Chunk, count: RepairCount = { outputs: 0, repaired: 0 }): Float32Array[] {
  const inputs = inputsOf(chunk);
  const x = (shape: Shape) => tensor(asFloats(inputs.x!), shape);
  switch (chunk.operator) {
    case 'conv2d':
    case 'conv-transpose2d':
    case 'linear':
      return products(chunk, inputs, count).map(elements);
    case 'average-pool':
      return pooled(chunk, x(chunk.shape)).map(elements);
    case 'bilinear': {
      const { size, alignCorners } = chunk;
      return [elements(resize(x(chunk.shape), { mode: 'bilinear', size, alignCorners }))];
    }
    case 'batch-norm':
      return [elements(normalized(chunk, inputs))];
    case 'group-norm':
      return [elements(normalizedByGroup(chunk, inputs))];
    case 'weighted-mean':
      return [elements(fused(chunk, inputs))];
    case 'sigmoid':
      return [elements(sigmoid(x([chunk.count])))];
    case 'silu':
      return [elements(silu(x([chunk.count])))];
    case 'hard-sigmoid':
      return [elements(hardSigmoid(x([chunk.count]), chunk.slope))];
    case 'hard-swish':
      return [elements(hardSwish(x([chunk.count])))];
    case 'exponential-unit':
      return [elements(unary(x([chunk.count]), chunk.operation))];
    case 'elementwise': {
      const [a, b] = [inputs.a!, inputs.b!].map((bits) => tensor(asFloats(bits), [chunk.count]));
      return [elements(elementwise(a!, b!, chunk.operation))];
    }
    case 'softmax':
      return [elements(softmax(x(chunk.shape)))];
  }
}

const machine = Machine.make();

/** The engine's results by every algorithm that there is for the convolution, whichever it would choose by itself. */
function byEveryAlgorithm(...args: Parameters<ReferenceBackend['conv2d']>): Tensor[] {
  const convolution = convolutionOf(...args);
  const names: AlgorithmName[] = ['direct', 'inner-products'];
  for (const [name, transforms] of WINOGRAD) {
    if (isTransformable(convolution, transforms)) names.push(name);
  }
  return names.map((name) => backendOn(machine, { choose: () => name }).conv2d(...args));
}

/** In plain TypeScript, and on the engine. */
function products(chunk: ProductChunk, inputs: Inputs, count: RepairCount): Tensor[] {
  const { shape, filters, groups, kernel, stride, dilation } = chunk;
  const [rows, channels] = shape;
  const [top, bottom, left, right] = chunk.padding;
  const bias = inputs.bias && tensor(asFloats(inputs.bias), [filters]);
  const [data, weight] = [asFloats(inputs.x!), asFloats(inputs.weight!)];
  if (chunk.operator === 'linear') {
    const [x, kernels] = [tensor(data, [rows, channels]), tensor(weight, [filters, channels])];
    return [linear(x, kernels, bias), engine().linear(x, kernels, bias)];
  }
  const sides = { top, bottom, left, right };
  if (chunk.operator === 'conv-transpose2d') {
    const { outputPadding } = chunk;
    const options = { stride, dilation, groups, padding: sides, ...(outputPadding && { outputPadding }) };
    const [x, kernels] = [tensor(data, shape), byInputs(weight, chunk)];
    return [convTranspose2d(x, kernels, bias, options), engine().convTranspose2d(x, kernels, bias, options)];
  }
  const [x, kernels] = [tensor(data, shape), tensor(weight, [filters, channels / groups, ...kernel])];
  const options = { stride, dilation, groups, padding: sides };
  const y = roundSums(convolutionOf(x, kernels, bias, options), (convolution, place) => {
    count.repaired++;
    return exactOutput(convolution, place);
  });
  count.outputs += y.size;
  return [y, engine().conv2d(x, kernels, bias, options), ...byEveryAlgorithm(x, kernels, bias, options)];
}

/** [O, C/groups, kH, kW] as [C, O/groups, kH, kW]. */
function byInputs(weight: Float32Array, { shape, filters, groups, kernel }: ProductChunk): Tensor {
  const [inputs, outputs] = [shape[1] / groups, filters / groups];
  const byGroup = tensor(weight, [groups, outputs, inputs, ...kernel]).transpose(0, 2, 1, 3, 4);
  return tensor(elements(byGroup), [shape[1], outputs, ...kernel]);
}

function pooled({ kernel, stride, padding, shape, countPadding }: PoolChunk, x: Tensor): Tensor[] {
  const [top, bottom, left, right] = padding;
  const sides = { top, bottom, left, right };
  const y = averagePool2d(x, { kernel, stride, padding: sides, countIncludePadding: countPadding });
  const whole = kernel[0] === shape[2] && kernel[1] === shape[3];
  return whole ? [y, globalAveragePool(x)] : [y];
}

function normalized({ shape, epsilon }: NormChunk, inputs: Inputs): Tensor {
  const channels = [shape[1]];
  const { mean, variance } = inputs;
  return batchNorm2d(
    tensor(asFloats(inputs.x!), shape),
    {
      mean: tensor(asFloats(mean!), channels),
      variance: tensor(asFloats(variance!), channels),
      ...affine(inputs, channels),
    },
    epsilon,
  );
}

function normalizedByGroup({ shape, groups, epsilon }: GroupChunk, inputs: Inputs): Tensor {
  return groupNorm(tensor(asFloats(inputs.x!), shape), groups, affine(inputs, [shape[1]]), epsilon);
}

const affine = ({ scale, shift }: Inputs, channels: Shape): AffineParameters<Tensor> => ({
  ...(scale && { scale: tensor(asFloats(scale), channels) }),
  ...(shift && { shift: tensor(asFloats(shift), channels) }),
});

function fused({ maps, count, epsilon }: MeanChunk, inputs: Inputs): Tensor {
  const x = asFloats(inputs.x!);
  const xs = Array.from({ length: maps }, (_, map) =>
    tensor(x.subarray(map * count, (map + 1) * count), [count]),
  );
  return weightedMean(xs, tensor(asFloats(inputs.weights!), [maps]), epsilon);
}

/** The first 8 bytes of the SHA-256 of the float32s, little-endian on every machine Node runs on. */
export function hashOf(y: Float32Array): string {
  const bytes = new Uint8Array(y.buffer, y.byteOffset, y.byteLength);
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
