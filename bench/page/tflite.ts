/**
 * A convolution as a model for LiteRT: as much of tensorflow/compiler/mlir/lite/schema/schema.fbs, whose numbers the fields and the
 * constants have, as it takes.
 */
import { Builder } from 'flatbuffers';
import { elements, type Shape, type Tensor } from '../../src/ops/tensor.js';

const OPERATORS = { conv2d: 3, pad: 34 };
const OPTIONS = { conv2d: 1, pad: 22 };
const TYPES = { float32: 0, int32: 2 };
const PADDINGS = { same: 0, valid: 1 };
const VERSION = 3;
const IDENTIFIER = 'TFL3';
/** That of a buffer's bytes. */
const ALIGNMENT = 16;

/** What a field holds: a number of a type, or the place of a table, a vector or a string. */
type Field = readonly [kind: 'int8' | 'int32' | 'place', value: number];

/** Tensors of the graph, by their indices. */
const [INPUT, FILTER, BIAS, OUTPUT, BORDER, PADDED] = [0, 1, 2, 3, 4, 5];

/**
 * @param x [N,C,H,W]; the model's is [N,H,W,C]
 * @param weight [O,C,k,k]
 */
export function tfliteConvolution(x: Tensor, weight: Tensor, stride: number, padding: number): Uint8Array {
  const b = new Builder(4 * weight.size + 4096);
  const [n, c, h, w] = x.shape;
  const [filters, , k] = weight.shape;
  const padded: Shape = [n, h + 2 * padding, w + 2 * padding, c];
  const [height, width] = [padded[1], padded[2]].map((size) => Math.floor((size - k) / stride) + 1);
  // "same" is as much on both sides where the stride is 1 alone; elsewhere an operator pads before
  const isSame = stride === 1;
  const isPadded = padding > 0 && !isSame;

  const filter = elements(weight.transpose(0, 2, 3, 1));
  const border = Int32Array.of(0, 0, padding, padding, padding, padding, 0, 0);
  // the first buffer is that of all tensors that have none
  const buffers = [undefined, filter, new Float32Array(filters), border].map((data) =>
    table(b, data ? { 0: ['place', bufferOf(b, data)] } : {}),
  );
  const tensor = (shape: Shape, name: string, buffer = 0, type = TYPES.float32): number => {
    const dims = vector(b, 'int32', shape);
    const text = b.createString(name);
    return table(b, {
      0: ['place', dims],
      1: ['int8', type],
      2: ['int32', buffer],
      3: ['place', text],
    });
  };
  const tensors = [
    tensor([n, h, w, c], 'x'),
    tensor([filters, k, k, c], 'weight', 1),
    tensor([filters], 'bias', 2),
    tensor([n, height, width, filters], 'y'),
    ...(isPadded ? [tensor([4, 2], 'border', 3, TYPES.int32), tensor(padded, 'padded')] : []),
  ];
  const operator = (
    code: number,
    inputs: readonly number[],
    output: number,
    kind: number,
    options: number,
  ) => {
    const read = vector(b, 'int32', inputs);
    const written = vector(b, 'int32', [output]);
    return table(b, {
      0: ['int32', code],
      1: ['place', read],
      2: ['place', written],
      3: ['int8', kind],
      4: ['place', options],
    });
  };
  const convolve = table(b, {
    0: ['int8', isSame ? PADDINGS.same : PADDINGS.valid],
    1: ['int32', stride],
    2: ['int32', stride],
    4: ['int32', 1],
    5: ['int32', 1],
  });
  const operators = [
    ...(isPadded ? [operator(1, [INPUT, BORDER], PADDED, OPTIONS.pad, table(b, {}))] : []),
    operator(0, [isPadded ? PADDED : INPUT, FILTER, BIAS], OUTPUT, OPTIONS.conv2d, convolve),
  ];
  const codes = [OPERATORS.conv2d, OPERATORS.pad].map((code) =>
    table(b, { 0: ['int8', code], 2: ['int32', 1], 3: ['int32', code] }),
  );
  const [tensorList, operatorList] = [tensors, operators].map((places) => vector(b, 'place', places));
  const [inputs, outputs] = [INPUT, OUTPUT].map((index) => vector(b, 'int32', [index]));
  const graph = table(b, {
    0: ['place', tensorList],
    1: ['place', inputs],
    2: ['place', outputs],
    3: ['place', operatorList],
  });
  const [codeList, graphList, bufferList] = [codes, [graph], buffers].map((places) =>
    vector(b, 'place', places),
  );
  const model = table(b, {
    0: ['int32', VERSION],
    1: ['place', codeList],
    2: ['place', graphList],
    4: ['place', bufferList],
  });
  b.finish(model, IDENTIFIER);
  return b.asUint8Array();
}

/** A table, its fields by their numbers. */
function table(b: Builder, fields: Readonly<Record<number, Field>>): number {
  b.forceDefaults(true);
  b.startObject(1 + Math.max(-1, ...Object.keys(fields).map(Number)));
  for (const [id, [kind, value]] of Object.entries(fields)) {
    if (kind === 'int8') b.addFieldInt8(Number(id), value, 0);
    else if (kind === 'int32') b.addFieldInt32(Number(id), value, 0);
    else b.addFieldOffset(Number(id), value, 0);
  }
  return b.endObject();
}

/** Flatbuffers are written from their end. */
function vector(b: Builder, kind: 'int32' | 'place', values: readonly number[]): number {
  b.startVector(4, values.length, 4);
  for (const value of values.toReversed()) {
    if (kind === 'int32') b.addInt32(value);
    else b.addOffset(value);
  }
  return b.endVector();
}

/** The bytes of numbers. */
function bufferOf(b: Builder, data: Float32Array | Int32Array): number {
  b.startVector(1, data.byteLength, ALIGNMENT);
  for (let i = data.length - 1; i >= 0; i--) {
    if (data instanceof Float32Array) b.addFloat32(data[i]);
    else b.addInt32(data[i]);
  }
  return b.endVector();
}
