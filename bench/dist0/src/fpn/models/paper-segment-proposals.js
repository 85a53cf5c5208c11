/** The paper's §6: its pyramid with d = 128, and proposals of object segments from 5×5 and 7×7 windows on P2…P6. */
import { SEGMENT_PROPOSALS, segmentProposals } from '../heads/segment-proposals.js';
import { resNetFpn } from '../resnet-model.js';
import { paperConfig } from './paper.js';
/**
 * The pyramid of §6 with its proposals.
 * @throws FpnError where the options do not fit the ResNet
 */
export function paperSegmentProposals(options = {}) {
    const { hidden = SEGMENT_PROPOSALS.hidden } = options;
    const summary = 'arXiv 1612.03144, §6: d = 128; masks and scores from 5×5 and 7×7 windows on every level';
    return {
        ...resNetFpn({ ...paperConfig('resnet50'), name: 'paper-resnet50-segment-proposals', summary }, { channels: 128, ...options }),
        head: (scope, pyramid) => segmentProposals(scope, pyramid, { ...SEGMENT_PROPOSALS, hidden }),
    };
}
