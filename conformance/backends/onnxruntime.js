/** What runs models in ONNX Runtime, of the web or of Node: both have one interface. */
import { elements, tensor } from '../../dist/node/ops/index.js';
import { Unsupported } from './unsupported.js';

/** Sessions of models of one output at once: a model comes twice, and what it costs is compiling it. */
const MOST_SESSIONS = 512;

/** What gives a network's float32 results, by name, for its only input. */
export const resultsIn =
  ({ InferenceSession, Tensor }, options) =>
  async (model, image) => {
    const session = await InferenceSession.create(model, { logSeverityLevel: 4, ...options });
    const feeds = {
      [session.inputNames[0]]: new Tensor('float32', elements(image).slice(), [...image.shape]),
    };
    const results = await session.run(feeds);
    const floats = Object.entries(results).filter(([, { type }]) => type === 'float32');
    await session.release();
    return new Map(
      floats.map(([name, { data, dims }]) => [name, tensor(Float32Array.from(data), [...dims])]),
    );
  };

/**
 * What runs a model of one output, an operator.
 * @param options of sessions
 * @param gapIn gives what an error's message says that the provider has not, undefined where it is another error
 */
export function runnerOf({ InferenceSession, Tensor }, options, gapIn = () => undefined) {
  const sessions = new Map();

  async function sessionOf(model) {
    const key = model.toBase64?.() ?? Buffer.from(model).toString('base64');
    const session =
      sessions.get(key) ?? (await InferenceSession.create(model, { logSeverityLevel: 4, ...options }));
    sessions.set(key, session);
    if (sessions.size > MOST_SESSIONS) {
      const [oldest] = sessions.keys();
      await sessions.get(oldest).release();
      sessions.delete(oldest);
    }
    return session;
  }

  return async (model, inputs) => {
    try {
      const session = await sessionOf(model);
      const feeds = [...inputs].map(([name, value]) => [
        name,
        new Tensor('float32', elements(value).slice(), [...value.shape]),
      ]);
      const { [session.outputNames[0]]: y } = await session.run(Object.fromEntries(feeds));
      return tensor(Float32Array.from(y.data), [...y.dims]);
    } catch (error) {
      const gap = gapIn(error.message);
      throw gap === undefined ? error : new Unsupported(gap);
    }
  };
}
