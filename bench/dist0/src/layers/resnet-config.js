/** What there is to choose about a ResNet, what its layers are called, and the choices that have names. */
/** The published ResNets: Table 1 of the original paper, and torchvision's ResNeXts and wide ResNets. */
export const RESNETS = {
    resnet18: { block: 'basic', depths: [2, 2, 2, 2] },
    resnet34: { block: 'basic', depths: [3, 4, 6, 3] },
    resnet50: { block: 'bottleneck', depths: [3, 4, 6, 3] },
    resnet101: { block: 'bottleneck', depths: [3, 4, 23, 3] },
    resnet152: { block: 'bottleneck', depths: [3, 8, 36, 3] },
    'resnext50-32x4d': { block: 'bottleneck', depths: [3, 4, 6, 3], groups: 32, groupWidth: 4 },
    'resnext101-32x8d': { block: 'bottleneck', depths: [3, 4, 23, 3], groups: 32, groupWidth: 8 },
    'resnext101-64x4d': { block: 'bottleneck', depths: [3, 4, 23, 3], groups: 64, groupWidth: 4 },
    'wide-resnet50-2': { block: 'bottleneck', depths: [3, 4, 6, 3], groupWidth: 128 },
    'wide-resnet101-2': { block: 'bottleneck', depths: [3, 4, 23, 3], groupWidth: 128 },
};
/** PyTorch's names: `layer1.0.conv1`, `layer1.0.bn1`, `layer1.0.downsample.0`. */
export function torchNames({ firstStage = 1, shortcut = 'downsample', activations = 'relu', } = {}) {
    const conv = (k) => ({
        convolution: `conv${k}`,
        norm: `bn${k}`,
        ...(activations !== 'functions' && { relu: activations === 'act' ? `act${k}` : 'relu' }),
    });
    const last = { relu: 'relu', act: 'act3', functions: '' }[activations];
    return {
        stem: { ...conv(1), ...(activations !== 'functions' && { pool: 'maxpool' }) },
        block: (stage, index) => ({
            path: `layer${stage - 2 + firstStage}.${index}`,
            convolution: conv,
            shortcut: { convolution: `${shortcut}.0`, norm: `${shortcut}.1` },
            relu: last,
        }),
    };
}
/** torchvision's names, which most PyTorch ResNets share. */
export const TORCH_NAMES = torchNames();
