"""The segment proposals of arXiv 1612.03144, section 6: two small heads that slide over every level of the FPN.

Each sees a window, 5x5 or 7x7, of a level and gives a mask of 14x14 and a score, both as logits. A head is one for
all levels. The real one has 128 channels in the pyramid and 512 in the heads.
"""
import torch.nn.functional as F
from torch import nn

from .paper import PaperFpn

MASK = 14 * 14


class ProposalHead(nn.Module):
    def __init__(self, channels, hidden, window):
        super().__init__()
        self.hidden = nn.Conv2d(channels, hidden, window, padding=window // 2)
        self.mask = nn.Conv2d(hidden, MASK, 1)
        self.score = nn.Conv2d(hidden, 1, 1)

    def forward(self, x):
        x = F.relu(self.hidden(x))
        return {'mask': self.mask(x), 'score': self.score(x)}


class SegmentProposals(PaperFpn):
    windows = (5, 7)

    def __init__(self, depths, width, channels, hidden):
        super().__init__(depths, width, channels)
        for window in self.windows:
            self.add_module(f'proposals{window}x{window}', ProposalHead(channels, hidden, window))

    def forward(self, x):
        pyramid = super().forward(x)
        outputs = {}
        for level, feature in pyramid.items():
            for window in self.windows:
                size = f'{window}x{window}'
                for kind, value in getattr(self, f'proposals{size}')(feature).items():
                    outputs[f'{kind}{size}_{level}'] = value
        return {**pyramid, **outputs}
