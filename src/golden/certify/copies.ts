/** Operators that copy, or take the larger: they lose nothing, and what their input may be off by, they are too. */
import { invoke } from '../../ops/operator-call.js';
import type { OperatorInputs, OperatorName, OperatorOptions } from '../../ops/operators.js';
import { reference } from '../../ops/reference.js';
import { elements, type Tensor, tensor } from '../../ops/tensor.js';
import type { Arithmetic } from '../arithmetic.js';
import { bounds, boundsOf, type Certified } from './certified.js';
import { FLUSHED } from './pointwise.js';

/** The bound of a copy, a maximum or a clip under flush to zero: a copied subnormal may be gone. */
function flushed(bound: Tensor | undefined, value: Tensor, { flush }: Arithmetic): Tensor | undefined {
  if (flush === 'none') return bound;
  const at = boundsOf({ value, ...(bound && { bound }) });
  return bounds(value.shape, (i) => at(i) + FLUSHED);
}

const zerosLike = ({ value }: Certified): Tensor => tensor(new Float32Array(value.size), value.shape);

/** The operator itself, run on the bounds: it puts each where its element goes, or the largest of a window's. */
export function copied<K extends OperatorName>(
  operator: K,
  inputs: OperatorInputs<Certified>[K],
  options: OperatorOptions[K],
  value: Tensor,
  arithmetic: Arithmetic,
): Tensor | undefined {
  const values = Object.values(inputs as Record<string, Certified | Certified[]>).flat();
  if (values.every(({ bound }) => !bound)) return flushed(undefined, value, arithmetic);
  const of = (x: Certified) => x.bound ?? zerosLike(x);
  const bound = invoke(
    reference,
    operator,
    Object.fromEntries(
      Object.entries(inputs as Record<string, Certified | Certified[]>).map(([role, x]) => [
        role,
        Array.isArray(x) ? x.map(of) : of(x),
      ]),
    ) as unknown as OperatorInputs<Tensor>[K],
    options,
  );
  // a window of padding alone has the maximum −∞, whatever the backend's input is
  const data = elements(bound);
  return flushed(
    bounds(bound.shape, (i) => Math.max(data[i], 0)),
    value,
    arithmetic,
  );
}

/** max(x, low) and min(x, high): what lies certainly beyond a bound is that bound. */
export function clipped(
  x: Certified,
  low: number,
  high: number,
  value: Tensor,
  arithmetic: Arithmetic,
): Tensor | undefined {
  if (!x.bound) return flushed(undefined, value, arithmetic);
  const center = elements(x.value);
  const bound = elements(x.bound);
  return flushed(
    bounds(value.shape, (i) => (center[i] + bound[i] <= low || center[i] - bound[i] >= high ? 0 : bound[i])),
    value,
    arithmetic,
  );
}
