/** Which finding a problem is an instance of: [backend's module, operator, words of the case or the problem, finding]. */
export const FINDINGS = [
  [/^onnxruntime-webgl/, 'maxPool2d', /dilation/, 'onnxruntime-webgl'],
  [/^onnxruntime-webgl/, 'resize', /not float/, 'onnxruntime-webgl'],
  [/^onnxruntime-webgl/, 'linear', /beta/, 'onnxruntime-webgl'],
  [/^onnxruntime-webgpu/, 'conv2d', /groups/, 'onnxruntime-webgpu-grouped-conv'],
  [/^litert/, 'unary', /^(exp|log)/, 'litert-exp-log'],
  [/^litert/, 'elementwise', /expected NaN/, 'litert-infinity-and-nan'],
  [/^litert/, 'maxPool2d', /expected (-?Infinity|NaN)/, 'litert-infinity-and-nan'],
  [/^onnxruntime/, 'resize', /26/, 'onnxruntime-nearest-26-to-64'],
  [/^onnxruntime/, 'maxPool2d', /expected NaN/, 'onnxruntime-max-pool-nan'],
  [/^onnxruntime/, 'convTranspose2d', /output_padding/, 'onnxruntime-conv-transpose-output-padding'],
  [/^tfjs-wasm/, 'clip', /expected NaN/, 'tfjs-wasm-nan'],
  [/^tfjs-wasm/, 'elementwise', /expected NaN/, 'tfjs-wasm-nan'],
  [/^tfjs/, 'maxPool2d', /expected NaN/, 'tfjs-max-pool-nan'],
];

export const findingOf = (module, { operator, case: name, words }) =>
  FINDINGS.find(
    ([who, what, said]) => who.test(module) && what === operator && (said.test(words) || said.test(name)),
  )?.[3];
