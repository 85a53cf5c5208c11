/** `fpn shapes HxW`: what a model makes of an input of that size, and what it costs. */
import { imageShapeOf, type Model } from '../fpn/model.js';
import { preparedSize } from '../fpn/preparation/size.js';
import type { MapCost } from '../ops/cost.js';
import { formatShape } from '../ops/tensor.js';
import { costOn } from './cost.js';
import { headOf } from './head.js';
import { chosenModel } from './model-options.js';
import { quantity, table } from './table.js';
import { MODEL_OPTIONS, parsed, sizeFrom } from './usage.js';

const OPTIONS = { ...MODEL_OPTIONS, json: { type: 'boolean' } } as const;

export function shapesCommand(args: string[]): string {
  const { values, positionals } = parsed('shapes', ['HEIGHTxWIDTH'], args, OPTIONS);
  const size = sizeFrom('shapes', positionals[0]);
  const model = chosenModel(values);
  const input = [1, imageShapeOf(model)[1], ...size];
  const { levels, totals, parameters } = costOn(model, 'shapes', input);
  const { maps: headMaps, rows: outputs } = headOf(levels.outputs);
  const maps = { ...levels.features, ...levels.pyramid, ...headMaps };

  if (values.json) {
    const rows = Object.entries(maps).map(([level, map]) => ({ level, ...map }));
    const shapes = Object.entries(outputs).map(([name, { shape }]) => [name, shape] as const);
    const head = shapes.length > 0 && { outputs: Object.fromEntries(shapes) };
    return JSON.stringify(
      { model: model.name, input, levels: rows, ...head, ...totals, parameters },
      null,
      2,
    );
  }
  const rows = Object.entries(maps).map(([level, map]) => [
    level,
    formatShape(map.shape),
    formatPair(map.stride),
    formatPair(map.receptiveField),
  ]);
  const heads = Object.entries(outputs).map(([name, { shape }]) => [name, formatShape(shape), '–', '–']);
  const figures = [
    quantity(totals.macs, 'MAC'),
    quantity(parameters, 'parameters'),
    `${quantity(totals.activationBytes, 'B')} of activations`,
  ];
  return [
    `${model.name} on ${formatShape(input)}`,
    table(['level', 'shape', 'stride', 'receptive field'], [...rows, ...heads]),
    figures.join(', '),
    ...imageNote(model, size),
  ].join('\n');
}

/** Where the model prepares images, an image of this size is not the input this table is for. */
function imageNote(model: Model, size: readonly [number, number]): string[] {
  const { content, padded } = preparedSize(size, model.preprocessing);
  if (formatShape(padded) === formatShape(size)) return [];
  const steps = [
    ...(formatShape(content) === formatShape(size) ? [] : [`resized to ${formatShape(content)}`]),
    ...(formatShape(padded) === formatShape(content) ? [] : [`padded to ${formatShape(padded)}`]),
  ];
  return [`note: an image of ${formatShape(size)} is ${steps.join(' and ')} by this model`];
}

const formatPair = ([vertical, horizontal]: MapCost['stride']): string => {
  const [v, h] = [vertical, horizontal].map((n) => String(Number(n.toFixed(2))));
  return v === h ? v : `${v}×${h}`;
};
