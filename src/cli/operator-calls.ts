/** The calls of operators that a model makes, each distinct one once, with seeded numbers to run it on. */
import { type LayerRow, layerRows } from '../description/layer-rows.js';
import type { Network } from '../fpn/model.js';
import { graphOf } from '../fpn/model-graph.js';
import { parametersOf } from '../fpn/run-model.js';
import { seededImage, seededParameter } from '../layers/seeded.js';
import type { GraphNode, GraphValue } from '../ops/graph.js';
import { tensorsOf } from '../ops/operator-call.js';
import { toFloat32 } from '../ops/precision.js';
import type { Shape, Tensor } from '../ops/tensor.js';
import type { Operation } from '../ops/uniform.js';
import { operationOf } from '../ops/walk.js';

export interface OperatorCall {
  /** The first of the layers that make it. */
  readonly row: LayerRow;
  /** What it reads, in the order of the arguments. */
  readonly inputs: readonly { readonly role: string; readonly shape: Shape }[];
  /** How many layers make it. */
  readonly times: number;
  /** The numbers are made anew each time they are asked for. */
  operation(): Operation<Tensor>;
}

/** In the order in which the model first makes them. */
export function operatorCalls(model: Network, input: Shape): OperatorCall[] {
  const graph = graphOf(model, input);
  const specs = new Map(parametersOf(model, input).map((spec) => [spec.name, spec]));
  const numbers = (value: GraphValue): Tensor => {
    if (value.kind === 'parameter') return seededParameter(specs.get(value.name)!);
    return value.kind === 'constant' ? toFloat32(value.value!) : seededImage(value.shape);
  };
  const rows = layerRows(graph);
  const calls = new Map<string, OperatorCall>();
  graph.nodes.forEach((node, i) => {
    const key = keyOf(node);
    const known = calls.get(key);
    calls.set(key, {
      row: rows[i],
      inputs: inputsOf(node),
      operation: () => operationOf(node, numbers),
      ...known,
      times: (known?.times ?? 0) + 1,
    });
  });
  return [...calls.values()];
}

const inputsOf = (node: GraphNode): OperatorCall['inputs'] =>
  tensorsOf<GraphValue>(node).map(({ role, value }) => ({ role, shape: value.shape }));

/** Calls of one key take the same time. */
const keyOf = (node: GraphNode): string => JSON.stringify([node.operator, node.options, inputsOf(node)]);
