/** ONNX Runtime in a page, by one of its execution providers. */
import { onnxBackend } from '../onnx.js';
import { resultsIn, runnerOf } from '../onnxruntime.js';

/** What the provider has not is to be refused, and not computed by another one. */
const ALONE = { webgpu: { extra: { session: { disable_cpu_ep_fallback: '1' } } } };

/** What a provider says that it has not. */
const GAPS = [
  // axes that are named
  /Pad requires 2 or 3 inputs/,
  /cannot resolve operator '\w+'/,
  /Only support 4-D input shape/,
  /does not support mode: '\w+'/,
  // none but the CPU's
  /graph nodes that are assigned to the default CPU/,
];

const gapIn = (message) => GAPS.map((gap) => gap.exec(message)?.[0]).find(Boolean);

/** What a page's adapter exports: the operators, and what runs networks, where the processor may have what the provider has not. */
export function onnxRuntimeInPage(ort, provider) {
  ort.env.wasm.wasmPaths = '/onnxruntime-web/';
  ort.env.wasm.numThreads = 1;
  const name = `onnxruntime-web ${ort.env.versions.web} ${provider}, in a page`;
  const options = { executionProviders: [provider] };
  return {
    backend: onnxBackend(name, runnerOf(ort, { ...options, ...ALONE[provider] }, gapIn)),
    resultsOf: resultsIn(ort, options),
  };
}
