/**
 * The header of a .npy file: a Python dict literal with exactly the keys descr, fortran_order and shape.
 * Grammar and versions: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
 */
import { FormatError } from '../errors.js';
import type { Shape } from '../ops/tensor.js';
import { quote } from './quote.js';
import { type DtypeName, isShape } from './stored-tensor.js';

export interface NpyHeader {
  readonly dtype: DtypeName;
  readonly littleEndian: boolean;
  /** Column-major: the first axis is the one whose elements touch. */
  readonly fortranOrder: boolean;
  readonly shape: Shape;
}

/** NumPy's kind and size; it has no bfloat16. */
export const NUMPY_CODES: ReadonlyMap<string, DtypeName> = new Map([
  ['b1', 'BOOL'],
  ['u1', 'U8'],
  ['i1', 'I8'],
  ['u2', 'U16'],
  ['i2', 'I16'],
  ['u4', 'U32'],
  ['i4', 'I32'],
  ['u8', 'U64'],
  ['i8', 'I64'],
  ['f2', 'F16'],
  ['f4', 'F32'],
  ['f8', 'F64'],
]);

function readDescr(literal: string): Pick<NpyHeader, 'dtype' | 'littleEndian'> {
  const [, order = '', code = ''] = /^['"]([<>|]?)(\w+)['"]$/.exec(literal) ?? [];
  const dtype = NUMPY_CODES.get(code);
  if (
    dtype === undefined ||
    (order === '|' && !code.endsWith('1')) ||
    (order === '' && !code.endsWith('1'))
  ) {
    throw new FormatError(
      'npy',
      `descr to be '<', '>' or '|' and one of ${[...NUMPY_CODES.keys()].join(', ')}`,
      quote(literal),
    );
  }
  return { dtype, littleEndian: order !== '>' };
}

/** `()`, `(3,)` or `(3, 4)`; Python 2 wrote `3L`. */
function readShape(literal: string): Shape {
  const sizes = literal.match(/\d+/g)?.map(Number) ?? [];
  if (sizes.length === 1 && !literal.includes(',')) {
    throw new FormatError('npy', 'shape to be a tuple', quote(literal));
  }
  if (!isShape(sizes)) throw new FormatError('npy', 'a shape whose elements can be counted', quote(literal));
  return sizes;
}

/** One `key: value` and the comma after it; a value is a string, a bool or a tuple of whole numbers. */
const FIELD =
  /\s*(['"])(\w+)\1\s*:\s*(['"][^'"]*['"]|True|False|\(\s*(?:\d+L?\s*,\s*)*(?:\d+L?\s*)?\))\s*(,|(?=\}))/y;

/** @throws FormatError for any text but such a dict, of a dtype and shape that this library reads. */
export function parseNpyHeader(text: string): NpyHeader {
  const fields = new Map<string, string>();
  let at = 1;
  while (text[0] === '{') {
    FIELD.lastIndex = at;
    const match = FIELD.exec(text);
    if (!match || fields.has(match[2]!)) break;
    fields.set(match[2]!, match[3]!);
    at = FIELD.lastIndex;
  }
  const descr = fields.get('descr');
  const order = fields.get('fortran_order');
  const shape = fields.get('shape');
  const ends = /^\s*\}\s*$/.test(text.slice(at));
  const complete = ends && fields.size === 3 && shape?.startsWith('(') && /^(True|False)$/.test(order ?? '');
  if (!complete || descr === undefined || shape === undefined) {
    throw new FormatError('npy', 'a header with descr, fortran_order and shape', quote(text.trimEnd()));
  }
  return { ...readDescr(descr), fortranOrder: order === 'True', shape: readShape(shape) };
}

/**
 * The header that `numpy.save` writes for little-endian row-major data, byte for byte: NumPy leaves room
 * for the first size to grow to 21 digits.
 * @throws FormatError for BF16, which NumPy does not have.
 */
export function formatNpyHeader(dtype: DtypeName, shape: Shape): string {
  const code = [...NUMPY_CODES].find(([, name]) => name === dtype)?.[0];
  if (code === undefined) throw new FormatError('npy', 'a dtype that NumPy has', dtype);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const order = code.endsWith('1') ? '|' : '<';
  const growth = shape.length === 0 ? '' : ' '.repeat(21 - String(shape[0]).length);
  return `{'descr': '${order}${code}', 'fortran_order': False, 'shape': ${tuple}, }${growth}`;
}
