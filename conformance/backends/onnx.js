/**
 * Any runtime of ONNX as a Backend: every operator becomes a model of its own (as `export` writes whole networks), weights as initializers,
 * and is run at once. What ONNX cannot say is unsupported.
 */
import { exportOnnx } from '../../dist/graph/index.js';
import { invoke, mapInputs, OPERATORS, record, tensorsOf, uniformBackend } from '../../dist/ops/index.js';
import { Unsupported } from './unsupported.js';

/** A value on its way: its shape is known at once, its numbers later. */
const now = (value) => ({ shape: value.shape, value: Promise.resolve(value) });

/**
 * @param run gives the model's only output, a tensor, for its inputs, tensors by name
 */
export function onnxBackend(name, run) {
  const itself = { name, tensor: now, shape: ({ shape }) => shape, read: ({ value }) => value };
  return uniformBackend(itself, ({ operator, inputs, options }) => {
    const roles = tensorsOf({ operator, inputs }).map(({ role }) => role);
    const [given, weights, specs] = [new Map(), new Map(), new Map()];
    const graph = record(({ backend, input, parameter }) => {
      const values = mapInputs(operator, inputs, (of) => {
        const role = roles[given.size + weights.size];
        const called = `${role}${given.size + weights.size}`;
        const isWeight = OPERATORS[operator].parameters.includes(role);
        (isWeight ? weights : given).set(called, of.value);
        if (isWeight) specs.set(called, { name: called, role: 'operand', shape: of.shape });
        return isWeight ? parameter(called, of.shape) : input(called, of.shape);
      });
      return invoke(backend.named('y'), operator, values, options);
    });
    return { shape: graph.result.shape, value: computed({ ...graph, specs }, given, weights, run) };
  });
}

async function computed(graph, given, weights, run) {
  const [inputs, parameters] = await Promise.all([given, weights].map(resolved));
  const levels = { features: {}, pyramid: {}, outputs: { y: graph.result } };
  const { model } = exported({ ...graph, levels }, ({ name }) => parameters.get(name));
  return run(model, inputs);
}

function exported(graph, parameters) {
  try {
    return exportOnnx(graph, parameters);
  } catch (error) {
    throw new Unsupported(error.message.replace(/, got .*/, ''));
  }
}

const resolved = async (promises) =>
  new Map(await Promise.all([...promises].map(async ([name, value]) => [name, await value])));
