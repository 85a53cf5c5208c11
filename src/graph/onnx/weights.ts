/** What a graph's file has numbers for: initializers, and constants among its nodes. */
import { elements, type Floats } from '../../ops/tensor.js';
import { type StoredTensor, toFloating } from '../../weights/stored-tensor.js';
import { refuse } from '../refuse.js';
import { type Known, known } from '../values.js';
import type { Attribute, OnnxModel, OnnxNode } from './model-proto.js';
import { calledIn } from './node-run.js';
import type { TensorProto } from './tensor-proto.js';

/** By their names; their numbers are read when they are asked for. */
export function weightsOf({ nodes, initializers }: OnnxModel): Map<string, Known> {
  const weights = new Map<string, Known>();
  for (const [name, proto] of initializers) weights.set(name, named(name, proto));
  for (const node of nodes) {
    if (node.operator === 'Constant') weights.set(node.outputs[0], constantOf(node));
  }
  return weights;
}

/** Its numbers are read anew each time. */
const named = (name: string, { dtype, shape, read }: TensorProto): Known => ({
  kind: 'known',
  dtype,
  shape,
  name,
  get numbers() {
    return fromStored(read()).numbers;
  },
});

/** Its numbers, exactly. */
export function fromStored(stored: StoredTensor): Known {
  const value = toFloating(stored);
  return known(value.shape, elements<Floats>(value), stored.dtype);
}

/** https://onnx.ai/onnx/operators/onnx__Constant.html: one attribute says it, by its name. */
function constantOf(node: OnnxNode): Known {
  const [entry, ...more] = node.attributes;
  const [kind, attribute]: readonly [string, Attribute | undefined] = entry ?? ['', undefined];
  const dtype = kind.startsWith('value_float') ? 'F32' : 'I64';
  if (more.length === 0 && attribute?.kind === 'tensor') return named(node.outputs[0], attribute.value);
  if (more.length === 0 && attribute?.kind === 'number') return known([], [attribute.value], dtype);
  if (more.length === 0 && attribute?.kind === 'numbers')
    return known([attribute.value.length], attribute.value, dtype);
  return refuse(`a value in ${calledIn(node)}`, [...node.attributes.keys()].join(', ') || 'none');
}
