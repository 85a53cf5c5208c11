/** How far apart two models' outputs are, level by level. */
import type { Levels } from '../fpn/model.js';
import { elements, type Shape, sameShape, type Tensor } from '../ops/tensor.js';

/** How far one level of a model is from another's. */
export interface LevelDistance {
  readonly level: string;
  readonly a: Shape;
  readonly b: Shape;
  /** ‖a − b‖₂ / ‖a‖₂; undefined where the shapes differ. */
  readonly relative: number | undefined;
}

/** The distances of all maps that both models have, in the order of the first. */
export function levelDistances(a: Levels<Tensor>, b: Levels<Tensor>): LevelDistance[] {
  const others = new Map(mapsOf(b));
  return mapsOf(a).flatMap(([level, map]) => {
    const other = others.get(level);
    if (!other) return [];
    const comparable = sameShape(map.shape, other.shape);
    const relative = comparable ? relativeDistance(elements(map), elements(other)) : undefined;
    return [{ level, a: map.shape, b: other.shape, relative }];
  });
}

const mapsOf = ({ features, pyramid, outputs }: Levels<Tensor>): [string, Tensor][] =>
  Object.entries({ ...features, ...pyramid, ...outputs });

function relativeDistance(a: Float32Array, b: Float32Array): number {
  let [apart, whole] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    apart += (a[i] - b[i]) * (a[i] - b[i]);
    whole += a[i] * a[i];
  }
  return apart === 0 ? 0 : Math.sqrt(apart / whole);
}
