/** Every map times a number of its own, rounded once: y[n,c,i,j] = x[n,c,i,j]·g[n,c]. Channel attention. */
import ndops from 'ndarray-ops';
import { checkLayout, checkShape } from './check.js';
import { canonicalizeNaNs } from './nan.js';
import { type Shape, type Tensor, zeros } from './tensor.js';

/** Shape rule. x [N,C,H,W] and gates [N,C] → x's shape. */
export function checkGate(x: Shape, gates: Shape): Shape {
  checkLayout('gate', 'x', x, 'N×C×H×W');
  checkShape('gate', 'gates', gates, x.slice(0, 2));
  return x;
}

export function gate(x: Tensor, gates: Tensor): Tensor {
  const y = zeros(checkGate(x.shape, gates.shape));
  const [batch, channels] = x.shape;
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      ndops.muls(y.pick(n, c, null, null), x.pick(n, c, null, null), gates.get(n, c));
    }
  }
  canonicalizeNaNs(y.data);
  return y;
}
