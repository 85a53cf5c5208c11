/** What a backbone does, by the traps in which backbones differ. */
import type { GraphValue } from '../ops/graph.js';
import type { OperatorOptions } from '../ops/operators.js';
import {
  convKind,
  groupsLabel,
  listed,
  NONE,
  numberLabel,
  paddingLabel,
  spatial,
  unique,
  windowLabel,
} from './labels.js';
import type { Network } from './network.js';
import { isActivation, isConv, isMaxPool, isNorm, isPad, isStrided, isUpsampling } from './nodes.js';
import { isStridedBlock, type Residual } from './residuals.js';

/** `×4 ×2 ×1 ×0.5`: of the image, each with a stem of its own. */
export const imageSizes = ({ backbone, scaleOf }: Network): string =>
  listed(
    backbone.filter(isConv).flatMap(({ inputs: { x } }) => {
      const image = imageBehind(x);
      return image ? [`×${Number(scaleOf(image).toFixed(2))}`] : [];
    }),
    ' ',
  );

/** The image as it is or in another size, zeros around it or not. */
function imageBehind(map: GraphValue): GraphValue | undefined {
  if (map.kind !== 'operator') return map;
  if (isPad(map)) return imageBehind(map.inputs.x);
  return isUpsampling(map) && imageBehind(map.inputs.x) ? map : undefined;
}

const BLOCKS: Readonly<Record<string, string>> = { '1×1 3×3 1×1': 'bottleneck', '3×3 3×3': 'basic' };

/** `bottleneck 3-4-6-3`: the kind of block, and how many there are in each stage. */
export function blocks({ residuals }: Network): string {
  if (residuals.length === 0) return NONE;
  const depths = unique(residuals.map(({ stage }) => stage)).map(
    (stage) => residuals.filter((residual) => residual.stage === stage).length,
  );
  return `${listed(residuals.map(blockKind))} ${depths.join('-')}`;
}

/** `bottleneck`, `32-group bottleneck`; the convolutions themselves where the kind has no name. */
function blockKind({ branch }: Residual): string {
  const name = BLOCKS[branch.map(spatial).join(' ')];
  return name ? `${unique(branch.map(groupsLabel)).join('')}${name}` : branch.map(convKind).join(' ');
}

/** Which convolution of a block halves the map, and in which block of its stage where that is not the first. */
export const blockStride = ({ residuals }: Network): string =>
  listed(
    residuals.filter(isStridedBlock).flatMap(({ branch, index }) => {
      const [strided] = branch.filter(isStrided).map(spatial);
      return index === 0 ? strided : `${strided}, last block`;
    }),
    '; ',
  );

/** ResNets of the first version activate the sum, those of the second each convolution's input. */
export const blockActivation = ({ residuals }: Network): string =>
  listed(
    residuals.map(({ branch, sum }) => {
      if (sum.readers.some(isActivation)) return 'after the sum';
      return branch.every(({ inputs: { x } }) => isActivation(x)) ? 'before each conv' : 'inside alone';
    }),
  );

/** Explicit zeros before a VALID convolution are the convolution's own padding. */
export function stem({ backbone }: Network): string {
  const conv = backbone.find(isConv);
  if (!conv) return NONE;
  const norm = conv.readers.some(isNorm) ? '' : ', no BN';
  return `${windowLabel(conv)} pad ${paddingLabel(conv)}${norm}`;
}

const around = ({ value, mode }: OperatorOptions['pad']): string =>
  mode === 'constant' ? ` of ${numberLabel(value)}` : ` by ${mode}`;

/** A pool's own padding never wins a maximum; what a pad has put around the map can. SAME's is the pool's own. */
export function stemPool({ backbone, residuals: [first] }: Network): string {
  const stem = first ? backbone.slice(0, backbone.indexOf(first.branch[0])) : backbone;
  const pool = stem.find(isMaxPool);
  if (!pool) return NONE;
  const padding = paddingLabel(pool);
  const own = ['VALID', 'SAME', '0'].includes(padding) ? '' : ' of −∞';
  const { x } = pool.inputs;
  const value = isPad(x) ? around(x.options) : own;
  return `${windowLabel(pool)} pad ${padding}${value}`;
}
