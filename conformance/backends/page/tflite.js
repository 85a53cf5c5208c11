/**
 * Models of one operator for LiteRT: as much of tensorflow/compiler/mlir/lite/schema/schema.fbs, whose numbers the fields and the
 * constants have, as that takes.
 */
import { Builder } from 'flatbuffers';

/** Operators, and the tables of their options. */
const CODES = {
  add: [0, 11],
  averagePool2d: [1, 5],
  concat: [2, 10],
  conv2d: [3, 1],
  depthwiseConv2d: [4, 2],
  fullyConnected: [9, 8],
  logistic: [14, 0],
  maxPool2d: [17, 5],
  multiply: [18, 21],
  relu: [19, 0],
  reluFromMinusOneToOne: [20, 0],
  relu6: [21, 0],
  transposeConv: [67, 49],
  gelu: [150, 116],
  reshape: [22, 17],
  resizeBilinear: [23, 15],
  softmax: [25, 9],
  transpose: [39, 26],
  mean: [40, 27],
  subtract: [41, 28],
  divide: [42, 29],
  maximum: [55, 39],
  minimum: [57, 39],
  tanh: [28, 0],
  exp: [47, 33],
  log: [73, 0],
  sqrt: [75, 0],
  elu: [111, 0],
  pad: [60, 43],
  slice: [65, 48],
  resizeNearest: [97, 74],
  hardSwish: [117, 0],
};
const VERSION = 3;
const IDENTIFIER = 'TFL3';
/** That of a buffer's bytes. */
const ALIGNMENT = 16;
const [FLOAT32, INT32] = [0, 2];

/**
 * @param tensors {shape} of what is computed or given, {shape, data} of constants
 * @param inputs indices of what is given, in the order in which it is given
 * @param operators {code, reads, writes, options}: a word of CODES, indices, and the options' fields by their numbers
 * @param output the index of the result
 */
export function tfliteModel({ tensors, inputs, operators, output }) {
  const b = new Builder(4096);
  const constants = tensors.filter(({ data }) => data !== undefined);
  // the first buffer is that of all tensors that have none
  const buffers = [
    table(b, {}),
    ...constants.map(({ data }) => table(b, { 0: ['Offset', bytesOf(b, data)] })),
  ];
  const places = tensors.map((each, i) => {
    const dims = vector(b, 'Int32', each.shape);
    const name = b.createString(`t${i}`);
    const type = each.data instanceof Int32Array ? INT32 : FLOAT32;
    const buffer = 1 + constants.indexOf(each);
    return table(b, { 0: ['Offset', dims], 1: ['Int8', type], 2: ['Int32', buffer], 3: ['Offset', name] });
  });
  const steps = operators.map(({ reads, writes, options, code }, i) => {
    const [read, written] = [vector(b, 'Int32', reads), vector(b, 'Int32', [writes])];
    const [, kind] = CODES[code];
    return table(b, {
      0: ['Int32', i],
      1: ['Offset', read],
      2: ['Offset', written],
      ...(kind > 0 && { 3: ['Int8', kind], 4: ['Offset', table(b, options ?? {})] }),
    });
  });
  const codes = operators.map(({ code }) => {
    const [number] = CODES[code];
    return table(b, { 0: ['Int8', number], 2: ['Int32', 1], 3: ['Int32', number] });
  });
  const graph = table(b, {
    0: ['Offset', vector(b, 'Offset', places)],
    1: ['Offset', vector(b, 'Int32', inputs)],
    2: ['Offset', vector(b, 'Int32', [output])],
    3: ['Offset', vector(b, 'Offset', steps)],
  });
  const model = table(b, {
    0: ['Int32', VERSION],
    1: ['Offset', vector(b, 'Offset', codes)],
    2: ['Offset', vector(b, 'Offset', [graph])],
    4: ['Offset', vector(b, 'Offset', buffers)],
  });
  b.finish(model, IDENTIFIER);
  return b.asUint8Array();
}

/** A table, its fields by their numbers; every place in them has been written before. */
function table(b, fields) {
  b.forceDefaults(true);
  b.startObject(1 + Math.max(-1, ...Object.keys(fields).map(Number)));
  for (const [id, [kind, value]] of Object.entries(fields)) b[`addField${kind}`](Number(id), value, 0);
  return b.endObject();
}

/** Flatbuffers are written from their end. */
function vector(b, kind, values) {
  b.startVector(4, values.length, 4);
  for (const value of [...values].reverse()) b[`add${kind}`](value);
  return b.endVector();
}

function bytesOf(b, data) {
  b.startVector(1, data.byteLength, ALIGNMENT);
  const add = data instanceof Float32Array ? 'addFloat32' : 'addInt32';
  for (const value of [...data].reverse()) b[add](value);
  return b.endVector();
}
