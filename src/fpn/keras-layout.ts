/**
 * Keras' names and memory layouts: `layer/kernel` is our `layer.weight`, in HWIO order where ours is OIHW, and a
 * Dense kernel is [in, out] where ours is [out, in]. Transposed views, so nothing is copied.
 */
import type { Tensor } from '../ops/tensor.js';

const NAMES: Readonly<Record<string, string>> = {
  kernel: 'weight',
  bias: 'bias',
  gamma: 'weight',
  beta: 'bias',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
};

/** `bn2a_branch1/moving_mean:0` → `bn2a_branch1.running_mean`; other names stay as they are. */
export function nameFromKeras(onFile: string): string {
  const [, layer, variable] = /^(.+)\/([a-z_]+)(?::0)?$/.exec(onFile) ?? [];
  const name = NAMES[variable];
  return name === undefined ? onFile : `${layer}.${name}`;
}

/** A kernel as our operators read it: HWIO → OIHW, [in, out] → [out, in]; anything else as it is. */
export function layoutFromKeras(value: Tensor): Tensor {
  if (value.shape.length === 4) return value.transpose(3, 2, 0, 1);
  if (value.shape.length === 2) return value.transpose(1, 0);
  return value;
}
