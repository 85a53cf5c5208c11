/** In a worker, which may wait: the network on an engine of as many threads as it is told. */
import { engine } from '../../dist/engine/index.js';
import { fingerprintsOn } from './network.js';

/** Parts that threads were told to compute. */
let jobs = 0;
const { postMessage: send } = Worker.prototype;
Worker.prototype.postMessage = function (message) {
  if ('operator' in message) jobs++;
  return send.call(this, message);
};

async function run({ threads, waits }) {
  const nn = engine({ threads });
  if (waits) await nn.ready();
  const pending = fingerprintsOn(nn);
  const result = { jobs };
  result.fingerprints = await pending;
  nn.close();
  return result;
}

globalThis.onmessage = async ({ data }) => {
  postMessage(await run(data).catch(({ name, message }) => ({ error: `${name}: ${message}` })));
};
