/**
 * https://github.com/microsoft/onnxruntime/issues/12098
 * A nearest resize from 26 to 64, exported from PyTorch: which input does output 32 read?
 * ONNX Runtime copies input 12; PyTorch and TVM copy input 13.
 */
import { elements, resize, tensor } from 'fpn-reference/ops';
import { judged } from './judged.js';

const x = tensor(
  Float32Array.from({ length: 26 }, (_, i) => i),
  [1, 1, 1, 26],
);
const posted = { 'ONNX Runtime': [12, 12, 12, 13], PyTorch: [12, 12, 13, 13] }; // outputs 30 to 33

const rule = /** @type {const} */ ({ mode: 'nearest', size: [1, 64] });
const right = Object.entries(posted).filter(([side, values]) => {
  const result = elements(resize(x, rule)).slice();
  result.set(values, 30);
  const { verdict, refuted, diagnosis } = judged(
    (nn) => nn.resize(nn.tensor(x), rule),
    tensor(result, [1, 1, 1, 64]),
  );
  console.log(`${side}: ${verdict}, ${refuted} of 64 outputs; ${diagnosis?.says ?? 'as it should be'}`);
  return verdict === 'consistent';
});

const exact = (32 * 26) / 64;
const inFloat32 = Math.fround(32 / Math.fround(64 / 26));
const who = right.map(([side]) => side).join(' and ');
console.log(`→ ${who}: 32·26/64 is ${exact}; ONNX Runtime's float32 division has ${inFloat32.toFixed(6)}`);
