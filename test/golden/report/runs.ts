/** Verdicts on small tensors of our own making, as judging a run gives them. */
import { arithmeticByName } from '../../../src/golden/arithmetic.js';
import { exactly } from '../../../src/golden/certify/certified.js';
import type { Judged, TensorVerdict } from '../../../src/golden/judge-run.js';
import type { Verification } from '../../../src/golden/report/verification.js';
import { judge } from '../../../src/golden/verdict.js';
import { sizeOf, type Tensor, tensor } from '../../../src/ops/tensor.js';

export const IEEE = arithmeticByName('ieee32');

/** All zeros with the bound 1 but for the elements that are given, so that an element is its own error/bound. */
export function judged(
  layer: string,
  shape: readonly number[],
  errors: Readonly<Record<number, number>>,
  more: Partial<TensorVerdict> = {},
): Judged {
  const values = new Float32Array(sizeOf(shape));
  for (const [index, error] of Object.entries(errors)) values[Number(index)] = error;
  return judgedAs(layer, tensor(values, shape), tensor(new Float32Array(values.length).fill(1), shape), more);
}

function judgedAs(layer: string, candidate: Tensor, bound: Tensor, more: Partial<TensorVerdict>): Judged {
  const { shape } = candidate;
  const value = tensor(new Float32Array(sizeOf(shape)), shape);
  const certified = { value, bound };
  const input = { kind: 'input', name: 'x', shape } as const;
  const node = { kind: 'operator', layer, operator: 'relu', shape, inputs: { x: input }, options: {} };
  const operation = { operator: 'relu', inputs: { x: exactly(value) }, options: {} };
  return {
    verdict: { layer, operator: 'relu', shape, region: [], ...judge(candidate, certified, IEEE), ...more },
    certificate: { node, operation, certified, likely: () => value } as unknown as Judged['certificate'],
    candidate,
  };
}

export const verification = (
  verdicts: readonly Judged[],
  more: Partial<Verification> = {},
): Verification => ({
  model: { name: 'small' },
  arithmetic: IEEE,
  weights: 'w.pth',
  input: [1, 1, 4, 5],
  verdicts: verdicts.map(({ verdict }) => verdict),
  strangers: [],
  ...more,
});
