/** What a backbone does, by the traps in which backbones differ. */
import type { MaxPoolOptions } from '../../ops/options.js';
import { GRAPH_SIDE, type Graph, type GraphNode, isConv, isStrided, kernelOf, windowOf } from './graph.js';
import { isStridedBlock, type Residual, residualsOf } from './residuals.js';
import { biases, isNorm, NONE, norms, paddingLabel, spatial, unique } from './words.js';

export function backboneFacts({ backbone }: Graph) {
  const residuals = residualsOf(backbone);
  return {
    'runs on': imageSizes(backbone),
    blocks: blocks(residuals),
    'bottleneck stride': bottleneckStride(residuals),
    activation: activation(residuals),
    stem: stem(backbone),
    'stem pool': stemPool(backbone),
    'conv bias': biases(backbone),
    norm: norms(backbone),
  };
}

/** `×4 ×2 ×1 ×0.5`: of the image, each with a stem of its own. */
const imageSizes = (backbone: readonly GraphNode[]): string =>
  backbone
    .filter((node) => isConv(node) && isImage(node.maps[0]))
    .map(({ maps }) => `×${maps[0].shape[2] / GRAPH_SIDE}`)
    .join(' ');

/** The image as it is or in another size: no backbone resizes anything else. */
const isImage = ({ operator }: GraphNode): boolean => operator === 'input' || operator === 'resize';

/** `bottleneck 3-4-6-3`: the kind of block, and how many there are in each stage. */
function blocks(residuals: readonly Residual[]): string {
  const kinds = unique(
    residuals.map(({ branch }) => branch.map((conv) => spatial(kernelOf(conv))).join(' ')),
  );
  const names: Readonly<Record<string, string>> = { '1×1 3×3 1×1': 'bottleneck', '3×3 3×3': 'basic' };
  const depths = unique(residuals.map(({ stage }) => stage)).map(
    (stage) => residuals.filter((residual) => residual.stage === stage).length,
  );
  return `${kinds.map((kind) => names[kind] ?? kind).join(', ')} ${depths.join('-')}`;
}

/** Which convolution of a block halves the map, and in which block of its stage where that is not the first. */
function bottleneckStride(residuals: readonly Residual[]): string {
  const where = residuals.filter(isStridedBlock).map(({ branch, index }) => {
    const kernel = spatial(kernelOf(branch.filter(isStrided)[0]));
    return index === 0 ? kernel : `${kernel}, last block`;
  });
  return unique(where).join('; ') || NONE;
}

/** ResNets of the first version activate the sum, those of the second each convolution's input. */
const activation = (residuals: readonly Residual[]): string =>
  residuals[0].sum.readers.some(({ operator }) => operator === 'relu') ? 'after the sum' : 'before each conv';

/** Explicit zeros before a VALID convolution are the convolution's own padding. */
function stem(backbone: readonly GraphNode[]): string {
  const conv = backbone.filter(isConv)[0];
  const { kernel, stride } = windowOf(conv);
  const norm = isNorm(conv.readers[0]) ? '' : ', no BN';
  return `${spatial(kernel)}/${stride} pad ${paddingLabel(conv)}${norm}`;
}

/** A pool's own padding never wins a maximum; explicit zeros can. */
function stemPool(backbone: readonly GraphNode[]): string {
  const pool = backbone.find(({ operator }) => operator === 'maxPool2d');
  if (!pool) return NONE;
  const { kernel, stride } = windowOf(pool);
  const zeros = pool.maps[0].operator === 'pad';
  const { padding } = pool.options as MaxPoolOptions;
  const value = zeros ? ' of 0' : padding === 'same' ? '' : ' of −∞';
  return `${spatial(kernel)}/${stride} pad ${paddingLabel(pool)}${value}`;
}
