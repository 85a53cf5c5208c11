/** Cases with what is right of them. */
import type { Arithmetic } from '../golden/arithmetic.js';
import { boundsOf, type Certified, exactly } from '../golden/certify/certified.js';
import { certifying } from '../golden/certify/certify.js';
import { invoke, mapInputs } from '../ops/operator-call.js';
import type { OperatorName } from '../ops/operators.js';
import { elements, type Tensor, tensor } from '../ops/tensor.js';
import type { Case } from './corpus.js';
import type { Layout } from './guarded.js';

/** A case, what is right of it by the arithmetic, and in which layout it is handed over. */
export interface PreparedCase {
  readonly arithmetic: Arithmetic;
  readonly of: Case;
  readonly certified: Certified;
  readonly layout: Layout;
}

export function prepared(cases: readonly Case[], arithmetic: Arithmetic): PreparedCase[] {
  const backend = certifying(arithmetic);
  return cases.map((of, i) => {
    const inputs = mapInputs<Tensor, Certified, OperatorName>(of.operator, of.inputs, exactly);
    const certified = invoke(backend, of.operator, inputs, of.options);
    const layout = i % 2 === 0 ? 'offset' : 'gaps';
    return {
      arithmetic,
      of,
      certified: of.exact ? exactly(certified.value) : judgeable(certified, arithmetic),
      layout,
    };
  });
}

/** Under finite math a logarithm of a negative number, say, may be anything: nothing is said of what is no finite number. */
function judgeable(certified: Certified, { finiteMath }: Arithmetic): Certified {
  const values = elements(certified.value);
  if (!finiteMath || values.every(Number.isFinite)) return certified;
  const boundAt = boundsOf(certified);
  const bound = values.map((value, i) => (Number.isFinite(value) ? boundAt(i) : Infinity));
  return { value: certified.value, bound: tensor(bound, certified.value.shape) };
}
