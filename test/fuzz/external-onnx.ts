/** Small ONNX graphs whose weights are in other files, and how one is read and run on shapes, its weights read too. */
import { readOnnx } from '../../src/graph/index.js';
import { Scope } from '../../src/layers/scope.js';
import { type Backend, formatShape, type Shape, shapes, sizeOf } from '../../src/ops/index.js';
import { externalWeight, input, model, node, output } from '../graph/small-onnx.js';
import { besideIn } from './beside.js';

const MAP = [1, 2, 4, 4];
/** Of a 3×3 convolution of two channels and its bias. */
const WEIGHTS = new Uint8Array(Float32Array.from({ length: 36 + 2 }, (_, i) => i / 8).buffer);
const FILES = new Map([
  ['w.bin', WEIGHTS],
  ['sub/w.bin', WEIGHTS],
]);

const graphOf = (weight: Readonly<Record<string, string>>, bias: Readonly<Record<string, string>>) =>
  model([
    ...node('Conv', ['x', 'w', 'b'], ['y']),
    ...input('x', MAP),
    ...externalWeight('w', [2, 2, 3, 3], weight),
    ...externalWeight('b', [2], bias),
    ...output('y'),
  ]);

export const EXTERNAL_GRAPHS: readonly Uint8Array[] = [
  graphOf({ location: 'w.bin', length: '144' }, { location: 'w.bin', offset: '144', length: '8' }),
  graphOf({ location: 'sub/w.bin' }, { location: 'w.bin', offset: '0', checksum: 'none' }),
];

const beside = besideIn(FILES);

/** @returns what is wrong with a weight, if anything */
export function recordedExternal(bytes: Uint8Array): string | undefined {
  const network = readOnnx(bytes, { beside });
  let wrong: string | undefined;
  const scope = new Scope<Shape>(shapes as Backend<Shape>, (spec) => {
    const { size } = network.parameters(spec);
    if (size !== sizeOf(spec.shape)) wrong = `${size} elements of ${spec.name}, ${formatShape(spec.shape)}`;
    return spec.shape;
  });
  const inputs = Object.fromEntries(network.inputs.map(({ name }) => [name, MAP]));
  network.run(scope, inputs, network.outputs);
  return wrong;
}
