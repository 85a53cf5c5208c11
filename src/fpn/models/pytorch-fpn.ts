/**
 * kuangliu/pytorch-fpn, commit 4421a71. Differs from the paper: bilinear upsampling, P5 is not smoothed, no P6,
 * stride in the 3×3. Its `FPN101` builds [2,2,2,2] blocks, not ResNet-101, and so does this.
 * Bilinear had aligned corners up to PyTorch 0.3, and has not had them since 0.4. The system prepares no
 * images; ours get torchvision's ImageNet normalisation.
 */
import { type ResNetNames, torchNames } from '../../layers/resnet-config.js';
import type { Model, ModelOptions } from '../model.js';
import { type FpnConfig, retinaLevels } from '../necks/feature-pyramid.js';
import { TORCHVISION_INPUT } from '../preprocessing.js';
import { backboneOf, resNetFpn } from '../resnet-model.js';

export interface PytorchFpnOptions extends ModelOptions {
  /** True for the numbers of PyTorch 0.3 and older. */
  readonly alignCorners?: boolean;
}

/** What the source calls FPN101 builds. */
const FPN101 = { block: 'bottleneck', depths: [2, 2, 2, 2] } as const;

const NAMES = torchNames({ shortcut: 'shortcut' });

/** retina_fpn.py calls its stages layer2…layer5. */
const RETINA_NAMES = torchNames({ shortcut: 'shortcut', firstStage: 2 });

/** fpn.py: P2…P5. */
export const pytorchFpn = (options: PytorchFpnOptions = {}): Model =>
  build('pytorch-fpn', 'kuangliu fpn.py: bilinear, P5 unsmoothed, blocks [2,2,2,2]', NAMES, options, {
    finest: 2,
    extra: { kind: 'none' },
  });

/** retina_fpn.py: P3…P7, P6 by a convolution of C5, P7 of relu(P6). */
export const pytorchRetinaFpn = (options: PytorchFpnOptions = {}): Model =>
  build(
    'pytorch-retina-fpn',
    'kuangliu retina_fpn.py: as pytorch-fpn from P3 up, P6 and P7 by convolution from C5',
    RETINA_NAMES,
    options,
    { finest: 3, extra: retinaLevels('c') },
  );

function build(
  name: string,
  summary: string,
  names: ResNetNames,
  options: PytorchFpnOptions,
  { finest, extra }: Pick<FpnConfig, 'finest' | 'extra'>,
): Model {
  return resNetFpn({
    name,
    summary,
    resNet: backboneOf(FPN101, { strideIn: '3x3', names }, options),
    backbonePath: '',
    fpn: {
      channels: options.channels ?? 256,
      finest,
      upsampling: options.alignCorners ? 'bilinear-align-corners' : 'bilinear',
      fusion: 'sum',
      smoothCoarsest: false,
      extra,
      names: {
        // latlayer1 and smooth1 belong to level 4, and count downwards.
        lateral: (level) => (level === 5 ? 'toplayer' : `latlayer${5 - level}`),
        output: (level) => `smooth${5 - level}`,
        extra: (level) => `conv${level}`,
      },
    },
    neckPath: '',
    preprocessing: TORCHVISION_INPUT,
  });
}
