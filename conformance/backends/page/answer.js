/** What a page answers of its backend. */
import { elements, invoke, mapInputs, operatorNames, tensor } from '../../../dist/ops/index.js';

export const about = ({ name, ...backend }) => ({
  name,
  operators: operatorNames.filter((operator) => operator in backend),
});

/** @returns {shape, data}, data in base64, {unsupported} or {error} */
export async function answer(backend, { operator, inputs, options }) {
  try {
    const handed = mapInputs(operator, inputs, ({ shape, data }) =>
      backend.tensor(tensor(new Float32Array(Uint8Array.fromBase64(data).buffer), shape)),
    );
    const value = invoke(backend, operator, handed, options);
    const read = await backend.read(value);
    backend.release?.(value);
    const numbers = elements(read).slice();
    return { shape: [...read.shape], data: new Uint8Array(numbers.buffer).toBase64() };
  } catch (error) {
    if (error.name === 'Unsupported') return { unsupported: error.message };
    return { error: `${error?.message ?? error}` };
  }
}
