/** The paper's §6: its pyramid with d = 128, and proposals of object segments from 5×5 and 7×7 windows on P2…P6. */
import type { Model, ModelOptions } from '../model.js';
import { resNetFpn } from '../resnet-model.js';
import { SEGMENT_PROPOSALS, segmentProposals } from '../segment-proposals.js';
import { paperConfig } from './paper.js';

export function paperSegmentProposals(options: ModelOptions = {}): Model {
  const { channels = 128, hidden = SEGMENT_PROPOSALS.hidden } = options;
  return {
    ...resNetFpn({
      ...paperConfig('resnet50', { ...options, channels }),
      name: 'paper-resnet50-segment-proposals',
      summary: 'arXiv 1612.03144, §6: d = 128; masks and scores from 5×5 and 7×7 windows on every level',
    }),
    head: (scope, pyramid) => segmentProposals(scope, pyramid, { ...SEGMENT_PROPOSALS, hidden }),
  };
}
