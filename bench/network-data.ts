/** The network that is run whole: pytorch-fpn with seeded weights, on one seeded image. */
import { graphOf } from '../src/fpn/model-graph.js';
import { pytorchFpn } from '../src/fpn/models/pytorch-fpn.js';
import { parametersOf } from '../src/fpn/run-model.js';
import { seededImage, seededParameter } from '../src/layers/seeded.js';
import type { Shape, Tensor } from '../src/ops/tensor.js';
import { onnxNetwork } from './onnx-network.js';

export const model = pytorchFpn();

export const parameters = (): Map<string, Tensor> =>
  new Map(parametersOf(model).map((spec) => [spec.name, seededParameter(spec)]));

export const imageOf = (size: readonly [number, number]): Tensor => seededImage(shapeOf(size));

export const onnxModelOf = (size: readonly [number, number]): Uint8Array =>
  onnxNetwork(graphOf(model, shapeOf(size)), parameters());

export const shapeOf = (size: readonly [number, number]): Shape => [1, 3, ...size];
