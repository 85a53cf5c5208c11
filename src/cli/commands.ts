/** The command line, described once: help, parsing and complaints all read this table. */
import type { OptionName } from './options.js';

export const PROGRAM = 'fpn-reference';

export interface Command {
  /** Those in brackets may be left out; a last one that ends with … may be several. */
  readonly operands: readonly string[];
  /** A line without a capital or a full stop. */
  readonly summary: string;
  /** Paragraphs of its own help. */
  readonly about: readonly string[];
  /** What each of its options does to this command. */
  readonly options: Partial<Readonly<Record<OptionName, string>>>;
  /** What one may type after the program's name, and what that is for. */
  readonly examples: readonly (readonly [typed: string, purpose: string])[];
}

const IMAGE_OR_TENSOR =
  'INPUT is a .png or .jpg, prepared as the model prepares images, or a .npy or .safetensors tensor 1×3×H×W or 3×H×W, taken as it is; of one channel for the classifiers of grey images.';
const WEIGHT_FILES =
  "Weights are .safetensors (or the .index.json of several), .pth, .pkl (detectron2), .npz, .npy, any of them gzipped, or Keras' .h5 and .keras (with the package h5wasm installed).";

const MODEL = 'which model; paper-resnet50 where it is left out';
const GRAPH =
  'instead of a model: an ONNX file (.onnx) or a TensorFlow.js graph model (model.json), whose weights it has';
const GRAPH_INPUT = 'with --graph, the value that the image takes the place of, where it is not its input';
const GRAPH_LEVELS = 'with --graph, the values that are wanted, by commas, where they are not its outputs';
const PREPARE =
  'with --graph, how images are prepared: imagenet where it is left out, unit, signed, bytes, caffe, paddleocr; sides become multiples of 32 unless the graph has a size of its own; or a .json of settings';
const PYRAMID_CHANNELS = 'channels of every level, 256 in most systems';
const EPSILON = "ε of the batch norms; 0 for torchvision's COCO_V1 detectors";
const DEPTHS = "blocks per stage of the ResNet, where the weights are of another than the model's";
const STRIDE_IN = '1x1 or 3x3: which convolution of a bottleneck has the stride';
const WEIGHTS_KEY = 'where in FILE, if several sets of weights are in it: model, ema, …';
const SEED = 'the seed of the weights, 0 where it is left out';
const SHORT_SIDE = "first bring an image's short side to N pixels";
const IMAGE_MODE =
  'how a mask-rcnn model prepares an image: square, resized and centred in 1024×1024 (its own default), or pad64, centred in the next multiples of 64';
const IMAGE_SIZE = 'what a classifier brings images to, where its weights are not for its own size';
const JSON_TOO = 'print JSON; a number that JSON cannot write is the text "Infinity", "-Infinity" or "NaN"';

const GOLDEN_OUT = 'the folder for the files; new, or empty';
const GOLDEN_ARITHMETIC =
  'what the bounds are for: ieee32 where it is left out, wgsl32, …, or a .json of settings';
const SHARD = 'I/N: the I-th of N parts, which `golden merge` puts together';

/** How images are prepared. */
const PREPARATION = { 'short-side': SHORT_SIDE, 'image-mode': IMAGE_MODE, 'image-size': IMAGE_SIZE } as const;

/** What can be changed about a model. */
const CHANGES = {
  'pyramid-channels': PYRAMID_CHANNELS,
  epsilon: EPSILON,
  depths: DEPTHS,
  'stride-in': STRIDE_IN,
} as const;

export const COMMANDS = {
  run: {
    operands: ['INPUT'],
    summary: 'run a model on an image or a tensor',
    about: [
      'Prints a table of the levels: shape, stride, statistics, and the SHA-256 of the float32 bits.',
      IMAGE_OR_TENSOR,
      WEIGHT_FILES,
    ],
    options: {
      model: MODEL,
      graph: GRAPH,
      prepare: PREPARE,
      'graph-input': GRAPH_INPUT,
      weights: 'trained weights; without it, seeded He weights',
      'weights-key': WEIGHTS_KEY,
      seed: SEED,
      out: 'write every level, as p2, p3, …, to a .safetensors or .npz file, or the one level there is to a .npy file; the head2, … and probability of a classifier too',
      levels: 'these alone, by commas: p3 or c5,p5; in the table, in --out and in --heatmaps',
      features: "the backbone's maps c2…c5 too, in the table and in --out",
      heatmaps: "a PNG of every level's energy, and contact-sheet.png of them all",
      ...PREPARATION,
      'neck-only':
        'INPUT is a .safetensors with feature maps c2, c3, …: run the neck alone on them; of any channels, or with --weights of those that the weights are for',
      ...CHANGES,
      engine: 'wasm or plain, which gives the same bits; the faster one where it is left out',
      threads:
        'how many of wasm, the bits being the same; one for each processor, up to four, where it is left out',
      precision:
        'exact, where it is left out: correctly rounded; float32: convolutions add up in float32, in an order of their own; float32-fast: those of 3×3 by transforms',
      json: JSON_TOO,
    },
    examples: [
      ['run photo.jpg --heatmaps out', "the paper's pyramid of a photograph, drawn"],
      ['run photo.jpg -m torchvision-resnet50-fpn -w fasterrcnn.pth -e 0', 'with trained weights'],
      ['run tensor.npy -m pytorch-fpn -o pyramid.npz', 'all levels for NumPy'],
      ['run tensor.npy -m pytorch-fpn -l p3 -o p3.npy', 'one of them'],
      ['run features.safetensors -m mmdet-pafpn --neck-only -w pafpn.pth', 'a neck on maps of your own'],
    ],
  },
  verify: {
    operands: ['[DUMP]'],
    summary: "judge another backend's run of a model, tensor by tensor; or its operators",
    about: [
      "DUMP holds tensors of that run by the names of layers (see `layers`): an .npz, .safetensors or ONNX .pb file, a folder of .npy or .pb files, Polygraphy's results, or a manifest of raw files. Each is held against a certificate: the correctly rounded result of what the backend itself had, and a bound on what an honest backend of the declared arithmetic may be off by. Layers that are not in DUMP are covered by the bound of the next one that is.",
      'With --backend and no DUMP, the operators that a module has are judged one by one, on generated cases (docs/conformance.md); the module is run.',
      'Exit code 0: all that was seen is consistent. 1: something is refuted, or suspicious: possible, but not with the errors that such an arithmetic usually has. 2: it could not be judged.',
      WEIGHT_FILES,
    ],
    options: {
      input: 'what the run started from: an image, or a tensor 1×3×H×W',
      model: MODEL,
      graph: GRAPH,
      prepare: PREPARE,
      'graph-input': GRAPH_INPUT,
      levels: GRAPH_LEVELS,
      weights: 'the weights that it ran with; without it, seeded He weights',
      'weights-key': WEIGHTS_KEY,
      seed: SEED,
      arithmetic:
        'what is declared of the backend: ieee32 where it is left out, wgsl32, tf32-h100, f16-h100, bf16-h100, …, or a .json of settings',
      names: 'a JSON file of layers by the names that DUMP has for their tensors',
      layout: 'NCHW or NHWC, where shapes leave it open',
      ends: 'a dump of the same run that was asked for its ends alone: did looking change the numbers?',
      case: 'where the smallest case of a refuted tensor is written to, a golden file; refuted-LAYER.safetensors where it is left out',
      runner: "of Polygraphy's results with several runners, whose",
      report:
        'write an HTML page that can be sent around: verdicts, pictures of the worst tensors, and how to reproduce it; of a DUMP alone',
      junit:
        'write a test report for build servers, as JUnit does: a case a tensor, or with --backend an operator',
      backend: 'a JavaScript module that exports a Backend, or a part of one, as backend or default',
      'image-mode': IMAGE_MODE,
      'image-size': IMAGE_SIZE,
      ...CHANGES,
      json: JSON_TOO,
    },
    examples: [
      ['verify dump.npz -m pytorch-fpn -w fpn.pth --input x.npy', 'is that run right?'],
      ['verify gpu.npz -m pytorch-fpn -w fpn.pth --input x.npy --arithmetic wgsl32', "by WebGPU's rules"],
      ['verify dump.npz --ends ends.npz -m pytorch-fpn -w fpn.pth --input x.npy', 'and without looking?'],
      ['verify dump.npz -m pytorch-fpn --input x.npy --report out.html', 'to attach to a bug report'],
      ['verify --backend ./mine.js --arithmetic wgsl32', 'operators of your own'],
    ],
  },
  bench: {
    operands: [],
    summary: 'how long each operator of a model takes on your backend, beside this one',
    about: [
      'Every distinct call of an operator that the model makes, on seeded numbers, in turns on the engine of this program and on the backend; of several turns the fastest counts. Times are wall time from the call until the result has been read. Without --backend, plain TypeScript of the same precision takes its place.',
      'An error is the largest difference from the correctly rounded result, over the largest result: see `verify --backend` for whether it is one that an honest backend may have.',
    ],
    options: {
      backend:
        'a JavaScript module that exports a Backend, or a part of one, as backend or default; operators that it has not are left out',
      model: MODEL,
      graph: GRAPH,
      prepare: PREPARE,
      'graph-input': GRAPH_INPUT,
      levels: GRAPH_LEVELS,
      'image-size': "HEIGHTxWIDTH of the network's input; 128x128 or the model's own where it is left out",
      precision: 'of the engine: exact, where it is left out, float32 or float32-fast, as in run',
      turns: 'how many turns each call has after the first, which warms it up; 3 where it is left out',
      ...CHANGES,
      json: JSON_TOO,
    },
    examples: [
      ['bench -m pytorch-fpn', 'the engine beside plain TypeScript'],
      ['bench --backend ./mine.js -m pytorch-fpn --image-size 600x900', 'operators of your own'],
      ['bench --backend ./mine.js -m pytorch-fpn --precision float32', 'beside float32 of ours'],
    ],
  },
  shapes: {
    operands: ['HEIGHTxWIDTH'],
    summary: "every level's shape, without computing a pixel",
    about: [
      'The shapes, strides and receptive fields that `run` has for an image of this size, which the model resizes and pads first, and what the run costs.',
    ],
    options: {
      model: MODEL,
      graph: GRAPH,
      prepare: PREPARE,
      'graph-input': GRAPH_INPUT,
      levels: GRAPH_LEVELS,
      tensor: 'HEIGHTxWIDTH is the size of a tensor, which is taken as it is',
      ...PREPARATION,
      ...CHANGES,
      json: JSON_TOO,
    },
    examples: [
      ['shapes 600x900', "the paper's"],
      ['shapes 600x900 -m detectron2-resnet50-fpn', 'padded to 608×928'],
      ['shapes 1024x1024 -m mask-rcnn-resnet50 --tensor', 'of a tensor'],
    ],
  },
  layers: {
    operands: [],
    summary: 'every operator of a model: its name, what it gives, its options and parameters',
    about: [
      'In the order in which they run, under the names that dumps of the system are keyed by. Options have their defaults filled in; those that change nothing (a stride of 1, no padding) are left out.',
    ],
    options: {
      model: MODEL,
      graph: GRAPH,
      prepare: PREPARE,
      'graph-input': GRAPH_INPUT,
      levels: GRAPH_LEVELS,
      image:
        "an image of this size, which the model resizes and pads first; 128x128 or the model's own where it is left out",
      ...CHANGES,
      json: JSON_TOO,
    },
    examples: [
      ['layers -m torchvision-resnet50-fpn', 'a line an operator'],
      ['layers -m mask-rcnn-resnet50 -j', 'with what each of them reads, for other programs'],
    ],
  },
  models: {
    operands: [],
    summary: 'the models there are',
    about: ['A line for each: its name for --model, and where it differs from the paper.'],
    options: { json: JSON_TOO },
    examples: [['models', 'all of them']],
  },
  diff: {
    operands: ['MODEL_A', 'MODEL_B', '[INPUT]'],
    summary: 'where two models differ; with INPUT, how far that drives them apart',
    about: [
      'The facts in which the two differ, read off the networks. With INPUT both run on it, with the same seeded weights at the same places, and ‖a−b‖/‖a‖ of every level is printed.',
      IMAGE_OR_TENSOR,
    ],
    options: {
      seed: SEED,
      'short-side': SHORT_SIDE,
      'image-mode': IMAGE_MODE,
      json: JSON_TOO,
    },
    examples: [
      ['diff torchvision-resnet50-fpn detectron2-resnet50-fpn', 'a row a fact'],
      ['diff pytorch-fpn paper-resnet50 photo.jpg', 'and what that does to the levels of a photograph'],
    ],
  },
  variants: {
    operands: [],
    summary: 'the page docs/variants.md: every model, fact by fact',
    about: ['Markdown, read off the networks: each is run on shapes.'],
    options: { json: JSON_TOO },
    examples: [['variants > variants.md', 'the page']],
  },
  weights: {
    operands: ['FILE'],
    summary: "what is in a file of weights, and which model's they are",
    about: ['Every tensor with its dtype and shape, and the models whose parameters they are.', WEIGHT_FILES],
    options: {
      model: 'the model to hold the file against; all of them where it is left out',
      'weights-key': WEIGHTS_KEY,
      'image-size': IMAGE_SIZE,
      'pyramid-channels': PYRAMID_CHANNELS,
      json: JSON_TOO,
    },
    examples: [
      ['weights mask_rcnn_coco.h5', 'whose are they?'],
      ['weights model.pth -m pytorch-fpn', 'what is missing?'],
      ['weights model.pth -m pytorch-fpn -j', 'which tensor is which parameter, for other programs'],
    ],
  },
  'weights convert': {
    operands: ['IN', 'OUT.safetensors'],
    summary: 'the same as .safetensors; for a model, under its own names',
    about: [
      'As they are in the file; with --model as that model has them, in its names and layout.',
      WEIGHT_FILES,
    ],
    options: {
      model: 'the model whose names and layout they get',
      'weights-key': WEIGHTS_KEY,
      'image-size': IMAGE_SIZE,
      'pyramid-channels': PYRAMID_CHANNELS,
      json: JSON_TOO,
    },
    examples: [
      [
        'weights convert mask_rcnn_coco.h5 mask_rcnn.safetensors -m mask-rcnn-resnet101',
        "out of Keras' layout",
      ],
    ],
  },
  export: {
    operands: [],
    summary: 'write a model as ONNX, or an ONNX file with more outputs',
    about: [
      'Opset 18, of one size of image, which the input `image` takes prepared. Every value that a layer gives has the name of the layer, so that a dump of the outputs is read by `verify` as it is. What ONNX cannot say exactly is noted, or refused with the reason. docs/export.md says what becomes what.',
      'With --graph the file stays as it is, byte for byte; its outputs are declared behind it.',
      WEIGHT_FILES,
    ],
    options: {
      model: MODEL,
      graph:
        'instead of a model: an ONNX file (.onnx) that is to give more of its values, or a TensorFlow.js graph model (model.json)',
      prepare: PREPARE,
      'graph-input': GRAPH_INPUT,
      weights: 'trained weights; without it, seeded He weights',
      'weights-key': WEIGHTS_KEY,
      seed: SEED,
      out: 'the file, .onnx; weights of 2 GB and more go into another beside it, .onnx.data',
      outputs:
        'ends, where it is left out: the levels of the pyramid and what a head says; all: what every layer gives; or the names of layers, by commas. With --graph: all that `verify` judges, or names of its values',
      'image-size': "HEIGHTxWIDTH of the network's input; 128x128 or the model's own where it is left out",
      ...CHANGES,
      json: JSON_TOO,
    },
    examples: [
      ['export -m pytorch-fpn -w fpn.pth -o fpn.onnx --image-size 600x900', 'with trained weights'],
      ['export -m pytorch-fpn -w fpn.pth -o all.onnx --outputs all', 'and everything to be judged'],
      ['export --graph model.onnx --outputs all -o all.onnx', 'a graph of your own'],
    ],
  },
  'golden make': {
    operands: ['INPUT'],
    summary: 'a golden file for every operator of a model: inputs, parameters, output and bound',
    about: [
      'Writes a .safetensors a case and the index cases.json: what each operator reads, its correctly rounded output, and how far an honest backend of the arithmetic may be from it. docs/golden-format.md has the format, and readers in Python and C++.',
      IMAGE_OR_TENSOR,
      WEIGHT_FILES,
    ],
    options: {
      out: GOLDEN_OUT,
      model: MODEL,
      graph: GRAPH,
      prepare: PREPARE,
      'graph-input': GRAPH_INPUT,
      levels: GRAPH_LEVELS,
      weights: 'trained weights; without it, seeded He weights',
      'weights-key': WEIGHTS_KEY,
      seed: SEED,
      layers: 'these alone, by commas (see `layers`), or all, as where it is left out',
      arithmetic: GOLDEN_ARITHMETIC,
      shard: SHARD,
      ...PREPARATION,
      ...CHANGES,
    },
    examples: [
      ['golden make x.npy -m pytorch-fpn --layers conv1,toplayer -o golden', 'two operators'],
      ['golden make x.npy -m pytorch-fpn -w fpn.pth --shard 2/8 -o part2', 'the second eighth of all'],
    ],
  },
  'golden cases': {
    operands: [],
    summary: 'golden files of small seeded cases of every operator',
    about: [
      'Odd sizes, strides, paddings, dilations and groups, every rule of resizing, ceil mode, and sums of integers that any order gives alike; in the format of `golden make`.',
    ],
    options: {
      out: GOLDEN_OUT,
      seed: 'the seed of the values, 0 where it is left out',
      arithmetic: GOLDEN_ARITHMETIC,
      shard: SHARD,
    },
    examples: [['golden cases -o conformance --arithmetic wgsl32', 'for a backend in WebGPU']],
  },
  'golden check': {
    operands: ['GOLDEN'],
    summary: 'compute golden files again from their own inputs, bit by bit',
    about: [
      'GOLDEN is a folder with its index, or a single file, such as the smallest case that `verify` writes.',
      'Exit code 0: every file is reproduced. 1: one is not. 2: one is missing, damaged or of a newer schema.',
    ],
    options: {},
    examples: [
      ['golden check golden', 'are they what this version gives?'],
      ['golden check refuted-conv1.safetensors', 'one case, without an index'],
    ],
  },
  'golden merge': {
    operands: ['DIR…'],
    summary: 'put the shards of a run together: the same bytes as without shards',
    about: ['Refuses parts of different runs, and cases that are missing or there twice.'],
    options: { out: GOLDEN_OUT },
    examples: [['golden merge part1 part2 part3 -o golden', 'of three machines']],
  },
} as const satisfies Readonly<Record<string, Command>>;

export type CommandName = keyof typeof COMMANDS;

export const commandNames = Object.keys(COMMANDS) as CommandName[];
