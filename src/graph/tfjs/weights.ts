/**
 * The weights of a TensorFlow.js model: a manifest of groups, whose files (shards) in a row hold the group's weights one after the other.
 * Quantised ones are what tfjs makes of them (tfjs-core 4.22.0, src/io/io_utils.ts, decodeWeight): of uint8 and uint16 q·scale + min in
 * float64, a product and a sum, which is rounded to float32, or for int32 to the nearest integer, halves up; of float16 itself.
 */
import type { ByteSource, OpenBeside } from '../../bytes/byte-source.js';
import { formatShape, type Shape, sizeOf } from '../../ops/tensor.js';
import { bytesPerElement, decode } from '../../weights/dtypes.js';
import { quote, showJson } from '../../weights/quote.js';
import { type DtypeName, isShape } from '../../weights/stored-tensor.js';
import { leavesFolder } from '../beside.js';
import type { Known } from '../values.js';
import { fail, fieldsOf, listOf, textOf } from './model-json.js';

const DTYPES: Readonly<Record<string, DtypeName>> = { float32: 'F32', int32: 'I32', bool: 'BOOL' };
const QUANTISED: Readonly<Record<string, DtypeName>> = { uint8: 'U8', uint16: 'U16', float16: 'F16' };

/** How a weight lies in its file. */
interface Entry {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DtypeName;
  /** The type that its elements have in the file. */
  readonly stored: DtypeName;
  /** What q becomes. */
  readonly scale: number;
  readonly min: number;
}

function entryOf(value: unknown): Entry {
  const { name, shape, dtype, quantization } = fieldsOf(value, 'a weight in the manifest');
  const called = textOf(name, 'the name of a weight');
  const sizes = listOf(shape, `the shape of weight ${quote(called)}`);
  if (!isShape(sizes)) fail(`whole numbers as the shape of weight ${quote(called)}`, showJson(shape));
  const own = Object.hasOwn(DTYPES, String(dtype)) ? DTYPES[String(dtype)] : undefined;
  if (own === undefined)
    fail(`${Object.keys(DTYPES).join(', ')} as dtype of weight ${quote(called)}`, showJson(dtype));
  const plain = { name: called, shape: sizes, dtype: own, stored: own, scale: 1, min: 0 };
  return quantization === undefined ? plain : { ...plain, ...quantisedAs(quantization, own, called) };
}

function quantisedAs(value: unknown, own: DtypeName, name: string): Pick<Entry, 'stored' | 'scale' | 'min'> {
  const { dtype, scale, min } = fieldsOf(value, `a quantization of weight ${quote(name)}`);
  const stored = Object.hasOwn(QUANTISED, String(dtype)) ? QUANTISED[String(dtype)] : undefined;
  const possible = stored === 'F16' ? own === 'F32' : own !== 'BOOL';
  if (stored === undefined || !possible) {
    fail(
      `${Object.keys(QUANTISED).join(', ')} as quantization of weight ${quote(name)} (${own})`,
      showJson(dtype),
    );
  }
  if (stored === 'F16') return { stored, scale: 1, min: 0 };
  if (typeof scale !== 'number' || typeof min !== 'number') {
    fail(`numbers as scale and min of weight ${quote(name)}`, `${showJson(scale)} and ${showJson(min)}`);
  }
  return { stored, scale, min };
}

/** Files in a row. */
function inARow(files: readonly ByteSource[]): ByteSource {
  const [first, ...more] = files;
  if (more.length === 0) return first;
  const starts = files.map((_, i) => files.slice(0, i).reduce((sum, { size }) => sum + size, 0));
  return {
    name: first.name,
    size: starts[files.length - 1] + files[files.length - 1].size,
    read(begin, end) {
      const bytes = new Uint8Array(end - begin);
      files.forEach((file, i) => {
        const [from, to] = [Math.max(begin - starts[i], 0), Math.min(end - starts[i], file.size)];
        if (from < to) bytes.set(file.read(from, to), starts[i] + from - begin);
      });
      return bytes;
    },
  };
}

/** The largest models have a few hundred. */
const MAX_SHARDS = 10_000;

function openAll(paths: readonly unknown[], beside: OpenBeside): ByteSource {
  if (paths.length > MAX_SHARDS) fail(`at most ${MAX_SHARDS} files of weights`, String(paths.length));
  return inARow(
    paths.map((path) => {
      const location = textOf(path, 'the paths of weights');
      if (leavesFolder(location)) fail('paths in the folder of the file or below', showJson(location));
      return beside(location);
    }),
  );
}

/** Its numbers are read anew each time. */
const weightAt = (
  { name, shape, dtype, stored, scale, min }: Entry,
  source: ByteSource,
  at: number,
): Known => ({
  kind: 'known',
  dtype,
  shape,
  name,
  get numbers() {
    const bytes = source.read(at, at + sizeOf(shape) * bytesPerElement(stored));
    const values = decode(bytes, stored, { format: 'tfjs', tensor: quote(name) });
    if (stored === dtype || stored === 'F16') return values;
    if (dtype === 'F32') return Float32Array.from(values, (q) => q * scale + min);
    return Int32Array.from(values, (q) => Math.round(q * scale + min));
  },
});

/**
 * By their names; their numbers are read when they are asked for.
 * @throws FormatError where the manifest is none, files are missing or larger or smaller than their weights
 */
export function weightsOf(manifest: unknown, beside: OpenBeside | undefined): Map<string, Known> {
  const weights = new Map<string, Known>();
  for (const group of listOf(manifest, 'a weightsManifest')) {
    const { paths, weights: specs } = fieldsOf(group, 'a group in the weightsManifest');
    const entries = listOf(specs, "a group's weights").map(entryOf);
    const size = entries.reduce((sum, { shape, stored }) => sum + sizeOf(shape) * bytesPerElement(stored), 0);
    if (entries.length === 0) continue;
    if (!beside) fail('weights that can be opened', 'a model.json without the files beside it');
    const files = listOf(paths, "a group's paths");
    if (files.length === 0) fail('paths of weights', 'none');
    const source = openAll(files, beside);
    if (source.size !== size) {
      const last = entries[entries.length - 1];
      const what = `${entries.length} weights, up to ${quote(last.name)} of ${formatShape(last.shape)}`;
      fail(`${size} bytes in ${files.map(String).slice(0, 3).join(', ')} (${what})`, String(source.size));
    }
    let at = 0;
    for (const entry of entries) {
      if (weights.has(entry.name)) fail('each weight once', `${quote(entry.name)} twice`);
      weights.set(entry.name, weightAt(entry, source, at));
      at += sizeOf(entry.shape) * bytesPerElement(entry.stored);
    }
  }
  return weights;
}
