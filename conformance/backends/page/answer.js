/** What a page answers, of what its adapter exports. Tensors are {shape, data}, data their float32s in base64. */
import { elements, invoke, mapInputs, operatorNames, tensor } from '../../../dist/ops/index.js';

const tensorFrom = ({ shape, data }) => tensor(new Float32Array(Uint8Array.fromBase64(data).buffer), shape);

const asMessage = (t) => ({
  shape: [...t.shape],
  data: new Uint8Array(elements(t).slice().buffer).toBase64(),
});

export const about = ({ backend: { name, ...backend } }) => ({
  name,
  operators: operatorNames.filter((operator) => operator in backend),
});

/** @returns a tensor, {unsupported} or {error} */
export async function operation({ backend }, { operator, inputs, options }) {
  try {
    const handed = mapInputs(operator, inputs, (each) => backend.tensor(tensorFrom(each)));
    const value = invoke(backend, operator, handed, options);
    const read = await backend.read(value);
    backend.release?.(value);
    return asMessage(read);
  } catch (error) {
    if (error.name === 'Unsupported') return { unsupported: error.message };
    return { error: `${error?.message ?? error}` };
  }
}

/** @returns the tensors that a model gives, by name */
export async function network({ resultsOf }, { model, image }) {
  const results = await resultsOf(Uint8Array.fromBase64(model), tensorFrom(image));
  return [...results].map(([name, result]) => [name, asMessage(result)]);
}
