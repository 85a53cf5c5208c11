/**
 * https://github.com/microsoft/onnxruntime/issues/28291 (and onnx/onnx#7841)
 * Half-pixel nearest from 20 to 6, halves up: does output 4 read input 14 or 15?
 * ONNX Runtime's CPU provider reads 14; the reporters say that 14.5 has to go up.
 */
import { elements, resize, tensor } from 'fpn-reference/ops';
import { judged } from './judged.js';

const x = tensor(
  Float32Array.from({ length: 20 }, (_, i) => i / 19),
  [1, 1, 1, 20],
);
const rule = /** @type {const} */ ({ mode: 'nearest-exact', size: [1, 6] });
const posted = { 'ONNX Runtime': 0.7368421, 'the reporters': 0.7894737 };

const right = Object.entries(posted).filter(([side, value]) => {
  const result = elements(resize(x, rule)).slice();
  result[4] = elements(x).find((v) => Math.abs(v - value) < 1e-6) ?? Number.NaN; // posted to seven digits
  const { verdict } = judged((nn) => nn.resize(nn.tensor(x), rule), tensor(result, [1, 1, 1, 6]));
  console.log(`${side}: ${verdict}`);
  return verdict === 'consistent';
});

const exact = (9 * 20) / 12 - 0.5;
const inFloat32 = Math.fround(Math.fround(4.5 / Math.fround(6 / 20)) - 0.5);
const who = right.map(([side]) => side).join(' and ');
console.log(`→ ${who}: 9·20/12 − ½ is ${exact}, a tie; in float32 it is ${inFloat32.toFixed(6)}, and none`);
