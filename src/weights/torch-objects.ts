/**
 * The names of a PyTorch file that mean something here, and what they stand for: storages, tensors that view
 * them, and the containers of a state dict. Source of the names and arguments: torch/_utils.py and
 * torch/serialization.py of PyTorch 0.4 to 2.x.
 */
import type { Budget } from '../bytes/budget.js';
import { FormatError } from '../errors.js';
import { formatShape, type Shape, sizeOf } from '../ops/tensor.js';
import type { PickleHost } from './pickle.js';
import { Callable, kindOf, Opaque, Part, type PickleValue, Tuple } from './pickle-values.js';
import { PYTHON_GLOBALS } from './python-objects.js';
import { quote } from './quote.js';
import { type DtypeName, isShape } from './stored-tensor.js';

class StorageType extends Opaque {
  constructor(readonly dtype: DtypeName) {
    super('a storage type');
  }
}

/** A run of elements that lies elsewhere in the file, under a key; tensors share it. */
export class Storage extends Part {
  constructor(
    readonly key: string,
    readonly dtype: DtypeName,
    /** In elements. */
    readonly size: number,
  ) {
    super('a storage');
  }
}

/** Part of a storage as a storage of its own, in files of PyTorch before 0.4. */
class StorageView extends Part {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly size: number,
  ) {
    super('a view of a storage');
  }
}

/** A tensor whose elements are known to lie within its storage's size. Offset and strides in elements. */
export class TorchTensor extends Opaque {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: Shape,
    readonly stride: readonly number[],
  ) {
    super('a tensor');
  }
}

const STORAGE_TYPES: Readonly<Record<string, DtypeName>> = {
  BoolStorage: 'BOOL',
  ByteStorage: 'U8',
  CharStorage: 'I8',
  ShortStorage: 'I16',
  IntStorage: 'I32',
  LongStorage: 'I64',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  FloatStorage: 'F32',
  DoubleStorage: 'F64',
  UntypedStorage: 'U8',
};

/** Bytes of memory for a tensor: the object, its shape and its strides. */
const TENSOR_COST = 512;

function fail(expected: string, actual: string): never {
  throw new FormatError('pth', expected, actual);
}

const isCount = (value: PickleValue | undefined): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

const integers = (value: PickleValue | undefined): readonly number[] =>
  value instanceof Tuple && value.items.every(isCount)
    ? (value.items as number[])
    : fail('sizes in a tuple', kindOf(value));

/** `_rebuild_tensor(storage, offset, size, stride)`; `_v2` adds flags that say nothing about the values. */
function rebuildTensor([source, offset, size, strides]: readonly PickleValue[], budget: Budget): TorchTensor {
  budget.take(TENSOR_COST);
  const view = source instanceof Storage ? new StorageView(source, 0, source.size) : source;
  if (!(view instanceof StorageView)) fail('a storage for a tensor', kindOf(source));
  if (!isCount(offset)) fail('the offset of a tensor in its storage', kindOf(offset));
  const shape = integers(size);
  const stride = integers(strides);
  if (!isShape(shape) || stride.length !== shape.length) {
    fail('a shape and as many strides', `${formatShape(shape)} and ${formatShape(stride)}`);
  }
  const end = shape.reduce((last, n, axis) => last + (n - 1) * stride[axis]!, offset + 1);
  const elements = sizeOf(shape);
  const what = `a tensor of ${formatShape(shape)}, strides ${formatShape(stride)}, offset ${offset}`;
  if (elements > 0 && !(end <= view.size)) {
    fail(`${what} within its storage`, `a storage of ${view.size} elements`);
  }
  return new TorchTensor(view.storage, view.offset + offset, shape, stride);
}

/** A parameter is its tensor; whether it wants a gradient is of no interest here. */
const rebuildParameter = ([tensor]: readonly PickleValue[]): TorchTensor =>
  tensor instanceof TorchTensor ? tensor : fail('a tensor in a parameter', kindOf(tensor));

/** `_rebuild_from_type_v2(function, type, arguments, state)`: a tensor with attributes of its own. */
const rebuildFromType = ([rebuild, , args]: readonly PickleValue[], budget: Budget): PickleValue =>
  rebuild instanceof Callable && rebuild.name.startsWith('torch._utils.') && args instanceof Tuple
    ? rebuild.call(args.items, budget)
    : fail('a function that rebuilds a tensor', kindOf(rebuild));

const FUNCTIONS: Readonly<Record<string, Callable['call']>> = {
  'torch._utils._rebuild_tensor': rebuildTensor,
  'torch._utils._rebuild_tensor_v2': rebuildTensor,
  'torch._utils._rebuild_parameter': rebuildParameter,
  'torch._utils._rebuild_parameter_with_state': rebuildParameter,
  'torch.nn.parameter.Parameter': rebuildParameter,
  'torch._tensor._rebuild_from_type_v2': rebuildFromType,
  'torch.Size': ([sizes]) => new Tuple(integers(sizes)),
};

const GLOBALS: ReadonlyMap<string, PickleValue> = new Map<string, PickleValue>([
  ...PYTHON_GLOBALS,
  ...Object.entries(FUNCTIONS).map(([name, call]) => [name, new Callable(name, call)] as const),
  ...Object.entries(STORAGE_TYPES).map(([name, dtype]) => [`torch.${name}`, new StorageType(dtype)] as const),
  ['torch.storage.UntypedStorage', new StorageType('U8')],
  ['torch.Tensor', new Opaque('the type torch.Tensor')],
]);

/** The host of one file: it collects the storages that the pickle refers to, by key. */
export class TorchHost implements PickleHost {
  readonly storages = new Map<string, Storage>();

  global(name: string): PickleValue | undefined {
    return GLOBALS.get(name);
  }

  /** `('storage', type, key, device, elements)`, and in the legacy format the part of it that is meant. */
  persistent(id: PickleValue): PickleValue {
    const [kind, type, key, , size, view] = id instanceof Tuple ? id.items : [];
    if (kind !== 'storage' || !(type instanceof StorageType) || typeof key !== 'string' || !isCount(size)) {
      fail('a storage with its type, key and size', kindOf(kind));
    }
    const storage = this.storages.get(key) ?? new Storage(key, type.dtype, size);
    if (storage.dtype !== type.dtype || storage.size !== size) {
      fail(
        `storage ${quote(key)} to be ${storage.size} ${storage.dtype} everywhere`,
        `${size} ${type.dtype}`,
      );
    }
    this.storages.set(key, storage);
    return view instanceof Tuple ? this.#view(storage, view) : storage;
  }

  #view(storage: Storage, { items: [, offset, size] }: Tuple): StorageView {
    if (!isCount(offset) || !isCount(size) || offset + size > storage.size) {
      fail(`a view within storage ${quote(storage.key)}`, `${size} elements at ${offset} of ${storage.size}`);
    }
    return new StorageView(storage, offset, size);
  }
}
