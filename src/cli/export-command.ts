/** `fpn-reference export`: a model as ONNX, or an ONNX file with more outputs. */
import { basename, dirname, extname, join } from 'node:path';
import { FormatError } from '../errors.js';
import { matchWeights } from '../fpn/loading/match.js';
import { imageShapeOf, type Levels, type Network } from '../fpn/model.js';
import { graphOf } from '../fpn/model-graph.js';
import { declareOutputs, exportOnnx, type OnnxOutputs, readOnnx } from '../graph/index.js';
import type { GraphValue } from '../ops/graph.js';
import { formatShape, type Shape } from '../ops/tensor.js';
import { fileSource } from './dump-file.js';
import { checkWritable, type FileContent, whereabouts, writeFiles } from './files.js';
import { toJson } from './json.js';
import { checkGraphOptions, chosenNetwork } from './model-options.js';
import { weightsText } from './report.js';
import { leftTable, quantity } from './table.js';
import { checkWeightOptions, chosenParameters, type Note } from './trained-weights.js';
import { integerOption, parsed, sizeFrom, UsageError, type Values } from './usage.js';

type ExportValues = Values<'export'>;

export async function exportCommand(args: string[], note: Note): Promise<string> {
  const { values } = parsed('export', args);
  const { graph, out } = values;
  if (out === undefined) throw new UsageError('export: expected --out, got none');
  if (extname(out).toLowerCase() !== '.onnx') {
    throw new UsageError(`--out: expected an .onnx file, got "${out}"`);
  }
  checkWritable(out);
  // a graph of another format has no outputs to declare: it becomes ONNX as a model does
  if (graph === undefined || graph.endsWith('.json')) return exportModel(values, out, note);
  return exportGraph({ ...values, graph }, out);
}

async function exportModel(values: ExportValues, out: string, note: Note): Promise<string> {
  checkWeightOptions('export', values);
  const { weights, 'weights-key': key } = values;
  const model = chosenNetwork(values);
  const image = imageFrom(model, values['image-size']);
  const graph = graphOf(model, image);
  const seed = integerOption('seed', values.seed ?? '0', 0);
  const parameters = await chosenParameters({ weights, seed, model, note }, (file, own) =>
    matchWeights(own, file, { image, key }),
  );
  const dataFile = `${basename(out)}.data`;
  const outputs = outputsFrom(values.outputs) ?? 'ends';
  const exported = exportOnnx(graph, parameters, { outputs, name: model.name, dataFile });
  for (const line of exported.notes) note(line);
  const files = new Map<string, FileContent>([[out, exported.model]]);
  if (exported.data) files.set(join(dirname(out), dataFile), exported.data);
  writeFiles(files);

  const shapes = new Map(graph.nodes.map(({ layer, shape }) => [layer, shape]));
  const levels = levelNames(graph.levels);
  const rows = exported.outputs.map((layer) => ({
    output: layer,
    ...(levels.has(layer) && { level: levels.get(layer)! }),
    shape: shapes.get(layer)!,
  }));
  const written = [...files.keys()];
  if (values.json) return toJson({ model: model.name, input: image, files: written, outputs: rows });
  return [
    `${model.name} on ${formatShape(image)}, ${weightsText(values, seed)}`,
    leftTable(
      ['output', 'level', 'shape'],
      rows.map(({ output, level, shape }) => [output, level ?? '–', formatShape(shape)]),
    ),
    `written: ${written.join(', ')} (${quantity(exported.model.length, 'B')}), input image`,
  ].join('\n');
}

const imageFrom = (model: Network, size: string | undefined): Shape => {
  const own = imageShapeOf(model);
  return size === undefined ? own : [...own.slice(0, 2), ...sizeFrom('--image-size', size)];
};

/** What the system calls the layers that give its levels; one may be several. */
function levelNames({ features, pyramid, outputs = {} }: Levels<GraphValue>): Map<string, string> {
  const names = new Map<string, string>();
  for (const [level, value] of Object.entries({ ...features, ...pyramid, ...outputs })) {
    if (value.kind !== 'operator') continue;
    const before = names.get(value.layer);
    names.set(value.layer, before === undefined ? level : `${before}, ${level}`);
  }
  return names;
}

function outputsFrom(text: string | undefined): OnnxOutputs | undefined {
  if (text === undefined || text === 'all' || text === 'ends') return text;
  return text.split(',');
}

/** The file as it is, with outputs behind it. */
function exportGraph(values: ExportValues & { readonly graph: string }, out: string): string {
  const { graph: path } = values;
  checkGraphOptions(values);
  const outputs = outputsFrom(values.outputs);
  if (outputs === undefined || outputs === 'ends') {
    throw new UsageError(
      `--outputs: expected all, or names of values, with --graph, got ${outputs ?? 'none'}`,
    );
  }
  if (whereabouts(path) === whereabouts(out)) {
    throw new UsageError(`--out: expected another file than --graph, got ${out} twice`);
  }
  const names = outputs === 'all' ? layersOf(values) : outputs;
  // weights beside the file are found from its folder alone
  const inPlace = whereabouts(dirname(path)) === whereabouts(dirname(out));
  const beside = inPlace ? (file: string) => fileSource(join(dirname(path), file)) : undefined;
  writeFiles(new Map([[out, within(path, () => declareOutputs(fileSource(path), names, beside))]]));
  if (values.json) return toJson({ graph: path, files: [out], outputs: names });
  return `written: ${out}, which is ${path} with ${names.length} values as outputs`;
}

/** What `verify` can judge: results of operators of ours that the file has a name for. */
function layersOf(values: ExportValues & { readonly graph: string }): string[] {
  const network = chosenNetwork(values);
  const { graph: path } = values;
  const beside = (file: string) => fileSource(join(dirname(path), file));
  const known = new Set(within(path, () => readOnnx(fileSource(path), { name: path, beside })).values);
  const { nodes } = graphOf(network, imageFrom(network, values['image-size']));
  return nodes.flatMap(({ layer }) => (known.has(layer) ? [layer] : []));
}

/** Complaints of a file begin with its path. */
function within<R>(path: string, read: () => R): R {
  try {
    return read();
  } catch (error) {
    throw error instanceof FormatError ? error.within(path) : error;
  }
}
