/**
 * https://github.com/microsoft/onnxruntime/issues/28310
 * A nearest resize from 26 to 64 with half_pixel and round_prefer_ceil: 12 of 64 outputs are not PyTorch's. A bug?
 * The reporter suspects that it may be meant so, and asks; both printed outputs 30 to 34.
 */
import { elements, resize, tensor } from 'fpn-reference/ops';

const x = tensor(
  Float32Array.from({ length: 26 }, (_, i) => i),
  [1, 1, 1, 26],
);
const posted = { 'ONNX Runtime': [12, 12, 13, 13, 14], PyTorch: [12, 12, 13, 13, 13] };

const rules = /** @type {const} */ ({ 'ONNX Runtime': 'nearest-exact', PyTorch: 'nearest' });
const whole = Object.entries(rules).map(([side, mode]) => {
  const result = elements(resize(x, { mode, size: [1, 64] }));
  const same = posted[/** @type {keyof typeof posted} */ (side)].every((v, i) => v === result[30 + i]);
  console.log(`${side}: ${same ? 'bit for bit' : 'not'} what ${mode} gives`);
  return { result, same };
});

const differ = whole[0].result.filter((v, i) => v !== whole[1].result[i]).length;
const who = whole.every(({ same }) => same) ? 'both, of two rules' : 'one of them';
console.log(`→ ${who}: ⌊(d + ½)·26/64⌋ and ⌊d·26/64⌋ differ at ${differ} of 64 outputs`);
