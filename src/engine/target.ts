/** Where a convolution's outputs go, what becomes of them on the way, and which of them are computed here. */
import type { Tensor } from '../ops/tensor.js';
import type { Steps } from './epilogue.js';
import type { Share } from './share.js';

export interface Target {
  /** [N,O,H′,W′], of which maps are contiguous. */
  readonly y: Tensor;
  readonly steps: Steps;
  readonly share: Share;
}
