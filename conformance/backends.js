/**
 * What is judged: modules of `backends`, and by which arithmetic, which is `ieee32` where nothing else is declared. Shaders have WGSL's,
 * which GLSL ES' is no stricter than. `networks` says how a trained network gets into a runtime that takes ONNX files.
 */
export const BACKENDS = [
  { name: 'onnxruntime-web', networks: 'node' },
  { name: 'onnxruntime-node', networks: 'node' },
  { name: 'onnxruntime-web-page' },
  { name: 'onnxruntime-webgpu', arithmetic: 'wgsl32', networks: 'page' },
  { name: 'onnxruntime-webgl', arithmetic: 'wgsl32' },
  { name: 'tfjs-cpu' },
  { name: 'tfjs-wasm' },
  { name: 'tfjs-webgl', arithmetic: 'wgsl32' },
  { name: 'tfjs-webgpu', arithmetic: 'wgsl32' },
  { name: 'litert' },
  { name: 'pytorch' },
];
