/** The mean of every feature map, rounded once: [N,C,H,W] → [N,C]. */
import { checkLayout } from './check.js';
import { mean } from './mean.js';
import { canonicalizeNaNs } from './nan.js';
import { type Shape, type Tensor, zeros } from './tensor.js';

/** Shape rule. x [N,C,H,W] → [N,C]. */
export function checkGlobalAveragePool(x: Shape): Shape {
  checkLayout('globalAveragePool', 'x', x, 'N×C×H×W');
  return x.slice(0, 2);
}

export function globalAveragePool(x: Tensor): Tensor {
  const y = zeros(checkGlobalAveragePool(x.shape));
  const [batch, channels, height, width] = x.shape;
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) y.set(n, c, mean(x.pick(n, c, null, null), height * width));
  }
  canonicalizeNaNs(y.data);
  return y;
}
