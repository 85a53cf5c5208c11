/** Cases with what is right of them. */
import type { Arithmetic } from '../golden/arithmetic.js';
import { type Certified, exactly } from '../golden/certify/certified.js';
import { certifying } from '../golden/certify/certify.js';
import { invoke, mapInputs } from '../ops/operator-call.js';
import type { OperatorName } from '../ops/operators.js';
import type { Tensor } from '../ops/tensor.js';
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
    return { arithmetic, of, certified: of.exact ? exactly(certified.value) : certified, layout };
  });
}
