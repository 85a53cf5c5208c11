import { base64Of, inPage, onnxIn } from '../page.mjs';

const CASES = {
  // the largest corner
  'max-pool-dilation': {
    inputs: {
      x: [
        [1, 2, 3, 4, 9, 5, 6, 7, 8],
        [1, 1, 3, 3],
      ],
    },
    right: [8],
  },
  'resize-sizes': {
    inputs: {
      x: [
        [1, 2],
        [1, 1, 1, 2],
      ],
    },
    right: [1, 1, 2, 2],
  },
  'gemm-without-c': {
    inputs: {
      x: [
        [1, 2],
        [1, 2],
      ],
      weight: [
        [3, 4],
        [1, 2],
      ],
    },
    right: [11],
  },
};
for (const [name, { inputs, right }] of Object.entries(CASES)) {
  const model = base64Of(new URL(`${name}.onnx`, import.meta.url));
  for (const provider of ['wasm', 'webgl']) {
    const y = await inPage(onnxIn, { provider, model, inputs });
    const verdict = String(y) === String(right) ? 'right' : 'WRONG';
    console.log(`onnxruntime-web ${provider}: ${name}: ${verdict}: ${y}`);
  }
}
