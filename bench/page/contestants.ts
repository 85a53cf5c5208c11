/** What computes the convolutions in a page, each on one thread. A line each; the first is the truth. */
import { type LiteRt, Tensor as LiteRtTensor, loadLiteRt } from '@litertjs/core';
import { env } from 'onnxruntime-web';
import type { Engine } from '../../src/engine/index.js';
import { elements, type Tensor, tensor } from '../../src/ops/tensor.js';
import { ENGINE_NAMES, ENGINES } from '../engines.js';
import { convolutionModel } from '../onnx.js';
import { onnxSession } from '../onnxruntime.js';
import type { Subject } from '../publish.js';
import { tfliteConvolution } from './tflite.js';

/** One convolution, its operands brought to the library and to its layout. */
export interface Prepared {
  /** Computes it, and has the result in memory that JavaScript reads. */
  run(): unknown;
  /** [N,O,H′,W′]. */
  output(): Promise<Tensor>;
  release(): void;
}

type Prepare = (x: Tensor, weight: Tensor, stride: number, padding: number) => Promise<Prepared>;

/** The library's files are served under these. */
const PATHS = { onnxruntime: '/onnxruntime-web/', litert: '/litert/' };

/** In the order of their turns. */
export async function contestants(): Promise<ReadonlyMap<Subject, Prepare>> {
  env.wasm.wasmPaths = PATHS.onnxruntime;
  const litert = await loadLiteRt(PATHS.litert, { threads: false });
  return new Map<Subject, Prepare>([
    ...ENGINE_NAMES.map((name) => [name, onEngine(ENGINES[name]())] as const),
    ['onnxruntime-web', onOnnxRuntime],
    ['litert', onLiteRt(litert)],
  ]);
}

const onEngine =
  (nn: Engine): Prepare =>
  async (x, weight, stride, padding) => {
    const compute = () => nn.conv2d(x, weight, undefined, { stride, padding });
    return { run: () => nn.release?.(compute()), output: async () => compute(), release() {} };
  };

const onOnnxRuntime: Prepare = async (x, weight, stride, padding) => {
  const session = await onnxSession('web', convolutionModel(x, weight, stride, padding), { x });
  return {
    run: () => session.run(),
    output: async () => (await session.run()).y,
    release: () => void session.release(),
  };
};

const onLiteRt =
  (litert: LiteRt): Prepare =>
  async (x, weight, stride, padding) => {
    const model = await litert.loadAndCompile(tfliteConvolution(x, weight, stride, padding), {
      accelerator: 'wasm',
      cpuOptions: { numThreads: 1 },
    });
    const nhwc = x.transpose(0, 2, 3, 1);
    const input = new LiteRtTensor(elements(nhwc), [...nhwc.shape]);
    const run = async (): Promise<Tensor> => {
      const [y] = await model.run([input]);
      const result = tensor(y.toTypedArray(), Array.from(y.type.layout.dimensions));
      y.delete();
      return result.transpose(0, 3, 1, 2);
    };
    return {
      run,
      output: run,
      release() {
        input.delete();
        model.delete();
      },
    };
  };
