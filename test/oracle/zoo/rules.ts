/** How others decide whether a tensor is the one that was expected. */
import type { OperatorRead } from '../../../src/ops/operator-call.js';
import { elements, type Tensor } from '../../../src/ops/tensor.js';
import type { Operation } from '../../../src/ops/uniform.js';

/** Whether a tensor passes beside the expected one. */
export type Rule = (seen: Float32Array, expected: Float32Array, operation: Operation<Tensor>) => boolean;

const differ = (a: number, b: number): number => (a === b ? 0 : Math.abs(a - b));

const close =
  (relative: number, absolute: number): Rule =>
  (seen, expected) =>
    seen.every((v, i) => differ(v, expected[i]!) <= absolute + relative * Math.abs(expected[i]!));

const sum = (count: number, of: (i: number) => number): number => {
  let total = 0;
  for (let i = 0; i < count; i++) total += of(i);
  return total;
};

const squares = (seen: Float32Array, expected: Float32Array): number =>
  sum(seen.length, (i) => differ(seen[i]!, expected[i]!) ** 2);

const float = new Float32Array(1);
const word = new Int32Array(float.buffer);

/** A float32 as its place among all of them. */
function placeOf(x: number): number {
  float[0] = x;
  return word[0]! < 0 ? -(word[0]! & 0x7fffffff) : word[0]!;
}

/**
 * Units in the last place that WebNN's tests allow (web-platform-tests, webnn/resources/utils.js). What it has no operator for is
 * put under the nearest one that it has.
 */
function ulpsOf({ operator, inputs, options }: Operation<Tensor>): number {
  switch (operator) {
    case 'conv2d':
      return (2 * inputs.weight.size) / inputs.weight.shape[0]!;
    case 'convTranspose2d':
      return (2 * inputs.weight.size) / inputs.weight.shape[1]!;
    case 'linear':
      return 2 * inputs.weight.shape[1]! + 3;
    case 'batchNorm2d':
      return 6;
    case 'groupNorm':
      return 840;
    case 'averagePool2d':
      return options.kernel[0] * options.kernel[1] + 2;
    case 'globalAveragePool':
      return inputs.x.shape[2]! * inputs.x.shape[3]! + 2;
    case 'resize':
      return options.mode === 'bilinear' ? 84 : options.mode === 'cubic' ? 336 : 0;
    case 'sigmoid':
      return 34;
    case 'silu':
      return 35;
    case 'hardSigmoid':
      return 2;
    case 'hardSwish':
      return 4;
    case 'softmax':
      return 3 * inputs.x.shape[1]! + 3;
    case 'weightedMean':
      return 2 * inputs.xs.length + 2;
    case 'add':
    case 'scale':
    case 'gate':
    case 'elementwise':
      return 1;
    default:
      return 0;
  }
}

const addsProducts = ({ operator }: OperatorRead<Tensor>): boolean =>
  operator === 'conv2d' || operator === 'convTranspose2d' || operator === 'linear';

export const RULES: Readonly<Record<string, Rule>> = {
  // numpy.allclose: |a − b| ≤ atol + rtol·|b|
  'numpy.allclose, 1e-5 and 1e-8': close(1e-5, 1e-8),
  // torch.testing.assert_close of float32
  'torch.testing.assert_close, 1.3e-6 and 1e-5': close(1.3e-6, 1e-5),
  // polygraphy run: an element fails that is beyond both --atol and --rtol
  'Polygraphy, 1e-5 absolute or relative': (seen, expected) =>
    seen.every((v, i) => differ(v, expected[i]!) <= 1e-5 * Math.max(1, Math.abs(expected[i]!))),
  // MIGraphX, verify.hpp: the root mean square over the largest magnitude
  'MIGraphX, rms 1e-3': (seen, expected) => {
    const largest = seen.reduce((a, v, i) => Math.max(a, Math.abs(v), Math.abs(expected[i]!)), 0);
    return largest === 0 || Math.sqrt(squares(seen, expected) / seen.length) / largest <= 1e-3;
  },
  // ggml, test-backend-ops: 1e-7, and 5e-4 for products of matrices and convolutions
  'ggml, NMSE 1e-7 (5e-4 of products)': (seen, expected, operation) => {
    const most = addsProducts(operation) ? 5e-4 : 1e-7;
    return squares(seen, expected) <= most * sum(expected.length, (i) => expected[i]! ** 2);
  },
  // Tenstorrent's and Huawei's .99
  'cosine 0.99': (seen, expected) => {
    const product = (a: Float32Array, b: Float32Array): number => sum(a.length, (i) => a[i]! * b[i]!);
    const sizes = Math.sqrt(product(seen, seen) * product(expected, expected));
    return sizes === 0 ? squares(seen, expected) === 0 : product(seen, expected) / sizes >= 0.99;
  },
  // tfjs-core, test_util: TEST_EPSILON_FLOAT32
  'TensorFlow.js, 1e-3 absolute': close(0, 1e-3),
  // onnx.backend.test: numpy.testing.assert_allclose
  'ONNX backend tests, 1e-3 and 1e-7': close(1e-3, 1e-7),
  'WebNN, units in the last place': (seen, expected, operation) => {
    const most = ulpsOf(operation);
    return seen.every((v, i) => Math.abs(placeOf(v) - placeOf(expected[i]!)) <= most);
  },
};

/** The rules that refuse a tensor. */
export const refusing = (seen: Tensor, expected: Tensor, operation: Operation<Tensor>): string[] =>
  Object.keys(RULES).filter((name) => !RULES[name]!(elements(seen), elements(expected), operation));
