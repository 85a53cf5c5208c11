/** ONNX Runtime on one thread: `web`, float32 in WebAssembly with SIMD, the peer that counts; and `node`, native code. */
import { elements, type Tensor, tensor } from '../src/ops/tensor.js';

export interface Session {
  /** Inputs are brought to the runtime beforehand. */
  run(): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}

export type Runtime = 'web' | 'node';

export async function onnxSession(
  runtime: Runtime,
  model: Uint8Array,
  inputs: Readonly<Record<string, Tensor>>,
): Promise<Session> {
  const { InferenceSession, Tensor } = await library(runtime);
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, x]) => [name, new Tensor('float32', elements(x), x.shape)]),
  );
  return {
    async run() {
      const results = await session.run(feeds);
      return Object.fromEntries(
        Object.entries(results).map(([name, { data, dims }]) => [name, tensor(data, [...dims])]),
      );
    },
    release: () => session.release(),
  };
}

/** Imported where it is asked for, so that no process holds a runtime that it does not use. */
async function library(runtime: Runtime): Promise<OnnxRuntime> {
  if (runtime === 'node') return import('onnxruntime-node');
  const web = await import('onnxruntime-web');
  web.env.wasm.numThreads = 1;
  return web;
}
