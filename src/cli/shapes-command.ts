/** `fpn-reference shapes HxW`: what a model makes of an input of that size, and what it costs. */
import { imageShapeOf, type Network } from '../fpn/model.js';
import { preparedSize } from '../fpn/preparation/size.js';
import type { MapCost } from '../ops/cost.js';
import { formatShape } from '../ops/tensor.js';
import { costOn } from './cost.js';
import { headOf } from './head.js';
import { toJson } from './json.js';
import { atImageSize, atShortSide, chosenNetwork, inImageMode } from './model-options.js';
import { quantity, table } from './table.js';
import { integerOption, parsed, sizeFrom, UsageError, type Values } from './usage.js';

export function shapesCommand(args: string[]): string {
  const { values, positionals } = parsed('shapes', args);
  const size = sizeFrom('shapes', positionals[0]);
  const model = modelFor(values);
  const prepared = values.tensor ? { content: size, padded: size } : preparedSize(size, model.preprocessing);
  const input = [1, imageShapeOf(model)[1], ...prepared.padded];
  const { levels, totals, parameters } = costOn(model, 'shapes', input);
  const { maps: headMaps, rows: outputs } = headOf(levels.outputs);
  const maps = { ...levels.features, ...levels.pyramid, ...headMaps };

  if (values.json) {
    const image = !values.tensor && { image: size };
    const rows = Object.entries(maps).map(([level, map]) => ({ level, ...map }));
    const shapes = Object.entries(outputs).map(([name, { shape }]) => [name, shape] as const);
    const head = shapes.length > 0 && { outputs: Object.fromEntries(shapes) };
    return toJson({ model: model.name, ...image, input, levels: rows, ...head, ...totals, parameters });
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
    `${quantity(totals.activationBytes, 'B')} of activations, at most ${quantity(totals.peakActivationBytes, 'B')} alive at once`,
  ];
  return [
    `${model.name} on ${formatShape(input)}`,
    table(['level', 'shape', 'stride', 'receptive field'], [...rows, ...heads]),
    figures.join(', '),
    ...preparationNote(size, prepared),
  ].join('\n');
}

const OF_IMAGES = ['short-side', 'image-mode', 'image-size'] as const;

function modelFor(values: Values<'shapes'>): Network {
  const pointless = OF_IMAGES.find((name) => values[name] !== undefined);
  if (values.tensor && pointless) {
    throw new UsageError(`shapes: expected no --${pointless} with --tensor, got both`);
  }
  const { 'short-side': shortSide, 'image-mode': imageMode, 'image-size': imageSize } = values;
  const model = atImageSize(inImageMode(chosenNetwork(values), imageMode), imageSize);
  return atShortSide(model, shortSide === undefined ? undefined : integerOption('short-side', shortSide, 1));
}

/** Where the network's input is not of the image's size. */
function preparationNote(
  size: readonly [number, number],
  { content, padded }: ReturnType<typeof preparedSize>,
): string[] {
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
