/** What a thread is told to do, in a form that goes through a message: a tensor is its memory, which is shared, and its layout. */
import ndarray from 'ndarray';
import { elements, type Tensor } from '../../ops/tensor.js';
import { copyFloats } from '../copy-floats.js';
import type { DividedName } from '../operators/index.js';

export interface SharedTensor {
  readonly tensor: true;
  readonly data: Float32Array;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset: number;
}

/** Before the first job. */
export interface Greeting {
  /** Where the thread writes that it is done. */
  readonly state: SharedArrayBuffer;
}

export interface Job extends Greeting {
  readonly operator: DividedName;
  /** The operator's arguments, and arguments in these, with a SharedTensor for each tensor. */
  readonly args: object;
  readonly part: unknown;
  readonly y: SharedTensor;
}

export const sharedTensor = ({ data, shape, stride, offset }: Tensor): SharedTensor => ({
  tensor: true,
  data,
  shape: [...shape],
  stride: [...stride],
  offset,
});

/** Of what is left of a tensor behind a message. */
export const tensorOf = ({ data, shape, stride, offset }: Omit<SharedTensor, 'tensor'>): Tensor =>
  ndarray(data, [...shape], [...stride], offset);

const isTensor = (value: object): value is Tensor =>
  'data' in value && 'stride' in value && !('tensor' in value);
const isShared = (value: object): value is SharedTensor => 'tensor' in value;

/** Arguments with `change` made to every value that `is` says is one. */
function withEach<T extends object>(
  args: object,
  is: (value: object) => value is T,
  change: (t: T) => unknown,
): object {
  const changed = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(changed);
    return is(value) ? change(value) : withEach(value, is, change);
  };
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, changed(value)]));
}

/** Tensors that are not in shared memory are copied into some. */
export const argumentsToSend = (args: object): object =>
  withEach(args, isTensor, (t) => sharedTensor(inSharedMemory(t)));

export const argumentsReceived = (args: object): object => withEach(args, isShared, tensorOf);

/** The tensor, or a copy, in memory that threads share. */
export function inSharedMemory(t: Tensor): Tensor {
  if (t.data.buffer instanceof SharedArrayBuffer) return t;
  const data = new Float32Array(new SharedArrayBuffer(4 * t.size));
  copyFloats(data, elements(t));
  return ndarray(data, [...t.shape]);
}
