/**
 * The facts in which the systems differ, one a row: what a model does at each of the traps, in a few characters. Each is read
 * off a run on shapes, or off the data by which a model prepares images, so it is what the code does and not what anybody
 * says about it. `fpn variants` prints them, `fpn diff` compares them.
 */
import type { Model } from '../fpn/model.js';
import type { Preprocessing } from '../fpn/preprocessing.js';
import { blockActivation, blockStride, blocks, imageSizes, stem, stemPool } from './backbone.js';
import { acceptance, padding, perChannel, resizing, sidesRule } from './image.js';
import { biases, NONE, norms } from './labels.js';
import {
  backbonePath,
  extraConvolution,
  finestLateral,
  finestOutput,
  inBackbone,
  inNeck,
  kernelLayout,
  neckPath,
  secondStage,
} from './names.js';
import {
  activations,
  bottomUp,
  chainCarries,
  extraLevel,
  head,
  laterals,
  levelNames,
  mergeCount,
  merging,
  smoothing,
  upsampling,
} from './neck.js';
import { type Network, networkOf } from './network.js';
import { isConv } from './nodes.js';

export type FactGroup = 'image' | 'backbone' | 'top-down path' | 'levels' | 'names';

/** A row of the table. */
export interface Fact {
  readonly group: FactGroup;
  readonly name: string;
  /** What the fact says. */
  readonly meaning: string;
  /** Reads it off a network: a plain text, `–` where there is no such thing. */
  readonly of: (network: Network) => string;
}

const factsOf =
  (group: FactGroup) =>
  (name: string, meaning: string, of: Fact['of']): Fact => ({ group, name, meaning, of });
const image = factsOf('image');
const backbone = factsOf('backbone');
const topDown = factsOf('top-down path');
const levels = factsOf('levels');
const names = factsOf('names');

const prepared =
  (of: (preprocessing: Preprocessing) => string) =>
  ({ model }: Network): string =>
    of(model.preprocessing);

/** In the order of a pass through the network. */
export const FACTS: readonly Fact[] = [
  image(
    'network takes',
    'the sides n that the network does not refuse; ⌈n/4⌉ ×8: ⌈n/4⌉ has to be a multiple of 8',
    ({ model }) => sidesRule(acceptance(model)),
  ),
  image(
    'channels',
    'their order; L is grey',
    prepared(({ channelOrder }) => channelOrder),
  ),
  image(
    'range',
    'of a sample before the mean is subtracted',
    prepared(({ fullScale }) => (fullScale === 'as-stored' ? 'as stored' : `0–${fullScale}`)),
  ),
  image(
    'mean',
    'subtracted, in the order of the channels',
    prepared(({ mean }) => perChannel(mean)),
  ),
  image(
    'deviation',
    'what samples are then divided by',
    prepared(({ deviation }) => perChannel(deviation)),
  ),
  image(
    'arithmetic',
    'in which that is done; float64 is rounded to float32 at the end',
    prepared(({ arithmetic }) => arithmetic ?? 'float32'),
  ),
  image(
    'resize',
    'the size that images are brought to; samples among black: before the mean is subtracted, black around them, fractions cut off',
    prepared(resizing),
  ),
  image('padding', 'up to what size or multiples of what, and where', prepared(padding)),

  backbone('runs on', 'the sizes of the image that it runs on, each with the same weights', imageSizes),
  backbone('blocks', 'their kind, and how many in each stage', blocks),
  backbone('bottleneck stride', 'which convolution of a block halves the map', blockStride),
  backbone(
    'activation',
    'where a block has its ReLU: after the sum (ResNet v1) or before its convolutions (v2)',
    blockActivation,
  ),
  backbone('stem', 'kernel/stride and padding; SAME is 2 before and 3 after, where a side is even', stem),
  backbone('stem pool', 'the same; zeros around it can win where −∞ cannot', stemPool),
  backbone('conv bias', 'whether convolutions have one', ({ backbone }) => biases(backbone)),
  backbone('norm', 'BN, a batch norm, and its ε', ({ backbone }) => norms(backbone)),

  topDown(
    'reads',
    'the maps that the neck reads, with their strides where those are not 4, 8, 16, 32',
    (network) => levelNames(network, network.joints.features),
  ),
  topDown('laterals', 'what makes a map ready to be merged', laterals),
  topDown(
    'upsampling',
    'how a coarser map is brought to a finer one’s size: to that size, or by a factor',
    upsampling,
  ),
  topDown('merging', 'how maps of two levels become one', merging),
  topDown('chain carries', 'what goes on down: the merged map, or what its 3×3 made of it', chainCarries),
  topDown(
    'smoothing',
    'the convolutions between a level’s last merge, or its lateral, and the level',
    smoothing,
  ),
  topDown('activations', 'in the neck, those before extra levels aside', activations),
  topDown('bias', 'which convolutions of the neck have one', ({ neck }) => biases(neck)),
  topDown('norm', 'BN, a batch norm, or GN, a group norm, and its ε', ({ neck }) => norms(neck)),

  levels(
    'levels',
    'of the pyramid, with their strides where those are not 4, 8, 16, 32, 64, 128',
    (network) => levelNames(network, network.joints.outputs),
  ),
  levels('channels', 'of the levels', ({ joints: { outputs } }) =>
    perChannel([...outputs.keys()].map(({ shape }) => shape[1])),
  ),
  levels('merges', 'how many there are, going down and going up', mergeCount),
  levels('P6', 'what it is made from, and how; subsample: every second row and column', (network) =>
    extraLevel(network, 'P6'),
  ),
  levels('P7', 'the same', (network) => extraLevel(network, 'P7')),
  levels('bottom-up path', 'how maps go up again after the top-down path', bottomUp),
  levels('head', 'the operators after the pyramid, each where it first appears', head),

  names('kernels', 'the layout of a kernel on file', kernelLayout),
  names(
    'backbone at',
    'the path that all its parameters begin with',
    (network) => backbonePath(network) || NONE,
  ),
  names('stem', 'the stem’s convolution', (network) => inBackbone(network, network.backbone.find(isConv))),
  names('stem BN', 'the first batch norm', (network) =>
    inBackbone(
      network,
      network.backbone.find(({ operator }) => operator === 'batchNorm2d'),
    ),
  ),
  names('block', 'the first convolution of the second stage', (network) =>
    inBackbone(network, secondStage(network)?.branch[0]),
  ),
  names('shortcut', 'that block’s projection', (network) =>
    inBackbone(network, secondStage(network)?.shortcut[0]),
  ),
  names('neck at', 'the path that all its parameters begin with', (network) => neckPath(network) || NONE),
  names('lateral', 'the finest map’s 1×1', (network) => inNeck(network, finestLateral(network))),
  names('output', 'the finest level’s first convolution after its lateral', (network) =>
    inNeck(network, finestOutput(network)),
  ),
  names('extra', 'the convolution of the first extra level', (network) =>
    inNeck(network, extraConvolution(network)),
  ),
];

/** A model's facts by group and name. */
export type Description = Readonly<Record<FactGroup, Readonly<Record<string, string>>>>;

/**
 * All facts of a model.
 * @throws OperatorError where the network refuses the image on which it is recorded (see `networkOf`)
 */
export function describe(model: Model): Description {
  const network = networkOf(model);
  const description: Record<FactGroup, Record<string, string>> = {
    image: {},
    backbone: {},
    'top-down path': {},
    levels: {},
    names: {},
  };
  for (const { group, name, of } of FACTS) description[group][name] = of(network);
  return description;
}

/** A fact in which two models differ. */
export interface Difference {
  readonly group: FactGroup;
  readonly fact: string;
  readonly a: string;
  readonly b: string;
}

/** Where two descriptions differ, in the order of the table. */
export const differences = (ofA: Description, ofB: Description): Difference[] =>
  FACTS.flatMap(({ group, name }) => {
    const [a, b] = [ofA[group][name], ofB[group][name]];
    return a === b ? [] : [{ group, fact: name, a, b }];
  });

/**
 * The facts in which two models differ.
 * @throws OperatorError as `describe` does
 */
export const diffModels = (a: Model, b: Model): Difference[] => differences(describe(a), describe(b));
