/**
 * Any runtime of ONNX as a Backend: every operator becomes a model of its own (as `export` writes whole networks), weights as initializers,
 * and is run at once. What ONNX cannot say is unsupported.
 */
import { exportOnnx, operationGraph } from '../../dist/node/graph/index.js';
import { uniformBackend } from '../../dist/node/ops/index.js';
import { Unsupported } from './unsupported.js';

/** A value on its way: its shape is known at once, its numbers later. */
const now = (value) => ({ shape: value.shape, value: Promise.resolve(value) });

/**
 * @param run gives the model's only output, a tensor, for its inputs, tensors by name
 */
export function onnxBackend(name, run) {
  const itself = { name, tensor: now, shape: ({ shape }) => shape, read: ({ value }) => value };
  return uniformBackend(itself, (operation) => {
    const whole = operationGraph(operation, 'parameters');
    return { shape: whole.shape, value: computed(whole, run) };
  });
}

async function computed(whole, run) {
  const [inputs, parameters] = await Promise.all([whole.inputs, whole.parameters].map(resolved));
  const model = exported(whole.graph, ({ name }) => parameters.get(name));
  return run(model, inputs);
}

function exported(graph, parameters) {
  try {
    return exportOnnx(graph, parameters).model;
  } catch (error) {
    throw new Unsupported(error.message.replace(/, got .*/, ''));
  }
}

const resolved = async (values) =>
  new Map(await Promise.all([...values].map(async ([name, { value }]) => [name, await value])));
