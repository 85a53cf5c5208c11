/**
 * What the paper compares its pyramid with, each being its network with parts left out: the ablations of Table 1 and the
 * other schemes of Fig. 1 and 2, on a ResNet-50 with the same names, so that weights of `paper-resnet50` serve them all.
 *
 * - Table 1 (a), (b), a single map: C4 or C5 as it is. Run on an image in several sizes, that is Fig. 1 (a), the
 *   featurized image pyramid.
 * - (d) no top-down: laterals and 3×3s alone. (e) no lateral: every M from C5 alone. (f) finest only, as in U-Net.
 * - Fig. 1 (c), the pyramidal feature hierarchy: the backbone's maps as they are, from stride 8 on, where SSD begins.
 */
import type { Model, ModelOptions } from '../model.js';
import { type FpnConfig, namedLevels } from '../necks/feature-pyramid.js';
import { backboneOf, resNetFpn, resNetModel } from '../resnet-model.js';
import { paperConfig } from './paper.js';

const PAPER = paperConfig('resnet50');

interface Ablation {
  readonly what: string;
  readonly fpn: FpnConfig;
  /** Parameters of the whole network that this one has no use for. */
  readonly unused?: RegExp;
}

const ABLATIONS = {
  'no-top-down': { what: '(d), laterals and 3×3s without a top-down path', fpn: { fusion: 'lateral' } },
  'no-lateral': {
    what: '(e), a top-down path from C5 alone',
    fpn: { fusion: 'top-down' },
    unused: /^lateral[2-4]\./,
  },
  'finest-only': {
    what: '(f), P2 alone',
    fpn: { finestOnly: true, extra: { kind: 'none' } },
    unused: /^output[3-5]\./,
  },
} as const satisfies Record<string, Ablation>;

/** The ablations of Table 1. */
export type PaperAblation = keyof typeof ABLATIONS;

/**
 * The paper's pyramid without one of its parts.
 * @throws FpnError where the options do not fit the ResNet
 */
export function paperAblation(which: PaperAblation, options: ModelOptions = {}): Model {
  const { what, fpn, unused }: Ablation = ABLATIONS[which];
  return resNetFpn(
    {
      ...PAPER,
      name: `${PAPER.name}-${which}`,
      summary: `arXiv 1612.03144, Table 1 ${what}`,
      fpn,
      parameterName: (onFile) => (unused?.test(onFile) ? undefined : PAPER.parameterName(onFile)),
    },
    options,
  );
}

interface Scheme {
  readonly what: string;
  readonly finest: number;
  readonly coarsest: number;
  readonly unused: RegExp;
}

const NECK = /^(lateral|output)\d\./;

const SCHEMES = {
  c4: { what: 'Table 1 (a), C4 alone', finest: 4, coarsest: 4, unused: /^((lateral|output)\d|layer4)\./ },
  c5: { what: 'Table 1 (b), C5 alone', finest: 5, coarsest: 5, unused: NECK },
  hierarchy: { what: 'Fig. 1 (c), C3…C5 as they are', finest: 3, coarsest: 5, unused: NECK },
} as const satisfies Record<string, Scheme>;

/** The schemes whose levels are maps of the backbone. */
export type PaperScheme = keyof typeof SCHEMES;

/**
 * The levels are the backbone's maps themselves; the backbone ends with the coarsest.
 * @throws FpnError where the options do not fit the ResNet
 */
export function paperScheme(which: PaperScheme, options: ModelOptions = {}): Model {
  const { what, finest, coarsest, unused } = SCHEMES[which];
  const resNet = backboneOf(PAPER.resNet, options);
  return resNetModel({
    ...PAPER,
    name: `${PAPER.name}-${which}`,
    summary: `arXiv 1612.03144, ${what}`,
    resNet: { ...resNet, depths: resNet.depths.slice(0, coarsest - 1) },
    finest,
    neck: (_, features) => namedLevels(features, finest),
    parameterName: (onFile) => (unused.test(onFile) ? undefined : PAPER.parameterName(onFile)),
  });
}
