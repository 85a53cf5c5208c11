/**
 * ResNet V2 (He et al., arXiv 1603.05027) as keras.applications builds it: batch norm and ReLU come *before* each
 * convolution, so blocks pass on sums that no ReLU has touched, and one batch norm and ReLU end the network. Differs
 * from V1 in more: a stage strides in its last block, the last stage nowhere; the stem has neither batch norm nor
 * ReLU, so that the zeros around its pool can win. Names are keras.applications'.
 */
import { batchNorm } from './batch-norm.js';
import { convolution } from './convolution.js';
import type { Scope } from './scope.js';

export interface ResNetV2Config {
  /** Blocks in each stage; [3, 4, 6, 3] is ResNet-50. */
  readonly depths: readonly number[];
  /** Channels of the stem and of the first stage's 3×3 convolutions; 64 in every published ResNet. */
  readonly width: number;
  readonly epsilon: number;
}

/** A block's output has four times the channels of its 3×3. */
const EXPANSION = 4;

/**
 * What enters each stage, after its first block's batch norm and ReLU, and then the network's end. Of four stages
 * these are five maps at strides 4, 8, 16, 32 and 32, with 1, 4, 8, 16 and 32 times the width as channels.
 * @param image [N,C,H,W]
 */
export function resNetV2<T>(scope: Scope<T>, image: T, config: ResNetV2Config): T[] {
  const { depths, width, epsilon } = config;
  const features: T[] = [];
  let x = stem(scope, image, width);
  depths.forEach((depth, i) => {
    for (let index = 0; index < depth; index++) {
      const name = `conv${i + 2}_block${index + 1}`;
      const before = normRelu(scope, `${name}_preact_bn`, x, epsilon);
      if (index === 0) features.push(before);
      const stride = index === depth - 1 && i < depths.length - 1 ? 2 : 1;
      const block = { name, width: width * 2 ** i, stride, epsilon };
      const shortcut = index === 0 ? projection(scope, before, block) : identity(scope, x, stride);
      x = scope.nn.add(shortcut, bottleneck(scope, before, block));
    }
  });
  return [...features, normRelu(scope, 'post_bn', x, epsilon)];
}

function stem<T>(scope: Scope<T>, image: T, channels: number): T {
  const options = { channels, kernel: 7, stride: 2, padding: 3, bias: true };
  const x = convolution(scope.at('conv1_conv'), image, options);
  const padded = scope.nn.pad(x, { top: 1, bottom: 1, left: 1, right: 1 });
  return scope.nn.maxPool2d(padded, { kernel: 3, stride: 2 });
}

const normRelu = <T>(scope: Scope<T>, name: string, x: T, epsilon: number): T =>
  scope.nn.relu(batchNorm(scope.at(name), x, epsilon));

interface Block {
  readonly name: string;
  readonly width: number;
  readonly stride: number;
  readonly epsilon: number;
}

const projection = <T>(scope: Scope<T>, before: T, { name, width, stride }: Block): T =>
  convolution(scope.at(`${name}_0_conv`), before, {
    channels: EXPANSION * width,
    kernel: 1,
    stride,
    bias: true,
  });

/** The block's raw input, of which a 1×1 pool keeps every second pixel where the block strides. */
const identity = <T>({ nn }: Scope<T>, x: T, stride: number): T =>
  stride === 1 ? x : nn.maxPool2d(x, { kernel: 1, stride });

/** 1×1 → 3×3 with the stride → 1×1, four times as wide; the last alone has a bias, and no batch norm after it. */
function bottleneck<T>(scope: Scope<T>, before: T, { name, width, stride, epsilon }: Block): T {
  const reduce = { channels: width, kernel: 1, bias: false };
  const spatial = { channels: width, kernel: 3, stride, padding: 1, bias: false };
  let y = convolution(scope.at(`${name}_1_conv`), before, reduce);
  y = normRelu(scope, `${name}_1_bn`, y, epsilon);
  y = convolution(scope.at(`${name}_2_conv`), y, spatial);
  y = normRelu(scope, `${name}_2_bn`, y, epsilon);
  return convolution(scope.at(`${name}_3_conv`), y, { channels: EXPANSION * width, kernel: 1, bias: true });
}
