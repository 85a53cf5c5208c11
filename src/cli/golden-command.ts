/** `fpn-reference golden make`: golden files of a model's operators; `golden cases`: of small cases of every operator. */

import { didYouMean } from '../did-you-mean.js';
import { CORPUS, corpusCase } from '../golden/corpus/index.js';
import { certificateOf } from '../golden/golden-file/golden-case.js';
import type { GoldenRun, IndexEntry } from '../golden/golden-file/golden-index.js';
import { type ComputedCase, networkCases } from '../golden/golden-file/network-cases.js';
import { isIn, type Shard } from '../golden/golden-file/shard.js';
import { writeCase } from '../golden/golden-file/write-case.js';
import type { GraphNode } from '../ops/graph.js';
import type { Tensor } from '../ops/tensor.js';
import { littleEndian } from '../weights/little-endian.js';
import { chosenArithmetic } from './arithmetic-option.js';
import { emptyFolder, writeGolden, writeGoldenIndex } from './golden-folder.js';
import { readInput } from './input.js';
import { atImageSize, chosenNetwork, inImageMode } from './model-options.js';
import { type NetworkRun, networkRun } from './network-run.js';
import { sha256 } from './sha256.js';
import type { Note } from './trained-weights.js';
import { integerOption, parsed, UsageError } from './usage.js';

/** @param note takes where in a file the parameters were */
export async function makeGolden(
  args: string[],
  note: Note,
  terminal?: (text: string) => void,
): Promise<string> {
  const { values, positionals } = parsed('golden make', args);
  const { 'short-side': shortSide, 'image-mode': imageMode, 'image-size': imageSize } = values;
  const arithmetic = chosenArithmetic(values.arithmetic);
  const shard = shardFrom(values.shard);
  const model = atImageSize(inImageMode(chosenNetwork(values), imageMode), imageSize);
  const { tensor: image } = readInput(positionals[0], model, {
    shortSide: shortSide === undefined ? undefined : integerOption('short-side', shortSide, 1),
    imageMode,
    imageSize,
  });
  const network = await networkRun('golden make', values, model, image, note);
  const nodes = chosenNodes(network.graph.nodes, values.layers);
  const numbered = new Map(nodes.map((node, i) => [node, i + 1]));
  const mine = new Map([...numbered].filter(([, number]) => !shard || isIn(shard, number, nodes.length)));
  const run: GoldenRun = {
    model: model.name,
    arithmetic,
    source: sourceOf(
      network,
      image,
      values.weights === undefined && values.graph === undefined ? (values.seed ?? '0') : undefined,
    ),
    layers: nodes.map(({ layer }) => layer),
  };
  const cases = networkCases(model.name, network, arithmetic, mine);
  return written(emptyFolder('golden make', values.out), run, shard, cases, mine.size, terminal);
}

/** @throws UsageError for a name that no layer has */
function chosenNodes(nodes: readonly GraphNode[], layers: string | undefined): readonly GraphNode[] {
  if (layers === undefined || layers === 'all') return nodes;
  const asked = layers.split(',');
  const known = nodes.map(({ layer }) => layer);
  const unknown = asked.find((layer) => !known.includes(layer));
  if (unknown !== undefined) {
    const expected = `names of layers such as ${known[0]}`;
    throw new UsageError(`--layers: expected ${expected}, got "${unknown}"${didYouMean(unknown, known)}`);
  }
  return nodes.filter(({ layer }) => asked.includes(layer));
}

/** What the numbers are made from, the same on every machine that makes a part of them. */
function sourceOf(
  { graph, source }: NetworkRun,
  image: Tensor,
  seed: string | undefined,
): GoldenRun['source'] {
  const sums = graph.parameters.map((parameter) => `${parameter.name} ${sumOf(source(parameter))}\n`);
  return {
    input: { shape: image.shape, sha256: sumOf(image) },
    parameters: {
      count: sums.length,
      sha256: sha256(new TextEncoder().encode(sums.join(''))),
      ...(seed !== undefined && { seed: Number(seed) }),
    },
  };
}

const sumOf = (tensor: Tensor): string => sha256(littleEndian(tensor));

export function makeGoldenCases(args: string[], _: Note, terminal?: (text: string) => void): string {
  const { values } = parsed('golden cases', args);
  const arithmetic = chosenArithmetic(values.arithmetic);
  const shard = shardFrom(values.shard);
  const seed = integerOption('seed', values.seed ?? '0', 0);
  const run: GoldenRun = {
    model: 'conformance',
    arithmetic,
    source: { seed },
    layers: CORPUS.map(({ name }) => name),
  };
  const numbers = CORPUS.map((_, i) => i + 1).filter((n) => !shard || isIn(shard, n, CORPUS.length));
  function* computed(): Generator<ComputedCase> {
    for (const number of numbers) {
      const { name, operation } = corpusCase(CORPUS[number - 1], seed);
      const golden = { number, model: run.model, layer: name, operation, arithmetic };
      yield { golden, certificate: certificateOf(golden) };
    }
  }
  return written(emptyFolder('golden cases', values.out), run, shard, computed(), numbers.length, terminal);
}

/** Writes each case as it comes and keeps none; the index, without which a folder is none, comes last. */
function written(
  folder: string,
  run: GoldenRun,
  shard: Shard | undefined,
  computed: Iterable<ComputedCase>,
  count: number,
  terminal?: (text: string) => void,
): string {
  const cases: IndexEntry[] = [];
  for (const { golden, certificate } of computed) {
    cases.push(writeGolden(folder, golden, writeCase(golden, certificate, sha256)));
    terminal?.(`\r\u001b[K${cases.length} of ${count} ${golden.layer}`);
  }
  terminal?.('\r\u001b[K');
  writeGoldenIndex(folder, { run, ...(shard && { shard }), cases });
  const part = shard ? ` (shard ${shard.index} of ${shard.of}, ${run.layers.length} cases in all)` : '';
  return `wrote ${cases.length} cases to ${folder}${part}`;
}

const MOST_SHARDS = 10_000;

/** @throws UsageError where the text is none such as 2/8 */
function shardFrom(text: string | undefined): Shard | undefined {
  if (text === undefined) return undefined;
  const [index, of] = /^\d{1,5}\/\d{1,5}$/.test(text) ? text.split('/').map(Number) : [0, 0];
  if (!(index >= 1 && index <= of && of <= MOST_SHARDS)) {
    throw new UsageError(`--shard: expected I/N such as 2/8, I from 1 to N, got "${text}"`);
  }
  return { index, of };
}
