/** A golden file's bytes: a .safetensors of a case's tensors, and what the case is as JSON under the metadata key `case`. */
import type { Tensor } from '../../ops/tensor.js';
import { littleEndian } from '../../weights/little-endian.js';
import { writeSafetensors } from '../../weights/safetensors.js';
import { toStored } from '../../weights/stored-tensor.js';
import type { Certified } from '../certify/certified.js';
import { type GoldenCase, SCHEMA, type Sha256 } from './golden-case.js';
import { optionsToJson } from './option-values.js';
import { namedInputs } from './tensor-names.js';

/** The key of a file's metadata. */
export const CASE = 'case';

/**
 * The bytes of a golden file; the same case always gives the same.
 * @param certificate the output and its bound (see `certificateOf`)
 * @param got what a backend that was refuted gave instead
 */
export function writeCase(
  golden: GoldenCase,
  { value, bound }: Certified,
  sha256: Sha256,
  got?: Tensor,
): Uint8Array<ArrayBuffer> {
  const { number, model, layer, operation, arithmetic } = golden;
  const tensors = new Map([
    ...namedInputs(operation),
    ['output', value] as const,
    ...(bound ? [['bound', bound] as const] : []),
    ...(got ? [['got', got] as const] : []),
  ]);
  const description = {
    schema: SCHEMA,
    number,
    model,
    layer,
    operator: operation.operator,
    options: optionsToJson(operation.options),
    arithmetic,
    sha256: Object.fromEntries([...tensors].map(([name, tensor]) => [name, sha256(littleEndian(tensor))])),
  };
  const stored = new Map([...tensors].map(([name, tensor]) => [name, toStored(tensor)]));
  return writeSafetensors(stored, new Map([[CASE, JSON.stringify(description)]]));
}
