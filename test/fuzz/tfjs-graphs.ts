/** Small model.json files of TensorFlow.js, and how one is read and run on shapes. */
import { readTfjs } from '../../src/graph/index.js';
import { Scope } from '../../src/layers/scope.js';
import { type Backend, type Shape, shapes } from '../../src/ops/index.js';
import {
  floats,
  integers,
  list,
  modelJson,
  node,
  placeholder,
  text,
  type Weight,
} from '../graph/tfjs/small-model.js';
import { besideIn } from './beside.js';

const X = placeholder('x', [1, 4, 4, 2]);
const AXIS = integers('axis', [3], []);

const MODELS: readonly (readonly [nodes: readonly object[], weights: readonly Weight[]])[] = [
  [
    [
      X,
      node('Conv2D', 'c', ['x', 'w'], {
        strides: list(1, 2, 2, 1),
        padding: text('SAME'),
        data_format: text('NHWC'),
      }),
      node('BiasAdd', 'y', ['c', 'b']),
    ],
    [floats('w', [3, 3, 2, 2], new Array<number>(36).fill(0.5)), floats('b', [2], [1, 2])],
  ],
  [[X, node('Split', 's', ['axis', 'x'], { num_split: { i: '2' } }), node('Add', 'y', ['s', 's:1'])], [AXIS]],
  [
    [X, node('Reshape', 'r', ['x', 'shape']), node('Mean', 'y', ['r', 'axes'], { keep_dims: { b: true } })],
    [integers('shape', [1, 16, 2, 1]), integers('axes', [1])],
  ],
  [
    [
      X,
      node('Pad', 'p', ['x', 'pads']),
      node('MaxPool', 'y', ['p'], {
        ksize: list(1, 2, 2, 1),
        strides: list(1, 2, 2, 1),
        padding: text('VALID'),
      }),
    ],
    [integers('pads', [0, 0, 1, 1, 1, 1, 0, 0], [4, 2])],
  ],
  [
    [X, node('ResizeBilinear', 'y', ['x', 'size'], { half_pixel_centers: { b: true } })],
    [integers('size', [7, 9])],
  ],
];

const SHARDS = new Map(
  MODELS.map(([, weights], i) => [`shard${i}`, Uint8Array.from(weights.flatMap(({ bytes }) => [...bytes]))]),
);

export const TFJS_GRAPHS: readonly Uint8Array[] = MODELS.map(([nodes, weights], i) => {
  const weightsManifest = [{ paths: [`shard${i}`], weights: weights.map(({ entry }) => entry) }];
  return new TextEncoder().encode(JSON.stringify(modelJson(nodes, weights, { weightsManifest })));
});

const beside = besideIn(SHARDS);

/** Every input is a map of one size. */
export function recordedTfjs(bytes: Uint8Array): undefined {
  const network = readTfjs(bytes, { beside });
  const scope = new Scope<Shape>(shapes as Backend<Shape>, ({ shape }) => shape);
  const inputs = Object.fromEntries(network.inputs.map(({ name }) => [name, [1, 4, 4, 2]]));
  network.run(scope, inputs, network.outputs, []);
  return undefined;
}
