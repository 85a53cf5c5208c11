/** onnxruntime-web in Node, on one thread: float32 in WebAssembly. `npm --prefix conformance ci` installs it. */
import { createRequire } from 'node:module';
import { elements, type Tensor, tensor } from '../../src/ops/tensor.js';

interface Runtime {
  readonly env: { readonly wasm: { numThreads: number } };
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => unknown;
}

interface Session {
  run(feeds: Readonly<Record<string, unknown>>): Promise<Record<string, RuntimeTensor>>;
  release(): Promise<void>;
}

interface RuntimeTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

const runtime: Runtime = createRequire(new URL('../../conformance/package.json', import.meta.url))(
  'onnxruntime-web',
);
runtime.env.wasm.numThreads = 1;

/** Nothing but errors is worth a line. */
const ERRORS = 3;

/** What a model's outputs are, by name. */
export async function outputsOf(
  model: Uint8Array,
  inputs: Readonly<Record<string, Tensor>>,
): Promise<Map<string, Tensor>> {
  const session = await runtime.InferenceSession.create(model, { logSeverityLevel: ERRORS });
  const feeds = Object.entries(inputs).map(([name, x]) => {
    return [name, new runtime.Tensor('float32', elements(x), x.shape)] as const;
  });
  const outputs = await session.run(Object.fromEntries(feeds));
  const tensors = Object.entries(outputs).map(([name, { data, dims }]) => {
    return [name, tensor(data, [...dims])] as const;
  });
  await session.release();
  return new Map(tensors);
}
