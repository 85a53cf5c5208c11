/** Runs a finding's model in both of onnxruntime's packages, and says whether what it gives is still wrong. */
import { readFileSync } from 'node:fs';

/**
 * @param from the case's own address, beside which its model is
 * @param inputs name → [numbers, dims]
 * @param isRight of the output's numbers
 */
export async function ask(from, inputs, isRight) {
  const model = readFileSync(new URL('case.onnx', from));
  let wrong = 0;
  for (const name of ['onnxruntime-web', 'onnxruntime-node']) {
    const ort = await import(name);
    if (name === 'onnxruntime-web') ort.env.wasm.numThreads = 1;
    const feeds = Object.fromEntries(
      Object.entries(inputs).map(([key, [numbers, dims]]) => [
        key,
        new ort.Tensor('float32', Float32Array.from(numbers), dims),
      ]),
    );
    let got;
    try {
      const session = await ort.InferenceSession.create(model, { logSeverityLevel: 4 });
      const { y } = await session.run(feeds);
      got = Array.from(y.data);
    } catch (error) {
      got = error.message.split('\n')[0];
    }
    const verdict = isRight(got);
    if (!verdict.right) wrong++;
    console.log(
      `${name} ${ort.env.versions.common ?? ''}: ${verdict.right ? 'right' : 'WRONG'}: ${verdict.words}`,
    );
  }
  return wrong;
}
