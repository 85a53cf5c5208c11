import { base64Of, inPage, onnxIn } from '../page.mjs';

// the outputs 0…4 are of the first group, whose input is 1, and 5…9 of the second, whose input is 2
const inputs = {
  x: [
    [1, 2],
    [1, 2, 1, 1],
  ],
  weight: [Array(10).fill(1), [10, 1, 1, 1]],
};
const right = [1, 1, 1, 1, 1, 2, 2, 2, 2, 2];
const model = base64Of(new URL('case.onnx', import.meta.url));
for (const provider of ['wasm', 'webgpu']) {
  const y = await inPage(onnxIn, { provider, model, inputs });
  console.log(`onnxruntime-web ${provider}: ${String(y) === String(right) ? 'right' : 'WRONG'}: ${y}`);
}
