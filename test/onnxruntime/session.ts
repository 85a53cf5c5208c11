/** ONNX Runtime on one thread: onnxruntime-web in Node, float32 in WebAssembly; and native code. `npm --prefix conformance ci` installs them. */
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

export const RUNTIMES = ['onnxruntime-web', 'onnxruntime-node'] as const;

export type RuntimeName = (typeof RUNTIMES)[number];

const fromConformance = createRequire(new URL('../../conformance/package.json', import.meta.url));
const libraries = new Map(RUNTIMES.map((name) => [name, fromConformance(name) as Runtime]));
for (const { env } of libraries.values()) env.wasm.numThreads = 1;

/** Nothing but errors is worth a line. */
const ERRORS = 3;

/** What a model's outputs are, by name. */
export async function outputsOf(
  name: RuntimeName,
  model: Uint8Array,
  inputs: Readonly<Record<string, Tensor>>,
): Promise<Map<string, Tensor>> {
  const runtime = libraries.get(name)!;
  const session = await runtime.InferenceSession.create(model, {
    logSeverityLevel: ERRORS,
    intraOpNumThreads: 1,
  });
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
