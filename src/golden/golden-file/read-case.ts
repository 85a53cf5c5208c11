/** A golden file, read and not believed: its schema, its names and the checksum of every tensor are looked at. */
import { FormatError } from '../../errors.js';
import { OPERATORS, type OperatorName } from '../../ops/operators.js';
import { formatShape, sameShape, type Tensor } from '../../ops/tensor.js';
import type { Operation } from '../../ops/uniform.js';
import { littleEndian } from '../../weights/little-endian.js';
import { readSafetensors } from '../../weights/safetensors.js';
import { type StoredTensor, toFloat32 } from '../../weights/stored-tensor.js';
import { arithmeticFrom } from '../arithmetic.js';
import type { Certified } from '../certify/certified.js';
import type { GoldenCase, Sha256 } from './golden-case.js';
import { countIn, described, recordIn, textIn } from './json-fields.js';
import { optionsFromJson } from './option-values.js';
import { inputsFrom } from './tensor-names.js';
import { CASE } from './write-case.js';

/** What a file holds: a case, and the output and bound that are claimed for it. */
export interface StoredCase {
  readonly golden: GoldenCase;
  readonly claimed: Certified;
  /** What a refuted backend gave: in the smallest cases that `verify` writes. */
  readonly got?: Tensor;
}

/**
 * @throws FormatError where the bytes are no golden file, of a newer schema, or do not have the checksums that they name;
 * FpnError where the arithmetic is none
 */
export function readCase(bytes: Uint8Array, sha256: Sha256): StoredCase {
  const { tensors, metadata } = readSafetensors(bytes);
  const text = metadata.get(CASE);
  if (text === undefined) throw new FormatError('golden', `metadata under the key ${CASE}`, 'none');
  const fields = described(text, 'a case');
  const named = new Map([...tensors].map(([name, stored]) => [name, float32(name, stored)]));
  checkSums(named, recordIn(fields.sha256, 'sha256'), sha256);
  const operator = operatorIn(fields.operator);
  const { output, bound, got, inputs } = parted(named);
  const options = optionsFromJson(recordIn(fields.options, 'options'));
  const operation = { operator, inputs: inputsFrom(operator, inputs), options } as Operation<Tensor>;
  const golden: GoldenCase = {
    number: countIn(fields.number, 'number', 1),
    model: textIn(fields.model, 'model'),
    layer: textIn(fields.layer, 'layer'),
    operation,
    arithmetic: arithmeticFrom(fields.arithmetic),
  };
  return { golden, claimed: { value: output, ...(bound && { bound }) }, ...(got && { got }) };
}

function float32(name: string, stored: StoredTensor): Tensor {
  if (stored.dtype !== 'F32') throw new FormatError('golden', `F32 for ${name}`, stored.dtype);
  return toFloat32(stored);
}

function operatorIn(value: unknown): OperatorName {
  const name = textIn(value, 'operator');
  if (!Object.hasOwn(OPERATORS, name)) throw new FormatError('golden', 'the name of an operator', name);
  return name as OperatorName;
}

function checkSums(
  tensors: ReadonlyMap<string, Tensor>,
  sums: Readonly<Record<string, unknown>>,
  sha256: Sha256,
): void {
  for (const name of new Set([...tensors.keys(), ...Object.keys(sums)])) {
    const tensor = tensors.get(name);
    const got = tensor ? sha256(littleEndian(tensor)) : 'no such tensor';
    const expected = Object.hasOwn(sums, name)
      ? textIn(sums[name], `the checksum of ${name}`)
      : 'no such tensor';
    if (got !== expected) throw new FormatError('golden', `${name} with SHA-256 ${expected}`, got);
  }
}

/** What is no input of the operator. */
const RESULTS = ['output', 'bound', 'got'];

function parted(named: ReadonlyMap<string, Tensor>) {
  const inputs = new Map(named);
  const [output, bound, got] = RESULTS.map((name) => inputs.get(name));
  if (!output) throw new FormatError('golden', 'a tensor output', 'none');
  if (got && !sameShape(got.shape, output.shape)) {
    const [expected, is] = [output.shape, got.shape].map(formatShape);
    throw new FormatError('golden', `got of shape ${expected}, as output`, is);
  }
  for (const name of RESULTS) inputs.delete(name);
  return { output, bound, got, inputs };
}
