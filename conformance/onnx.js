/** Writes every model as ONNX, runs it in onnxruntime-web, and judges what that gives. */

import { env, InferenceSession, Tensor } from 'onnxruntime-web';
import { fromSeed, graphOf, imageShapeOf, modelByName, modelNames } from '../dist/fpn/index.js';
import { arithmeticByName, judgeRun } from '../dist/golden/index.js';
import { exportOnnx } from '../dist/graph/index.js';
import { seededImage } from '../dist/layers/seeded.js';
import { elements, tensor } from '../dist/ops/index.js';

env.wasm.numThreads = 1;
const names = process.argv.slice(2);
for (const name of names.length ? names : modelNames) {
  const model = modelByName(name);
  const shape = imageShapeOf(model);
  const graph = graphOf(model, shape);
  const parameters = fromSeed(0);
  const image = seededImage(shape);
  const source = ({ kind, name, value }) =>
    kind === 'input' ? image : kind === 'constant' ? value : parameters(graph.specs.get(name));
  for (const outputs of ['ends', 'all']) {
    const t0 = Date.now();
    const { model: bytes, notes } = exportOnnx(graph, parameters, { outputs });
    const t1 = Date.now();
    const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
    const results = await session.run({ image: new Tensor('float32', elements(image), shape) });
    const t2 = Date.now();
    const own = new Map(
      Object.entries(results).map(([layer, { data, dims }]) => [layer, tensor(data, [...dims])]),
    );
    const verdicts = [];
    judgeRun(
      { graph, source },
      arithmeticByName('ieee32'),
      { layers: new Set(own.keys()), tensor: (layer) => own.get(layer) },
      ({ verdict }) => verdicts.push(verdict),
    );
    await session.release();
    const counts = {};
    for (const v of verdicts) counts[v.verdict] = (counts[v.verdict] ?? 0) + 1;
    console.log(
      name,
      outputs,
      JSON.stringify(counts),
      bytes.length,
      t1 - t0,
      t2 - t1,
      Date.now() - t2,
      notes.join('; '),
    );
    for (const v of verdicts.filter((v) => v.verdict !== 'consistent').slice(0, 3))
      console.log(
        '  ',
        v.verdict,
        v.layer,
        v.operator,
        v.shape.join('x'),
        JSON.stringify({ ...v, region: v.region.length }),
      );
  }
}
