/** What the facts of a model are read off: its graph, the blocks of its backbone, and the joints of its neck. */

import type { Model } from '../fpn/model.js';
import { graphOf } from '../fpn/model-graph.js';
import { channelCount } from '../fpn/preprocessing.js';
import type { GraphNode, GraphValue } from '../ops/graph.js';
import type { Shape } from '../ops/tensor.js';
import { type Joints, jointsOf } from './joints.js';
import { type Residual, residualsOf } from './residuals.js';

export interface Network {
  readonly model: Model;
  /** The nodes of each part, in the order in which they run. */
  readonly backbone: readonly GraphNode[];
  readonly neck: readonly GraphNode[];
  readonly head: readonly GraphNode[];
  /** The maps that the neck reads, by name, finest first. */
  readonly features: Readonly<Record<string, GraphValue>>;
  readonly pyramid: Readonly<Record<string, GraphValue>>;
  readonly residuals: readonly Residual[];
  readonly joints: Joints;
  /** log₂ of a map's stride, rounded: 2 for C2 and P2. VALID convolutions may have cut a few rows. */
  levelOf(map: GraphValue): number;
  /** A map's height by the image's. */
  scaleOf(map: GraphValue): number;
}

/** Height and width of the image: even on every level of the models that there are. */
const SIDE = 512;

/** @throws OperatorError where the model refuses an image of 512×512, or of the next multiple of its `sizeMultiple` */
export function networkOf(model: Model): Network {
  const { sizeMultiple = 1 } = model;
  const side = Math.ceil(SIDE / sizeMultiple) * sizeMultiple;
  const { levels, backbone, neck, head } = graphOf(model, squareImage(model, side));
  const scaleOf = ({ shape: [, , height] }: GraphValue): number => height / side;
  const levelOf = (map: GraphValue): number => levelAt(scaleOf(map));
  const features = Object.fromEntries(model.neckInputs.map((name) => [name, levels.features[name]]));
  const { pyramid } = levels;
  return {
    model,
    backbone,
    neck,
    head,
    features,
    pyramid,
    residuals: residualsOf(backbone),
    joints: jointsOf({ features, pyramid, neck, levelOf }),
    scaleOf,
    levelOf,
  };
}

/** The shape of a square image as the model takes it. */
export const squareImage = ({ preprocessing }: Model, side: number): Shape => [
  1,
  channelCount(preprocessing),
  side,
  side,
];

/** The k whose 2⁻ᵏ is the nearest, in their ratio, to a scale; 0 for larger ones. */
function levelAt(scale: number): number {
  let level = 0;
  while (2 * (scale * 2 ** level) ** 2 <= 1) level++;
  return level;
}
