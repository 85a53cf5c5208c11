/**
 * Raw files and a manifest that says what they hold: `{"<tensor>": {"file": "conv1.raw", "dtype": "float32", "shape": [1,
 * 64, 38, 57], "layout": "NCHW", "layer": "conv1"}}`, the last two only where there is something to say. Little-endian,
 * row-major, nothing before the elements and nothing after them.
 */
import ndarray from 'ndarray';
import { allOf, type ByteSource, type OpenBeside } from '../../bytes/byte-source.js';
import { FormatError } from '../../errors.js';
import { formatShape, type Shape, sizeOf } from '../../ops/tensor.js';
import { bytesPerElement, DTYPE_NAMES, decode, isDtypeName } from '../../weights/dtypes.js';
import { quote, showJson } from '../../weights/quote.js';
import { type DtypeName, isShape, onDemand } from '../../weights/stored-tensor.js';
import { about, type Declared, type Dump, type DumpEntry, dumpOf, type Layout } from './dump.js';
import { jsonObject } from './json-object.js';

/** NumPy's names, and PyTorch's. */
const DTYPES: ReadonlyMap<string, DtypeName> = new Map([
  ['bool', 'BOOL'],
  ['uint8', 'U8'],
  ['int8', 'I8'],
  ['uint16', 'U16'],
  ['int16', 'I16'],
  ['uint32', 'U32'],
  ['int32', 'I32'],
  ['uint64', 'U64'],
  ['int64', 'I64'],
  ['float16', 'F16'],
  ['bfloat16', 'BF16'],
  ['float32', 'F32'],
  ['float64', 'F64'],
]);

const LAYOUTS: readonly unknown[] = ['NCHW', 'NHWC'] satisfies Layout[];
const FIELDS = ['file', 'dtype', 'shape', 'layout', 'layer'];

function fail(expected: string, actual: string): never {
  throw new FormatError('manifest', expected, actual);
}

function dtypeOf(what: string, value: unknown): DtypeName {
  const dtype = isDtypeName(value) ? value : DTYPES.get(String(value));
  return (
    dtype ??
    fail(
      `the dtype of ${what} to be one of ${[...DTYPES.keys()].join(', ')} (or ${DTYPE_NAMES})`,
      showJson(value),
    )
  );
}

function declaredBy(what: string, layout: unknown, layer: unknown): Declared | undefined {
  if (layout !== undefined && !LAYOUTS.includes(layout))
    fail(`a layout of ${what}: NCHW or NHWC`, showJson(layout));
  if (layer !== undefined && typeof layer !== 'string')
    fail(`the name of a layer for ${what}`, showJson(layer));
  if (layout === undefined && layer === undefined) return undefined;
  return { ...(layout !== undefined && { layout: layout as Layout }), ...(layer !== undefined && { layer }) };
}

/** A path that stays below the manifest's folder. */
function fileOf(what: string, file: unknown): string {
  if (typeof file !== 'string') fail(`the file of ${what}`, showJson(file));
  const leaves =
    /^[/\\]|^[a-z]:|\0/i.test(file) || file.split(/[/\\]/).some((part) => /^\.{0,2}$/.test(part));
  return leaves ? fail(`a file of ${what} in the manifest's folder or below`, quote(file)) : file;
}

function entryOf(what: string, value: unknown, open: OpenBeside): DumpEntry {
  if (typeof value !== 'object' || value === null) fail(`file, dtype and shape of ${what}`, showJson(value));
  const { file, dtype: type, shape, layout, layer } = value as Readonly<Record<string, unknown>>;
  const stray = Object.keys(value).find((field) => !FIELDS.includes(field));
  if (stray !== undefined) fail(`${FIELDS.join(', ')} of ${what}`, quote(stray));
  const path = fileOf(what, file);
  const dtype = dtypeOf(what, type);
  if (!Array.isArray(shape) || !isShape(shape)) fail(`a shape of ${what}`, showJson(shape));
  const declared = declaredBy(what, layout, layer);
  const source = open(path);
  checkSize(what, source, dtype, shape);
  const values = () => ndarray(decode(allOf(source), dtype, { format: 'raw', tensor: 'it' }), [...shape]);
  const read = () => onDemand(dtype, shape, values);
  return { dtype, shape, ...(declared && { declared }), read };
}

function checkSize(what: string, { name, size }: ByteSource, dtype: DtypeName, shape: Shape): void {
  const expected = sizeOf(shape) * bytesPerElement(dtype);
  if (size !== expected) {
    fail(`${expected} bytes for ${what} (${dtype} ${formatShape(shape)})`, `${size} in ${name}`);
  }
}

/**
 * @throws FormatError where the source is no manifest, names a file outside its folder, or one that has not just the bytes
 * that it says; whatever `open` throws
 */
export const manifestDump = (source: ByteSource, open: OpenBeside): Dump =>
  about(source.name, () =>
    dumpOf(
      source.name,
      new Map(
        [...jsonObject(source)].map(([tensor, value]) => [tensor, entryOf(quote(tensor), value, open)]),
      ),
    ),
  );
