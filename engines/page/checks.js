/** In a page: what threads, asynchronous runs and the engine do there. What is thrown comes back as text. */
import { engine } from '../../dist/engine/index.js';
import { runModelAsync } from '../../dist/index.js';
import { fingerprintsOf, fingerprintsOn, image, model, parameters } from './network.js';

const failure = ({ name, message }) => ({ error: `${name}: ${message}` });

/** What a worker computes. */
export const inWorker = (order) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./owner.js', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(`a worker failed: ${message}`));
    worker.postMessage(order);
  });

export async function onEngine(options) {
  try {
    const nn = engine(options);
    return { name: nn.name, fingerprints: await fingerprintsOn(nn) };
  } catch (error) {
    return failure(error);
  }
}

/** An asynchronous run, and how often a timer ticked meanwhile. */
export async function inBackground(options) {
  const operators = [];
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const onOperator = ({ layer, operator, shape }) => operators.push(`${layer} ${operator} ${shape}`);
  try {
    const levels = await runModelAsync(model, parameters, image, { ...options, onOperator });
    return { fingerprints: await fingerprintsOf(levels), operators, ticks };
  } catch (error) {
    return failure(error);
  } finally {
    clearInterval(timer);
  }
}

/** A run that is aborted by its first operator. */
export async function aborted() {
  const controller = new AbortController();
  let operators = 0;
  const onOperator = () => {
    operators++;
    controller.abort(new Error('enough'));
  };
  const { signal } = controller;
  const result = await runModelAsync(model, parameters, image, { signal, onOperator }).catch(failure);
  await new Promise((resolve) => setTimeout(resolve, 200));
  return { error: result.error, operators };
}
