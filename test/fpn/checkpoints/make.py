"""Makes checkpoints as training scripts write them, with the tools that they use, of one tiny torchvision pyramid.

Run with python3 (torch 1.13, torchvision 0.14; an old version, whose files newer ones still read). The parameters are
`number(name, i)/16`; the test says what those are without PyTorch. Every run writes the same bytes.
"""
import gzip
import io
import pathlib
import sys
import zlib

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent / 'golden'))
from systems.torchvision_fpn import Detector, Pyramid  # noqa: E402
from systems.resnet import BasicBlock, SmallResNet  # noqa: E402
from torchvision.ops.feature_pyramid_network import LastLevelMaxPool  # noqa: E402


def fill(module, shift=0):
    """Element i of a parameter: (crc32(name) + i) mod 13, and 1 more for variances, over 16."""
    for name, value in module.state_dict().items():
        if value.is_floating_point():
            start = zlib.crc32(name.split('module.')[-1].encode()) % 13
            numbers = (torch.arange(value.numel()) + start + shift) % 13 + name.endswith('running_var')
            value.copy_((numbers / 16).reshape(value.shape))
    return module


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        body = SmallResNet(BasicBlock, [1, 1, 1, 1], 2, nn.BatchNorm2d)
        self.backbone = Pyramid(body, [1, 2, 3, 4], 2, LastLevelMaxPool())
        self.rpn = nn.Conv2d(2, 3, 1)


def trained(net):
    """An optimizer with a state: momentum for every parameter, and numbers."""
    optimizer = torch.optim.Adam(net.parameters(), lr=0.5)
    for parameter in net.parameters():
        parameter.grad = torch.ones_like(parameter)
    optimizer.step()
    fill(net)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
    return optimizer, scheduler


def save(name, value):
    """As torch.save, in gzip's envelope; without it these are 30 to 150 kB."""
    out = io.BytesIO()
    torch.save(value, out)
    (HERE / f'{name}.pth.gz').write_bytes(gzip.compress(out.getvalue(), 9, mtime=0))


torch.manual_seed(0)
net = fill(Net())
d = net.state_dict()
optimizer, scheduler = trained(net)
scheduler_state = {k: v for k, v in scheduler.state_dict().items() if isinstance(v, (int, float, bool))}

# torchvision's references/detection/train.py, without its args (an argparse.Namespace)
save('torchvision-references', {'model': d, 'optimizer': optimizer.state_dict(), 'lr_scheduler': scheduler_state, 'epoch': 25})
# PyTorch's ImageNet example: DataParallel, and best_acc1 is a tensor
save('imagenet-example', {'epoch': 90, 'arch': 'resnet18', 'state_dict': nn.DataParallel(net).state_dict(),
                          'best_acc1': torch.tensor(71.2), 'optimizer': optimizer.state_dict()})
# Lightning: a LightningModule whose network is self.model
save('lightning', {'epoch': 3, 'global_step': 7, 'pytorch-lightning_version': '1.9.0',
                   'state_dict': {f'model.{k}': v for k, v in d.items()}, 'loops': {'fit_loop': {'state_dict': {}}},
                   'callbacks': {'ModelCheckpoint': {'best_model_score': torch.tensor(.5)}},
                   'optimizer_states': [optimizer.state_dict()], 'lr_schedulers': [scheduler_state],
                   'rng_state': torch.get_rng_state()})
# timm's CheckpointSaver with an average, other numbers than the weights
average = fill(Net(), shift=1)
save('timm-ema', {'epoch': 3, 'arch': 'x', 'state_dict': d, 'optimizer': {}, 'version': 2, 'metric': .5,
                  'state_dict_ema': average.state_dict()})
# torch.optim.swa_utils: `module.` before every name and a counter beside them; alone, as a state dict
save('swa', AveragedModel(net).state_dict())
