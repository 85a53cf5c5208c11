/** Dense layers and products of matrices: https://www.tensorflow.org/api_docs/python/tf/raw_ops/BatchMatMulV2 */
import { formatShape } from '../../../ops/tensor.js';
import { matrixProducts } from '../../products.js';
import { refuse } from '../../refuse.js';
import { inOrder, laidOut } from '../laid-out.js';
import { type GraphOperator, giving } from './operator.js';
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

/** Of one matrix or many, each as it is or turned. */
const products: GraphOperator = (run) => {
  const matrices = (i: number, isTurned: boolean) => {
    const order = inOrder(run.shape(i).length);
    return run.tensorIn(i, isTurned ? [...order.slice(0, -2), ...order.slice(-2).reverse()] : order);
  };
  const x = matrices(0, run.flag('adj_x'));
  const y = matrices(1, run.flag('adj_y'));
  const result = matrixProducts(run, x, y);
  return [laidOut(result, inOrder(run.output().shape(result).length))];
};

export const PRODUCTS = {
  MatMul: product,
  _FusedMatMul: product,
  BatchMatMul: products,
  BatchMatMulV2: products,
};
