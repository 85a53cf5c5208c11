/** A network with the values that it starts from, as a command's options say. */
import { matchWeights } from '../fpn/loading/match.js';
import type { Network } from '../fpn/model.js';
import { graphOf, type ModelGraph } from '../fpn/model-graph.js';
import type { Run } from '../golden/certify-graph.js';
import type { ParameterSource } from '../layers/scope.js';
import type { GraphSource } from '../ops/graph.js';
import { toFloat32 } from '../ops/precision.js';
import type { Tensor } from '../ops/tensor.js';
import type { CommandName } from './commands.js';
import { checkWeightOptions, chosenParameters, type Note, type WeightOptions } from './trained-weights.js';
import { integerOption } from './usage.js';

/** A model's run on an image, not started yet. */
export interface NetworkRun extends Run {
  readonly graph: ModelGraph;
}

/**
 * A model on an image, with the parameters that are asked for.
 * @param note takes where in a file the parameters were
 * @throws FpnError where they do not fit
 */
export async function networkRun(
  command: CommandName,
  options: WeightOptions,
  model: Network,
  image: Tensor,
  note: Note,
): Promise<NetworkRun> {
  checkWeightOptions(command, options);
  const { weights, 'weights-key': key } = options;
  const seed = integerOption('seed', options.seed ?? '0', 0);
  const parameters = await chosenParameters({ weights, seed, model, note }, (file, own) =>
    matchWeights(own, file, { image: image.shape, key }),
  );
  const graph = graphOf(model, image.shape);
  return { graph, source: sourceOf(graph, parameters, image) };
}

function sourceOf({ specs }: ModelGraph, parameters: ParameterSource<Tensor>, image: Tensor): Run['source'] {
  return ({ kind, name, value }: GraphSource): Tensor => {
    if (kind === 'input') return image;
    return kind === 'constant' ? toFloat32(value!) : parameters(specs.get(name)!);
  };
}
