/** What goes between a run in another thread and its owner. */
import ndarray from 'ndarray';
import type { Precision } from '../../engine/index.js';
import { elements, type Shape, type Tensor } from '../../ops/tensor.js';
import type { Levels } from '../model.js';
import type { ModelGraph } from '../model-graph.js';

/** A tensor's elements and shape: what is left of one on its way. */
export interface SentTensor {
  readonly data: Float32Array;
  readonly shape: Shape;
}

/** What to run: the graph, whose nodes and levels are the same objects on the other side, and what it starts from. */
export interface Order {
  readonly graph: ModelGraph;
  readonly image: SentTensor;
  readonly parameters: ReadonlyMap<string, SentTensor>;
  readonly threads: number;
  readonly precision: Precision;
}

/** An operator that has run, without its tensors. */
export interface Progress {
  readonly operator: string;
  readonly layer: string;
  readonly shape: Shape;
}

export type Answer =
  | { readonly progress: Progress }
  | { readonly levels: Levels<SentTensor> }
  | { readonly error: string };

export const sent = (t: Tensor): SentTensor => ({ data: elements(t), shape: [...t.shape] });

export const received = ({ data, shape }: SentTensor): Tensor => ndarray(data, [...shape]);

/** Levels with something else in each's place. */
export function mapLevels<A, B>({ features, pyramid, outputs }: Levels<A>, f: (a: A) => B): Levels<B> {
  const mapped = (maps: Readonly<Record<string, A>>): Record<string, B> =>
    Object.fromEntries(Object.entries(maps).map(([name, map]) => [name, f(map)]));
  return {
    features: mapped(features),
    pyramid: mapped(pyramid as Record<string, A>) as Levels<B>['pyramid'],
    ...(outputs && { outputs: mapped(outputs) }),
  };
}
