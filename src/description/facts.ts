/**
 * The facts in which the systems differ, one a row: what a model does at each of the traps, in a few characters. Each is read
 * off a run on shapes, or off the data by which a model prepares images, so it is what the code does and not what anybody
 * says about it. `fpn variants` prints them, `fpn diff` compares them.
 */
import type { Model } from '../fpn/model.js';
import * as backbone from './backbone.js';
import * as image from './image.js';
import { biases, norms, perChannel } from './labels.js';
import * as names from './names.js';
import * as neck from './neck.js';
import { type Network, networkOf } from './network.js';

/** The parts of a model that facts are about; how images are prepared is one. */
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

type Row = readonly [name: string, meaning: string, of: Fact['of']];

const facts = (group: FactGroup, rows: readonly Row[]): Fact[] =>
  rows.map(([name, meaning, of]) => ({ group, name, meaning, of }));

/** In the order of a pass through the network. */
export const FACTS: readonly Fact[] = [
  ...facts('image', [
    [
      'network takes',
      'the sides n that the network does not refuse; ⌈n/4⌉ ×8: ⌈n/4⌉ has to be a multiple of 8',
      image.sides,
    ],
    ['channels', 'their order; L is grey', ({ model }) => model.preprocessing.channelOrder],
    ['range', 'of a sample before the mean is subtracted', image.range],
    ['mean', 'subtracted, in the order of the channels', ({ model }) => perChannel(model.preprocessing.mean)],
    [
      'deviation',
      'what samples are then divided by',
      ({ model }) => perChannel(model.preprocessing.deviation),
    ],
    ['arithmetic', 'in which that is done; float64 is rounded to float32 at the end', image.arithmetic],
    [
      'resize',
      'the size that images are brought to; samples among black: before the mean is subtracted, black around them, fractions cut off',
      image.resizing,
    ],
    ['padding', 'up to what size or multiples of what, and where', image.padding],
  ]),
  ...facts('backbone', [
    ['runs on', 'the sizes of the image that it runs on, each with the same weights', backbone.imageSizes],
    ['blocks', 'their kind, and how many in each stage', backbone.blocks],
    ['bottleneck stride', 'which convolution of a block halves the map', backbone.blockStride],
    [
      'activation',
      'where a block has its ReLU: after the sum (ResNet v1) or before its convolutions (v2)',
      backbone.blockActivation,
    ],
    ['stem', 'kernel/stride and padding; SAME is 2 before and 3 after, where a side is even', backbone.stem],
    ['stem pool', 'the same; zeros around it can win where −∞ cannot', backbone.stemPool],
    ['conv bias', 'whether convolutions have one', ({ backbone }) => biases(backbone)],
    ['norm', 'BN, a batch norm, and its ε', ({ backbone }) => norms(backbone)],
  ]),
  ...facts('top-down path', [
    [
      'reads',
      'the maps that the neck reads, with their strides where those are not 4, 8, 16, 32',
      neck.reads,
    ],
    ['laterals', 'what makes a map ready to be merged', neck.laterals],
    [
      'upsampling',
      'how a coarser map is brought to a finer one’s size: to that size, or by a factor',
      neck.upsampling,
    ],
    ['merging', 'how maps of two levels become one', neck.merging],
    ['chain carries', 'what goes on down: the merged map, or what its 3×3 made of it', neck.chainCarries],
    [
      'smoothing',
      'the convolutions between a level’s last merge, or its lateral, and the level',
      neck.smoothing,
    ],
    ['activations', 'in the neck, those before extra levels aside', neck.activations],
    ['bias', 'which convolutions of the neck have one', ({ neck }) => biases(neck)],
    ['norm', 'BN, a batch norm, or GN, a group norm, and its ε', ({ neck }) => norms(neck)],
  ]),
  ...facts('levels', [
    ['levels', 'of the pyramid, with their strides where those are not 4, 8, 16, 32, 64, 128', neck.levels],
    ['channels', 'of the levels', neck.channels],
    ['merges', 'how many there are, going down and going up', neck.mergeCount],
    ['P6', 'what it is made from, and how; subsample: every second row and column', neck.extraLevel('P6')],
    ['P7', 'the same', neck.extraLevel('P7')],
    ['bottom-up path', 'how maps go up again after the top-down path', neck.bottomUp],
    ['head', 'the operators after the pyramid, each where it first appears', neck.head],
  ]),
  ...facts('names', [
    ['kernels', 'the layout of a kernel on file', names.kernelLayout],
    ['backbone at', 'the path that all its parameters begin with', names.backbonePath],
    ['stem', 'the stem’s convolution', names.stem],
    ['stem BN', 'the first batch norm', names.stemNorm],
    ['block', 'the first convolution of the second stage', names.block],
    ['shortcut', 'that block’s projection', names.shortcut],
    ['neck at', 'the path that all its parameters begin with', names.neckPath],
    ['lateral', 'the finest map’s 1×1', names.lateral],
    ['output', 'the finest level’s first convolution after its lateral', names.output],
    ['extra', 'the convolution of the first extra level', names.extra],
  ]),
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
