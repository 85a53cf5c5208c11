/** Dense layers. */
import { formatShape, type Shape, sameShape } from '../../../ops/tensor.js';
import { matrixProducts, rowsByMatrix } from '../../products.js';
import { refuse } from '../../refuse.js';
import { rearranged } from '../../values.js';
import type { NodeRun } from '../node-run.js';
import { giving } from './operator.js';

/** A weight I×O, as ours, which is O×I. */
function turned<T>(run: NodeRun<T>, i: number): T {
  const value = run.value(i);
  if (value.kind === 'computed') return run.part('weight').transpose(value.tensor, [1, 0]);
  return run.made('weight', () => rearranged(value, [1, 0]));
}

function checkMatrix(role: string, shape: Shape): void {
  if (shape.length !== 2) refuse(`${role} of two axes`, formatShape(shape));
}

/** Before opset 7 C is a whole matrix unless `broadcast` says otherwise. */
function checkAddend<T>(run: NodeRun<T>): void {
  if (run.opset >= 7 || run.flag('broadcast')) return;
  const [a, b] = [run.shape(0), run.shape(1)];
  const whole = [a[run.flag('transA') ? 1 : 0], b[run.flag('transB') ? 0 : 1]];
  if (!sameShape(run.shape(2), whole))
    refuse(`C of ${formatShape(whole)}, as broadcast is 0`, formatShape(run.shape(2)));
}

/** α·A·B + β·C: https://onnx.ai/onnx/operators/onnx__Gemm.html */
const gemm = giving((run) => {
  checkMatrix('A', run.shape(0));
  checkMatrix('B', run.shape(1));
  checkAddend(run);
  const [alpha, beta] = [run.number('alpha', 1), run.number('beta', 1)];
  const weight = run.flag('transB') ? run.tensor(1) : turned(run, 1);
  const x = run.flag('transA') ? run.part('input').transpose(run.tensor(0), [1, 0]) : run.tensor(0);
  const outputs = run.part('').shape(weight)[0];
  const isBias = run.has(2) && run.shape(2).length === 1 && run.shape(2)[0] === outputs;
  if (alpha === 1 && beta === 1 && (isBias || !run.has(2))) {
    return run.output().linear(x, weight, run.has(2) ? run.tensor(2) : undefined);
  }
  const more = run.has(2) && beta !== 0;
  const product = (alpha === 1 && !more ? run.output() : run.part('product')).linear(x, weight, undefined);
  const scaled = alpha === 1 ? product : (more ? run.part('scaled') : run.output()).scale(product, alpha);
  if (!more) return scaled;
  const addend = beta === 1 ? run.tensor(2) : run.part('bias').scale(run.tensor(2), beta);
  return run.output().elementwise(scaled, addend, 'add');
});

/** https://onnx.ai/onnx/operators/onnx__MatMul.html: by one matrix it is a dense layer, whose weight is turned once. */
const matrixProduct = giving((run) => {
  const [x, weight] = [run.shape(0), run.shape(1)];
  if (weight.length !== 2 || x.length < 1) return matrixProducts(run, run.tensor(0), run.tensor(1));
  return rowsByMatrix(run, run.tensor(0), turned(run, 1), [...x.slice(0, -1), weight[1]]);
});

export const PRODUCTS = { Gemm: gemm, MatMul: matrixProduct };
