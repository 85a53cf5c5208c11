import type { NdArray } from 'ndarray';
import { checkLayout, shapeOf } from './check.js';
import { mean } from './mean.js';
import { output } from './output.js';
import type { Floats, Shape, Tensor } from './tensor.js';

/**
 * Shape rule. x [N,C,H,W] → [N,C].
 * @throws OperatorError where x has another shape
 */
export function checkGlobalAveragePool(x: Shape): Shape {
  checkLayout('globalAveragePool', 'x', x, 'N×C×H×W');
  return x.slice(0, 2);
}

/**
 * The mean of every feature map, Σ map / (H·W), rounded once; a sum that is exactly zero gives +0.
 * @param x [N,C,H,W] → [N,C]
 * @throws OperatorError where x is not of that layout or an axis is empty
 */
export const globalAveragePool = (x: Tensor): Tensor =>
  averageMaps(x, checkGlobalAveragePool(shapeOf('globalAveragePool', 'x', x)), mean);

/** @param meanOf Σ map / count for a map [H,W] */
export function averageMaps<D extends Floats>(
  x: NdArray<D>,
  shape: Shape,
  meanOf: (map: NdArray<D>, count: number) => number,
): NdArray<D> {
  const [batch, channels, height, width] = x.shape;
  return output(x, shape, (y) => {
    for (let n = 0; n < batch; n++) {
      for (let c = 0; c < channels; c++) y.set(n, c, meanOf(x.pick(n, c, null, null), height * width));
    }
  });
}
