/** The command line's grammar: its help, and the options of each command. */
import { parseArgs } from 'node:util';
import { FpnError } from '../errors.js';

export const HELP = `fpn: feature pyramid networks, every number the float32 nearest to the exact one

  fpn run INPUT [--model M] [options]   run a model on an image or a tensor
  fpn shapes HxW [--model M]            every level's shape, without computing a pixel
  fpn models                            the models there are
  fpn diff MODEL_A MODEL_B [INPUT] [options]
                                        where two models differ; with INPUT, how far that drives them apart
  fpn variants                          the page docs/variants.md: every model, fact by fact
  fpn weights FILE [--model M]          what is in a file of weights, and which model's they are
  fpn weights convert IN OUT.safetensors [--model M]
                                        the same as .safetensors; for a model, under its own names
  fpn help | --help | --version

INPUT is a .png or .jpg (prepared as the model prepares images), or a .npy or .safetensors
tensor 1×3×H×W or 3×H×W (taken as it is), of one channel for the classifiers of grey images. Weights
are .safetensors (or the .index.json of several), .pth, .pkl (detectron2), .npz, .npy, any of them
gzipped, or Keras' .h5 and .keras (with the package h5wasm installed).

run:
  --model M            which model; paper-resnet50 where it is left out
  --weights FILE       trained weights; without it, seeded He weights
  --weights-key KEY    where in FILE, if several sets of weights are in it: model, ema, …
  --seed N             the seed of those, 0 where it is left out
  --out FILE           write every level to a .safetensors file, as p2, p3, …; a classifier's
                       head2, … and probability too
  --features           the backbone's maps c2…c5 too, in the table and in --out
  --heatmaps DIR       a PNG of every level's energy, and contact-sheet.png of them all
  --short-side N       first bring an image's short side to N pixels
  --image-mode NAME    how a mask-rcnn model prepares an image: square, resized and centred in
                       1024×1024 (its own default), or pad64, centred in the next multiples of 64
  --image-size HxW     what a classifier brings images to, where its weights are not for its own size
  --neck-only          INPUT is a .safetensors with feature maps c2, c3, …: run the neck alone on them; of
                       any channels, or with --weights of those that the weights are for
  --json               print the table as JSON
diff:
  --seed N, --short-side N, --image-mode NAME, --json
run, shapes and weights:
  --pyramid-channels N channels of every level, 256 in most systems
weights:
  --image-size HxW, --weights-key KEY
                       as above
run and shapes:
  --epsilon E          ε of the batch norms; 0 for torchvision's COCO_V1 detectors
  --json

Exit code: 0 done, 2 bad usage or bad input.`;

/** What was typed is not a command of ours. */
export class UsageError extends FpnError {
  override name = 'UsageError';
}

/** Options that choose and change a model. */
export const MODEL_OPTIONS = {
  model: { type: 'string' },
  'pyramid-channels': { type: 'string' },
  epsilon: { type: 'string' },
} as const;

type Options = Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>;

type Values<O extends Options> = {
  readonly [Name in keyof O]?: O[Name]['type'] extends 'boolean' ? boolean : string;
};

/**
 * A command's options, and its operands: as many as are named, those in brackets or not.
 * @throws UsageError for unknown options, missing values and a wrong number of operands
 */
export function parsed<O extends Options>(
  command: string,
  operands: readonly string[],
  args: string[],
  options: O,
): { values: Values<O>; positionals: string[] } {
  // `strict` would refuse the same, in several lines that differ between versions of Node.
  const config = { args, options, allowPositionals: true, strict: false, tokens: true } as const;
  const { values, positionals, tokens } = parseArgs(config);
  for (const token of tokens) if (token.kind === 'option') checkOption(command, options, token);
  const needed = operands.filter((operand) => !operand.startsWith('[')).length;
  if (positionals.length < needed || positionals.length > operands.length) {
    const expected = operands.length === 0 ? 'no operand' : operands.join(' ');
    const got = positionals.length === 0 ? 'none' : positionals.join(' ');
    throw new UsageError(`${command}: expected ${expected}, got ${got}`);
  }
  return { values: values as Values<O>, positionals };
}

interface OptionToken {
  readonly name: string;
  /** As it was typed. */
  readonly rawName: string;
  readonly value: string | undefined;
  /** Whether name and value were typed as one, `--name=value`. */
  readonly inlineValue: boolean | undefined;
}

function checkOption(command: string, options: Options, { name, rawName, value, inlineValue }: OptionToken) {
  const type = Object.hasOwn(options, name) ? options[name].type : undefined;
  if (type === undefined) {
    const known = Object.keys(options).map((option) => `--${option}`);
    const expected = known.length === 0 ? 'no option' : `one of ${known.join(', ')}`;
    throw new UsageError(`${command}: expected ${expected}, got ${rawName}`);
  }
  if (type === 'boolean') {
    if (value !== undefined) throw new UsageError(`${rawName}: expected no value, got "${value}"`);
  } else if (value === undefined) {
    throw new UsageError(`${rawName}: expected a value, got none`);
  } else if (!inlineValue && /^-./s.test(value)) {
    throw new UsageError(`${rawName}: expected a value, or ${rawName}=${value} if it is one, got ${value}`);
  }
}

/** @throws UsageError where the text is not an integer no smaller than `minimum` */
export function integerOption(name: string, text: string, minimum: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(Number.isSafeInteger(value) && value >= minimum)) {
    throw new UsageError(`--${name}: expected an integer from ${minimum}, got "${text}"`);
  }
  return value;
}

/** @throws UsageError where the text is not a number from 0 */
export function numberOption(name: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= 0 && Number.isFinite(value))) {
    throw new UsageError(`--${name}: expected a number from 0, got "${text}"`);
  }
  return value;
}

const LARGEST_SIDE = 1 << 24;

/** @throws UsageError where the text is not a size such as 600x900 */
export function sizeFrom(what: string, text: string): [height: number, width: number] {
  const match = /^(\d+)[x×](\d+)$/i.exec(text);
  const [height, width] = match ? [Number(match[1]), Number(match[2])] : [0, 0];
  if (!(height > 0 && width > 0 && height <= LARGEST_SIDE && width <= LARGEST_SIDE)) {
    const expected = `HEIGHTxWIDTH such as 600x900, each from 1 to ${LARGEST_SIDE}`;
    throw new UsageError(`${what}: expected ${expected}, got "${text}"`);
  }
  return [height, width];
}
