/** ONNX' own backend cases: a model each, what it is given, and what it is to give. */
import { inMemory } from '../../src/bytes/byte-source.js';
import { FpnError } from '../../src/errors.js';
import { arithmeticByName } from '../../src/golden/arithmetic.js';
import { judgeRun } from '../../src/golden/judge-run.js';
import { readOnnx, recordOnnx } from '../../src/graph/index.js';
import { type TensorProto, tensorProto } from '../../src/graph/onnx/tensor-proto.js';
import type { GraphSource } from '../../src/ops/graph.js';
import { toFloat32 as rounded } from '../../src/ops/precision.js';
import { elements, sameShape, type Tensor } from '../../src/ops/tensor.js';
import { type StoredTensor, toFloat32 } from '../../src/weights/stored-tensor.js';

export type CaseOutcome =
  /** Every output is within its certificate; or, of what copies, the same. */
  | { readonly kind: 'consistent'; readonly equal: boolean }
  | { readonly kind: 'refuted'; readonly why: string }
  /** The graph was refused. */
  | { readonly kind: 'unsupported'; readonly why: string };

/** A case's files by their names: `model.onnx`, `input_0.pb`, … */
export type CaseFiles = Readonly<Record<string, Uint8Array>>;

/** The tensors of a case, in the order of their numbers. */
function tensorsOf(files: CaseFiles, kind: 'input' | 'output'): TensorProto[] {
  const names = Object.keys(files).filter((file) => file.startsWith(`${kind}_`));
  const numbered = names.sort((a, b) => Number(a.match(/\d+/)) - Number(b.match(/\d+/)));
  return numbered.map((file) => tensorProto(inMemory(file, files[file]!)));
}

/** Runs a case and holds what its golden says against the certificates of what we compute. */
export function outcomeOf(files: CaseFiles): CaseOutcome {
  try {
    return judged(files);
  } catch (error) {
    if (!(error instanceof FpnError)) throw error;
    return { kind: 'unsupported', why: error.message };
  }
}

function judged(files: CaseFiles): CaseOutcome {
  const network = readOnnx(files['model.onnx']!);
  const [given, expected] = [tensorsOf(files, 'input'), tensorsOf(files, 'output')];
  const values = new Map(network.inputs.map(({ name }, i) => [name, given[i]!.read()]));
  const maps = network.inputs.filter(({ dtype }) => dtype === 'F32');
  // bounds, scales and the like are inputs here, which in networks are constants
  const known = (names: readonly string[]): Record<string, StoredTensor> =>
    Object.fromEntries([...values].filter(([name]) => !names.includes(name)));
  const attempt = (names: readonly string[]) => {
    const shapes = names.map((name) => [name, values.get(name)!.shape!] as const);
    return { names, graph: recordOnnx(network, Object.fromEntries(shapes), { sizes: known(names) }) };
  };
  const all = maps.map(({ name }) => name);
  let run: ReturnType<typeof attempt>;
  try {
    run = attempt(all);
  } catch (error) {
    if (!(error instanceof FpnError && /that is known/.test(error.message))) throw error;
    run = attempt(all.slice(0, 1));
  }
  const source = ({ kind, name, value }: GraphSource): Tensor => {
    if (kind === 'constant') return rounded(value!);
    return kind === 'input'
      ? toFloat32(values.get(name)!)
      : network.parameters({ name, role: 'operand', shape: [] });
  };
  const goldens = new Map(network.outputs.map((name, i) => [name, toFloat32(expected[i]!.read())]));
  const layers = new Set(run.graph.nodes.map(({ layer }) => layer).filter((layer) => goldens.has(layer)));
  let equal = true;
  let why = '';
  for (const [name, value] of Object.entries(run.graph.result)) {
    const golden = goldens.get(name)!;
    if (!sameShape(value.shape, golden.shape))
      why = `${name}: ${value.shape.join('×')}, not ${golden.shape.join('×')}`;
    // what no operator of ours gives was copied, or worked out
    else if (value.kind !== 'operator' && !same(source(value), golden)) why = `${name}: other numbers`;
  }
  if (why !== '') return { kind: 'refuted', why };
  judgeRun(
    { graph: run.graph, source },
    arithmeticByName('ieee32'),
    { layers, tensor: (layer) => goldens.get(layer)! },
    (each) => {
      const { verdict, layer, worst } = each.verdict;
      equal &&= each.verdict.equal === 1;
      if (verdict !== 'consistent') why ||= `${layer}: ${verdict}, ${JSON.stringify(worst)}`;
    },
  );
  return why === '' ? { kind: 'consistent', equal } : { kind: 'refuted', why };
}

const same = (a: Tensor, b: Tensor): boolean => {
  const [x, y] = [elements(a), elements(b)];
  return x.every((value, i) => Object.is(value, y[i]) || value === y[i]);
};
