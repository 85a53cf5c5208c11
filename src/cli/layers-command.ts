/** `fpn-reference layers`: every operator of a model, in the order in which they run. */
import { layerRows } from '../description/layer-rows.js';
import { imageShapeOf, type Network } from '../fpn/model.js';
import { graphOf } from '../fpn/model-graph.js';
import { preparedSize } from '../fpn/preparation/size.js';
import { formatShape, type Shape } from '../ops/tensor.js';
import { toJson } from './json.js';
import { optionsAsText } from './layer-options.js';
import { chosenNetwork } from './model-options.js';
import { leftTable } from './table.js';
import { parsed, sizeFrom } from './usage.js';

export function layersCommand(args: string[]): string {
  const { values } = parsed('layers', args);
  const model = chosenNetwork(values);
  const input = inputFor(model, values.image);
  const layers = layerRows(graphOf(model, input));
  if (values.json) return toJson({ model: model.name, input, layers });
  const rows = layers.map((row) => [
    row.name,
    row.operator,
    formatShape(row.shape),
    optionsAsText(row) || '–',
    Object.values(row.parameters).join(' ') || '–',
  ]);
  return [
    `${model.name} on ${formatShape(input)}`,
    leftTable(['name', 'operator', 'shape', 'options', 'parameters'], rows),
  ].join('\n');
}

/** Of an image as the model prepares it. */
function inputFor(model: Network, image: string | undefined): Shape {
  const own = imageShapeOf(model);
  if (image === undefined) return own;
  const { padded } = preparedSize(sizeFrom('--image', image), model.preprocessing);
  return [...own.slice(0, 2), ...padded];
}
