/** `fpn shapes HxW`: what a model makes of an input of that size, and what it costs. */
import type { Model } from '../fpn/model.js';
import { preparedSize } from '../fpn/preprocessing.js';
import type { MapCost } from '../ops/cost.js';
import { formatShape } from '../ops/tensor.js';
import { costOn } from './cost.js';
import { chosenModel } from './model-options.js';
import { quantity, table } from './table.js';
import { MODEL_OPTIONS, parsed, UsageError } from './usage.js';

const OPTIONS = { ...MODEL_OPTIONS, json: { type: 'boolean' } } as const;

export function shapesCommand(args: string[]): string {
  const { values, positionals } = parsed('shapes', ['HEIGHTxWIDTH'], args, OPTIONS);
  const size = sizeOperand(positionals[0]);
  const model = chosenModel(values);
  const { levels, totals, parameters } = costOn(model, 'shapes', [1, 3, ...size]);
  const maps = { ...levels.features, ...levels.pyramid };

  if (values.json) {
    const rows = Object.entries(maps).map(([level, map]) => ({ level, ...map }));
    return JSON.stringify(
      { model: model.name, input: [1, 3, ...size], levels: rows, ...totals, parameters },
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
  const figures = [
    quantity(totals.macs, 'MAC'),
    quantity(parameters, 'parameters'),
    `${quantity(totals.activationBytes, 'B')} of activations`,
  ];
  return [
    `${model.name} on ${formatShape([1, 3, ...size])}`,
    table(['level', 'shape', 'stride', 'receptive field'], rows),
    figures.join(', '),
    ...imageNote(model, size),
  ].join('\n');
}

/** Where the model prepares images, an image of this size is not the input this table is for. */
function imageNote(model: Model, size: readonly [number, number]): string[] {
  const { content, padded } = preparedSize(size, model.preprocessing);
  if (formatShape(padded) === formatShape(size)) return [];
  const resized = formatShape(content) === formatShape(size) ? '' : `resized to ${formatShape(content)} and `;
  return [
    `note: an image of ${formatShape(size)} is ${resized}padded to ${formatShape(padded)} by this model`,
  ];
}

const formatPair = ([vertical, horizontal]: MapCost['stride']): string => {
  const [v, h] = [vertical, horizontal].map((n) => String(Number(n.toFixed(2))));
  return v === h ? v : `${v}×${h}`;
};

function sizeOperand(text: string): [number, number] {
  const match = /^(\d+)[x×](\d+)$/i.exec(text);
  const [height, width] = match ? [Number(match[1]), Number(match[2])] : [0, 0];
  const largest = 1 << 24;
  if (!(height > 0 && width > 0 && height <= largest && width <= largest)) {
    throw new UsageError(
      `shapes: expected HEIGHTxWIDTH such as 600x900, each from 1 to ${largest}, got "${text}"`,
    );
  }
  return [height, width];
}
