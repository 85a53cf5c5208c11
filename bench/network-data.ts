/** The network that is run whole: pytorch-fpn with seeded weights, on one seeded image. */
import { fromLoaded } from '../src/fpn/load.js';
import { graphOf } from '../src/fpn/model-graph.js';
import { pytorchFpn } from '../src/fpn/models/pytorch-fpn.js';
import { parametersOf } from '../src/fpn/run-model.js';
import { exportOnnx } from '../src/graph/index.js';
import { seededImage, seededParameter } from '../src/layers/seeded.js';
import type { Shape, Tensor } from '../src/ops/tensor.js';

export const model = pytorchFpn();

export const parameters = (): Map<string, Tensor> =>
  new Map(parametersOf(model).map((spec) => [spec.name, seededParameter(spec)]));

export const imageOf = (size: readonly [number, number]): Tensor => seededImage(shapeOf(size));

export const onnxModelOf = (size: readonly [number, number]): Uint8Array =>
  exportOnnx(graphOf(model, shapeOf(size)), fromLoaded(parameters())).model;

/** The pyramid's levels, by the layers that a peer calls them by. */
export const levelsByLayer = (size: readonly [number, number]): Map<string, string> =>
  new Map(
    Object.entries(graphOf(model, shapeOf(size)).levels.pyramid).flatMap(([level, value]) =>
      value.kind === 'operator' ? [[value.layer, level]] : [],
    ),
  );

export const shapeOf = (size: readonly [number, number]): Shape => [1, 3, ...size];
