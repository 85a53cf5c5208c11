/** What runs models of one output in ONNX Runtime, of the web or of Node: both have one interface. */
import { elements, tensor } from '../../dist/ops/index.js';

export const runnerOf =
  ({ InferenceSession, Tensor }, options) =>
  async (model, inputs) => {
    const session = await InferenceSession.create(model, { logSeverityLevel: 4, ...options });
    const feeds = [...inputs].map(([name, value]) => [
      name,
      new Tensor('float32', elements(value).slice(), [...value.shape]),
    ]);
    const { [session.outputNames[0]]: y } = await session.run(Object.fromEntries(feeds));
    const result = tensor(Float32Array.from(y.data), [...y.dims]);
    await session.release();
    return result;
  };
