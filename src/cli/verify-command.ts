/** `fpn-reference verify`: somebody's tensors of a network, each held against its certificate. */
import { FpnError } from '../errors.js';
import type { ModelGraph } from '../fpn/model-graph.js';
import type { Arithmetic } from '../golden/arithmetic.js';
import {
  arranged,
  arrangement,
  type Dump,
  type Layout,
  type Named,
  named,
  proposeNames,
} from '../golden/dumps/index.js';
import { type Diagnosis, diagnose } from '../golden/hypotheses/diagnose.js';
import type { NamedTensors } from '../golden/hypotheses/hypothesis.js';
import { describePattern } from '../golden/hypotheses/pattern.js';
import { type Judged, judgeRun, type TensorVerdict, type Visible } from '../golden/judge-run.js';
import type { Shape, Tensor } from '../ops/tensor.js';
import { toFloat32 } from '../weights/stored-tensor.js';
import { chosenArithmetic } from './arithmetic-option.js';
import { conformCommand } from './conform-command.js';
import { readDump, readNameMap } from './dump-file.js';
import { readInput } from './input.js';
import { toJson } from './json.js';
import { atImageSize, chosenModel, inImageMode } from './model-options.js';
import { type NetworkRun, networkRun } from './network-run.js';
import type { Note } from './trained-weights.js';
import { parsed, UsageError } from './usage.js';
import { asText, type Explanation, type Verification } from './verify-report.js';

/** What is printed, and the program's exit code: 1 where something was refuted, or is suspicious. */
export interface Verified {
  readonly text: string;
  readonly exitCode: 0 | 1;
}

export async function verifyCommand(args: string[], note: Note): Promise<Verified> {
  const { values, positionals } = parsed('verify', args);
  const { backend, names, runner } = values;
  if (backend !== undefined) return conformCommand({ ...values, backend }, positionals);
  const [path] = positionals;
  if (path === undefined) throw new UsageError('verify: expected DUMP or --backend, got neither');
  if (values.input === undefined) throw new UsageError('verify: expected --input, got none');
  const { 'image-mode': imageMode, 'image-size': imageSize } = values;
  const arithmetic = chosenArithmetic(values.arithmetic);
  const layout = layoutFrom(values.layout);
  const model = atImageSize(inImageMode(chosenModel(values), imageMode), imageSize);
  const input = readInput(values.input, model, { shortSide: undefined, imageMode, imageSize });
  const dump = readDump(path, runner);
  const run = await networkRun('verify', values, model, input.tensor, note);
  const pairs = named(
    dump,
    run.graph.nodes.map((node) => node.layer),
    names === undefined ? new Map() : readNameMap(names),
  );
  for (const line of [...dump.notes, ...pairs.notes]) note(`${path}: ${line}`);
  const seen = new SeenTensors(dump, pairs, run.graph, layout);
  for (const line of seen.said) note(`${path}: ${line}`);

  const verdicts: TensorVerdict[] = [];
  let wrong: Judged | undefined;
  judgeRun(run, arithmetic, seen, (judged) => {
    verdicts.push(judged.verdict);
    if (isWorse(judged, wrong)) wrong = judged;
  });
  const explanation = wrong && explain(wrong, arithmetic, run, seen);
  const verification: Verification = {
    model,
    arithmetic,
    input: input.tensor.shape,
    verdicts,
    strangers: pairs.extra,
    ...(explanation && { explanation }),
  };
  return {
    text: values.json ? toJson({ ...verification, model: model.name }) : asText(verification),
    exitCode: wrong ? 1 : 0,
  };
}

/** The first refuted tensor is what is to be explained; where none is, the first suspicious one. */
function isWorse({ verdict: { verdict } }: Judged, than: Judged | undefined): boolean {
  if (verdict === 'refuted') return than?.verdict.verdict !== 'refuted';
  return verdict === 'suspicious' && than === undefined;
}

function layoutFrom(given: string | undefined): Layout | undefined {
  if (given === undefined || given === 'NCHW' || given === 'NHWC') return given;
  throw new UsageError(`--layout: expected NCHW or NHWC, got "${given}"`);
}

/** Somebody's tensors as our layers have them. */
class SeenTensors implements Visible {
  readonly layers: ReadonlySet<string>;
  /** What has to be said of how they lie. */
  readonly said: readonly string[];
  readonly #shapes: ReadonlyMap<string, Shape>;

  /** @throws FpnError where no tensor is a layer's, or some are of other shapes: all of them at once */
  constructor(
    private readonly dump: Dump,
    private readonly pairs: Named,
    { nodes }: ModelGraph,
    private readonly layout: Layout | undefined,
  ) {
    this.layers = new Set(pairs.tensors.keys());
    this.#shapes = new Map(nodes.map((node) => [node.layer, node.shape]));
    if (pairs.tensors.size === 0) throw new FpnError(withoutLayers(dump, nodes));
    const problems: string[] = [];
    const said = new Set<string>();
    for (const [layer, name] of pairs.tensors) {
      try {
        const how = arrangement(name, dump.shape(name), this.#shapes.get(layer)!, this.#layoutOf(name));
        for (const line of how.said) said.add(line.replace(/ [\d×]+/, ''));
      } catch (error) {
        problems.push((error as Error).message);
      }
    }
    this.said = [...said];
    if (problems.length > 0) {
      const more = problems.length > 5 ? ` and ${problems.length - 5} more` : '';
      throw new FpnError(`${dump.name}: ${problems.slice(0, 5).join('; ')}${more}`);
    }
  }

  #layoutOf(name: string): Layout | undefined {
    return this.layout ?? this.dump.declared.get(name)?.layout;
  }

  /** Read anew each time: a dump need not fit in memory. */
  tensor(layer: string): Tensor {
    const name = this.pairs.tensors.get(layer)!;
    const { stored } = arranged(name, this.dump.read(name), this.#shapes.get(layer)!, this.#layoutOf(name));
    return toFloat32(stored);
  }

  /** The others, for a diagnosis that looks for mistaken buffers. */
  *others(than: string): Generator<readonly [string, Tensor]> {
    for (const layer of this.layers) {
      if (layer !== than) yield [layer, this.tensor(layer)];
    }
  }
}

/** Where no name is a layer's, shapes and order may say which is which; to be looked at, never used unseen. */
function withoutLayers({ name, names, shape }: Dump, nodes: ModelGraph['nodes']): string {
  const theirs = names.map((one) => ({ name: one, shape: shape(one) }));
  const { map } = proposeNames(
    theirs,
    nodes.map((node) => ({ name: node.layer, shape: node.shape })),
  );
  const proposal = Object.fromEntries([...map].slice(0, 8));
  const got = names.slice(0, 5).join(', ');
  const hint =
    map.size > 0 ? `; by shapes and order alone a --names file may begin ${JSON.stringify(proposal)}` : '';
  return `${name}: expected tensors by the names of layers (${nodes[0].layer}, …), got ${got}${hint}`;
}

/** Proofs beyond these are of the same mistake in other words. */
const MOST_DIAGNOSES = 3;

function explain(
  judged: Judged,
  arithmetic: Arithmetic,
  { graph, source }: NetworkRun,
  seen: SeenTensors,
): Explanation {
  const { layer, region } = judged.verdict;
  const parameters: NamedTensors = {
    *[Symbol.iterator]() {
      for (const parameter of graph.parameters) yield [parameter.name, source(parameter)] as const;
    },
  };
  const tensors: NamedTensors = { [Symbol.iterator]: () => seen.others(layer) };
  const diagnoses: Diagnosis[] = diagnose(judged, arithmetic, { parameters, tensors });
  return { layer, region, diagnoses: diagnoses.slice(0, MOST_DIAGNOSES), pattern: describePattern(judged) };
}
