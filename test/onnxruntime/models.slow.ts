/**
 * Every model as ONNX, on a small image: in onnxruntime-web and -node, whose every result has to be within its certificate, of the ends alone
 * and of all layers; and read again. `npm run verify:onnx`.
 */
import { afterAll, expect, it } from 'vitest';
import { engine } from '../../src/engine/index.js';
import {
  fromSeed,
  graphOf,
  imageShapeOf,
  type ModelGraph,
  modelByName,
  modelNames,
} from '../../src/fpn/index.js';
import { arithmeticByName } from '../../src/golden/arithmetic.js';
import type { Run } from '../../src/golden/certify-graph.js';
import { judgeRun } from '../../src/golden/judge-run.js';
import { exportOnnx, readOnnx } from '../../src/graph/index.js';
import { Scope, uploaded } from '../../src/layers/scope.js';
import { seededImage } from '../../src/layers/seeded.js';
import { invoke } from '../../src/ops/operator-call.js';
import { elements, type Tensor } from '../../src/ops/tensor.js';
import { operationOf } from '../../src/ops/walk.js';
import { inFloat32, roundsOften } from '../graph/export/operation-graph.js';
import { outputsOf, RUNTIMES } from './session.js';

const IEEE32 = arithmeticByName('ieee32');
const SMALL = [64, 64];
/** On a small image, where the model takes one. */
function graphOn(name: string): { graph: ModelGraph; image: Tensor } {
  const model = modelByName(name);
  const own = imageShapeOf(model);
  for (const shape of [[...own.slice(0, 2), ...SMALL], own]) {
    try {
      return { graph: graphOf(model, shape), image: seededImage(shape) };
    } catch (error) {
      if (shape === own) throw error;
    }
  }
  throw new Error('not reached');
}

/** What is not consistent among tensors of a run, a line each; and where none was judged. */
function problemsIn(run: Run, own: ReadonlyMap<string, Tensor>): string[] {
  const problems: string[] = [];
  const layers = new Set(own.keys());
  let judged = 0;
  judgeRun(run, IEEE32, { layers, tensor: (layer) => own.get(layer)! }, ({ verdict }) => {
    judged++;
    if (verdict.verdict !== 'consistent')
      problems.push(`${verdict.verdict}: ${verdict.operator} ${verdict.layer}`);
  });
  if (judged !== own.size) problems.push(`judged ${judged} of ${own.size}`);
  return problems;
}

/** Layers whose results, of what the file's graph had before them, are not ours bit by bit. */
function layersThatDiffer(
  nn: ReturnType<typeof engine>,
  { graph, source }: Run,
  again: ReadonlyMap<string, Tensor>,
): string[] {
  const read = (value: Parameters<Run['source']>[0] | Run['graph']['nodes'][number]): Tensor =>
    value.kind === 'operator' ? again.get(value.layer)! : source(value);
  return graph.nodes.flatMap((node) => {
    const { operator, inputs, options } = inFloat32(operationOf(node, read));
    const [ours, theirs] = [invoke(nn, operator, inputs, options), again.get(node.layer)!].map(elements);
    const same = ours.length === theirs.length && ours.every((x, i) => Object.is(x, theirs[i]));
    return same || roundsOften(node) ? [] : [`${operator} ${node.layer} differs`];
  });
}

let consistent = 0;

it.each(modelNames)('%s', async (name) => {
  const { graph, image } = graphOn(name);
  const parameters = fromSeed();
  const made = new Map<string, Tensor>();
  const source: Run['source'] = ({ kind, name: parameter, value }) => {
    if (kind !== 'parameter') return kind === 'input' ? image : (value as Tensor);
    const known = made.get(parameter) ?? parameters(graph.specs.get(parameter)!);
    made.set(parameter, known);
    return known;
  };
  const byName = new Map(graph.parameters.map((value) => [value.name, value]));
  const weights = ({ name: parameter }: { readonly name: string }): Tensor => source(byName.get(parameter)!);
  const run = { graph, source };
  const nn = engine();

  const ends = exportOnnx(graph, weights);
  const all = exportOnnx(graph, weights, { outputs: 'all' });
  const network = readOnnx(all.model);
  const scope = new Scope(nn, uploaded(nn, network.parameters));
  const again = new Map(Object.entries(network.run(scope, { image }, all.outputs)));
  const isOff = graph.nodes.some(roundsOften);
  const problems: Record<string, string[]> = {
    'read again': [...layersThatDiffer(nn, run, again), ...(isOff ? problemsIn(run, again) : [])],
  };
  for (const runtime of RUNTIMES) {
    problems[`${runtime}, ends`] = problemsIn(run, await outputsOf(runtime, ends.model, { image }));
    problems[`${runtime}, all`] = problemsIn(run, await outputsOf(runtime, all.model, { image }));
  }
  expect(problems).toEqual({
    'onnxruntime-web, ends': [],
    'onnxruntime-web, all': [],
    'onnxruntime-node, ends': [],
    'onnxruntime-node, all': [],
    'read again': [],
  });
  expect([...again.keys()]).toEqual(graph.nodes.map(({ layer }) => layer));
  consistent++;
  process.stdout.write(`${name}: ${again.size} layers\n`);
});

afterAll(() => {
  process.stdout.write(`${consistent} of ${modelNames.length} models consistent\n`);
});
