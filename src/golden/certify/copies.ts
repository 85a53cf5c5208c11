/** Operators that copy, or take the larger: they lose nothing, and what their input may be off by, they are too. */

import { engine } from '../../engine/index.js';
import { invoke, mapInputs, tensorsOf } from '../../ops/operator-call.js';
import type { OperatorInputs, OperatorName, OperatorOptions } from '../../ops/operators.js';
import { elements, type Tensor, zeros } from '../../ops/tensor.js';
import type { Arithmetic } from '../arithmetic.js';
import { bounds, boundsOf, type Certified } from './certified.js';
import { ofFlush } from './errors-of-rounding.js';

/** The bound of a copy, a maximum or a clip under flush to zero: a copied subnormal may be gone. */
function flushed(bound: Tensor | undefined, value: Tensor, arithmetic: Arithmetic): Tensor | undefined {
  const lost = ofFlush(arithmetic);
  if (lost === 0) return bound;
  const at = boundsOf({ value, ...(bound && { bound }) });
  return bounds(value.shape, (i) => at(i) + lost);
}

/** The operator itself, run on the bounds: it puts each where its element goes, or the largest of a window's. */
export function copied<K extends OperatorName>(
  operator: K,
  inputs: OperatorInputs<Certified>[K],
  options: OperatorOptions[K],
  value: Tensor,
  arithmetic: Arithmetic,
): Tensor | undefined {
  const read = tensorsOf<Certified>({ operator, inputs });
  if (read.every((each) => !each.value.bound)) return flushed(undefined, value, arithmetic);
  const errors = mapInputs<Certified, Tensor, K>(operator, inputs, (x) => x.bound ?? zeros(x.value.shape));
  const bound = invoke(engine(), operator, errors, options);
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
