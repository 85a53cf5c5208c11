/** What runs in the thread of an asynchronous run: the operators of a graph one after the other, on an engine of its own. */
import { type Engine, engine } from '../../engine/index.js';
import { tensorOf as viewOf } from '../../engine/threads/message.js';
import { receive } from '../../engine/threads/platform.js';
import type { GraphSource } from '../../ops/graph.js';
import { runGraph } from '../../ops/run-graph.js';
import type { Tensor } from '../../ops/tensor.js';
import type { Levels } from '../model.js';
import { keptBy } from '../model-graph.js';
import { type Answer, mapLevels, type Order, type Progress, received, sent } from './message.js';

const answer = receive(async (order: Order) => {
  const tell = (message: Answer): void => answer(message);
  try {
    const nn = engine({ threads: order.threads, precision: order.precision, reuseMemory: true });
    await nn.ready();
    const levels = run(nn, order, (progress) => tell({ progress }));
    tell({ levels: mapLevels(levels, sent) });
    nn.close();
  } catch (error) {
    tell({ error: error instanceof Error ? error.message : String(error) });
  }
});

function run(
  nn: Engine,
  { graph, image, parameters }: Order,
  done: (progress: Progress) => void,
): Levels<Tensor> {
  const sourceOf = ({ kind, name, value }: GraphSource): Tensor => {
    if (kind === 'input') return received(image);
    if (kind === 'parameter') return received(parameters.get(name)!);
    return viewOf(value as Tensor);
  };
  const kept = keptBy(graph);
  const results = runGraph(graph, nn, sourceOf, kept, ({ operator, layer, shape }) =>
    done({ operator, layer, shape }),
  );
  return mapLevels(graph.levels, (value) => results[kept.indexOf(value)]);
}
