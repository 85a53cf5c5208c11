/** A model as a graph (see ops/graph): every operator that it runs on an image, in its parts, with its levels. */
import { type ParameterSpec, Scope } from '../layers/scope.js';
import { type Graph, type GraphNode, type GraphValue, record } from '../ops/graph.js';
import type { Shape } from '../ops/tensor.js';
import { imageShapeOf, type Levels, levelsOf, type Network } from './model.js';

/** A model as data: its operators, part by part, and its levels among their results. */
export interface ModelGraph extends Graph {
  readonly levels: Levels<GraphValue>;
  /** What the network asked for its parameters with, by their names. */
  readonly specs: ReadonlyMap<string, ParameterSpec>;
  /** The nodes of each part, in the order in which they run. */
  readonly backbone: readonly GraphNode[];
  readonly neck: readonly GraphNode[];
  readonly head: readonly GraphNode[];
}

/**
 * @param image shape of the input, [N,C,H,W]
 * @throws OperatorError where the network refuses images of that shape
 */
export function graphOf(model: Network, image: Shape = imageShapeOf(model)): ModelGraph {
  const specs = new Map<string, ParameterSpec>();
  const { result, ...graph } = record(({ backend, nodes, input, parameter }) => {
    const scope = new Scope(backend, (spec) => {
      specs.set(spec.name, spec);
      return parameter(spec.name, spec.shape);
    });
    const end = { backbone: 0, neck: 0 };
    const levels = levelsOf(model, scope, input('image', image), (part) => {
      end[part] = nodes.length;
    });
    return { levels, end };
  });
  const { levels, end } = result;
  return {
    ...graph,
    levels,
    specs,
    backbone: graph.nodes.slice(0, end.backbone),
    neck: graph.nodes.slice(end.backbone, end.neck),
    head: graph.nodes.slice(end.neck),
  };
}

/** The results of a graph that its run returns. */
export const keptBy = ({ levels }: Pick<ModelGraph, 'levels'>): GraphValue[] =>
  [levels.features, levels.pyramid, levels.outputs ?? {}].flatMap((maps) => Object.values(maps));
