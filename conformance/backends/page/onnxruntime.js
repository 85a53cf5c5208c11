/** ONNX Runtime in a page, by one of its execution providers. */
import { onnxBackend } from '../onnx.js';
import { runnerOf } from '../onnxruntime.js';

export function onnxRuntimeInPage(ort, provider) {
  ort.env.wasm.wasmPaths = '/onnxruntime-web/';
  ort.env.wasm.numThreads = 1;
  // what the provider has not is to be refused, and not computed by another one
  const options = {
    executionProviders: [provider],
    ...(provider === 'webgpu' && { extra: { session: { disable_cpu_ep_fallback: '1' } } }),
  };
  return onnxBackend(`onnxruntime-web ${ort.env.versions.web} ${provider} in a page`, runnerOf(ort, options));
}
