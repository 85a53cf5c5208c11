/**
 * A runtime elsewhere, in a page or in another process, as a backend: every operation is a question that it answers. What hangs is an
 * error of that operation alone. Once an operator has had its time, further calls of it are skipped, which the kit counts and names.
 */
import { elements, mapInputs, tensor, uniformBackend } from '../../dist/node/ops/index.js';
import { Unsupported } from './unsupported.js';

/** Seconds of one operation, the compiling of its shaders on a processor among them. */
const LONGEST = 60;
/** Seconds of all the cases of an operator; the second run of a case that has been run is no new call. */
const BUDGET = Number(process.env.CONFORMANCE_SECONDS ?? 120);

/** Numbers as text, in the machine's order of bytes. */
export function asMessage(t) {
  const numbers = elements(t);
  const bytes = Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  return { shape: [...t.shape], data: bytes.toString('base64') };
}

export function asTensor({ shape, data }) {
  const bytes = Buffer.from(data, 'base64');
  return tensor(new Float32Array(Uint8Array.from(bytes).buffer), shape);
}

/**
 * What a promise gives, or an error where it takes too long.
 * @param seconds how long
 */
export async function within(seconds, promise, words) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(words)), 1000 * seconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param operators names of those that it has
 * @param ask gives the answer to {operator, inputs, options}: {shape, data}, {unsupported} or {error}
 * @param restart called where no answer came
 * @param close called when nothing more will be asked
 */
export function remoteBackend({ name, operators, ask, restart, close }) {
  const spent = new Map();
  const known = new Set();

  async function answered(question) {
    const began = performance.now();
    try {
      return await within(LONGEST, ask(question), `no answer within ${LONGEST} s`);
    } catch (error) {
      await restart();
      throw error;
    } finally {
      spent.set(question.operator, (spent.get(question.operator) ?? 0) + performance.now() - began);
    }
  }

  async function compute({ operator, inputs, options }) {
    const question = { operator, inputs: mapInputs(operator, inputs, asMessage), options };
    const call = JSON.stringify([operator, mapInputs(operator, inputs, ({ shape }) => shape), options]);
    if (spent.get(operator) > 1000 * BUDGET && !known.has(call))
      throw new Unsupported(`skipped after ${BUDGET} s`);
    known.add(call);
    const answer = await answered(question);
    if (answer.unsupported !== undefined) throw new Unsupported(answer.unsupported);
    if (answer.error !== undefined) throw new Error(answer.error);
    return asTensor(answer);
  }

  const whole = uniformBackend({ name, shape: ({ shape }) => shape }, compute);
  return { name, close, ...Object.fromEntries(operators.map((operator) => [operator, whole[operator]])) };
}
