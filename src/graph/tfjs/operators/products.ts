/** Dense layers: https://www.tensorflow.org/api_docs/python/tf/raw_ops/MatMul */
import { formatShape } from '../../../ops/tensor.js';
import { refuse } from '../../refuse.js';
import { inOrder } from '../laid-out.js';
import { giving } from './operator.js';
import { fusedOf } from './windows.js';

/** Ours has the weight O×I. */
const product = giving((run) => {
  const [x, weight] = [run.shape(0), run.shape(1)];
  if (x.length !== 2 || weight.length !== 2)
    refuse('matrices', `${formatShape(x)} and ${formatShape(weight)}`);
  const rows = run.tensorIn(0, run.flag('transpose_a') ? [1, 0] : [0, 1]);
  const columns = run.tensorIn(1, run.flag('transpose_b') ? [0, 1] : [1, 0]);
  const { bias, isMore, activate } = fusedOf(run, inOrder(2));
  return activate((isMore ? run.part('product') : run.output()).linear(rows, columns, bias));
});

export const PRODUCTS = { MatMul: product, _FusedMatMul: product };
