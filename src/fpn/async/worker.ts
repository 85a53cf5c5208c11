/** What runs in the thread of an asynchronous run: the operators of a graph one after the other, on an engine of its own. */
import { engine } from '../../engine/index.js';
import { tensorOf as viewOf } from '../../engine/threads/message.js';
import { receive } from '../../engine/threads/platform.js';
import { OperatorError } from '../../errors.js';
import type { GraphNode, GraphValue } from '../../ops/graph.js';
import { lifetimesOf } from '../../ops/lifetimes.js';
import { invoke, mapInputs } from '../../ops/operator-call.js';
import type { OperatorName } from '../../ops/operators.js';
import type { Tensor } from '../../ops/tensor.js';
import type { Levels } from '../model.js';
import { keptBy } from '../model-graph.js';
import { type Answer, mapLevels, type Order, type Progress, received, sent } from './message.js';

const answer = receive((order: Order) => {
  const tell = (message: Answer): void => answer(message);
  try {
    tell({
      levels: mapLevels(
        run(order, (progress) => tell({ progress })),
        sent,
      ),
    });
  } catch (error) {
    tell({ error: error instanceof Error ? error.message : String(error) });
  }
});

function run(
  { graph, image, parameters, threads }: Order,
  done: (progress: Progress) => void,
): Levels<Tensor> {
  const nn = engine({ threads, reuseMemory: true });
  const { released } = lifetimesOf(graph, keptBy(graph));
  const results = new Map<GraphNode, Tensor>();
  const tensorOf = (value: GraphValue): Tensor => {
    if (value.kind === 'operator') return results.get(value)!;
    if (value.kind === 'input') return received(image);
    if (value.kind === 'parameter') return received(parameters.get(value.name)!);
    return viewOf(value.value as Tensor);
  };
  graph.nodes.forEach((node, i) => {
    const { operator, layer, shape } = node;
    const inputs = mapInputs<GraphValue, Tensor, OperatorName>(operator, node.inputs, tensorOf);
    try {
      results.set(node, invoke(nn, operator, inputs, node.options));
    } catch (error) {
      throw error instanceof OperatorError ? error.within(layer) : error;
    }
    done({ operator, layer, shape });
    for (const dead of released[i]) {
      nn.release?.(results.get(dead)!);
      results.delete(dead);
    }
  });
  const levels = mapLevels(graph.levels, tensorOf);
  nn.close();
  return levels;
}
