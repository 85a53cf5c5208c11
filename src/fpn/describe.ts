/**
 * A neutral description of a model: what it does at each of the traps in which the systems differ, in a few characters
 * a fact. Derived from a run on shapes, so from the code and not from what anybody says about it.
 */
import { backboneFacts } from './description/backbone.js';
import { graphOf } from './description/graph.js';
import { imageFacts } from './description/image.js';
import { nameFacts } from './description/names.js';
import { levelFacts, topDownFacts } from './description/neck.js';
import type { Model } from './model.js';

/** The facts by group, in the order of a pass through the network; plain strings, `–` where there is no such thing. */
export type ModelDescription = ReturnType<typeof describe>;

export type FactGroup = keyof ModelDescription;

export function describe(model: Model) {
  const graph = graphOf(model);
  return {
    image: imageFacts(model),
    backbone: backboneFacts(graph),
    'top-down path': topDownFacts(graph),
    levels: levelFacts(graph),
    names: nameFacts(model, graph),
  };
}

/** What each fact says. */
export const MEANINGS: { readonly [G in FactGroup]: Readonly<Record<keyof ModelDescription[G], string>> } = {
  image: {
    'network takes':
      'the sides n that the network does not refuse; ⌈n/4⌉ ×8: ⌈n/4⌉ has to be a multiple of 8',
    channels: 'their order; L is grey',
    range: 'of a sample before the mean is subtracted',
    mean: 'subtracted, in the order of the channels',
    deviation: 'what samples are then divided by',
    arithmetic: 'in which that is done; float64 is rounded to float32 at the end',
    resize:
      'the size that images are brought to; samples among black: before the mean is subtracted, black around them, fractions cut off',
    padding: 'up to what size or multiples of what, and where',
  },
  backbone: {
    'runs on': 'the sizes of the image that it runs on, each with the same weights',
    blocks: 'their kind, and how many in each stage',
    'bottleneck stride': 'which convolution of a block halves the map',
    activation: 'where a block has its ReLU: after the sum (ResNet v1) or before its convolutions (v2)',
    stem: 'kernel/stride and padding; SAME is 2 before and 3 after, where a side is even',
    'stem pool': 'the same; zeros around it can win where −∞ cannot',
    'conv bias': 'whether convolutions have one',
    norm: 'BN, a batch norm, and its ε',
  },
  'top-down path': {
    reads: 'the maps that the neck reads, with their strides where those are not 4, 8, 16, 32',
    laterals: 'what makes a map ready to be merged',
    upsampling: 'how a coarser map is brought to a finer one’s size: to that size, or by a factor',
    merging: 'how maps of two levels become one',
    'chain carries': 'what goes on down: the merged map, or what its 3×3 made of it',
    smoothing: 'the convolutions between a level’s last merge, or its lateral, and the level',
    activations: 'in the neck, those before extra levels aside',
    bias: 'which convolutions of the neck have one',
    norm: 'BN, a batch norm, or GN, a group norm, and its ε',
  },
  levels: {
    levels: 'of the pyramid, with their strides where those are not 4, 8, 16, 32, 64, 128',
    channels: 'of the levels',
    merges: 'how many there are, going down and going up',
    P6: 'what it is made from, and how; subsample: every second row and column',
    P7: 'the same',
    'bottom-up path': 'how maps go up again after the top-down path',
    head: 'the operators after the pyramid, each where it first appears',
  },
  names: {
    kernels: 'the layout of a kernel on file',
    'backbone at': 'the path that all its parameters begin with',
    stem: 'the stem’s convolution',
    'stem BN': 'the first batch norm',
    block: 'the first convolution of the second stage',
    shortcut: 'that block’s projection',
    'neck at': 'the path that all its parameters begin with',
    lateral: 'the finest map’s 1×1',
    output: 'the finest level’s first convolution after its lateral',
    extra: 'the convolution of the first extra level',
  },
};
