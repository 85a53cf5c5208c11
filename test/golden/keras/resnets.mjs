// The four ResNets of the Keras systems in tf.layers, with the arguments of their sources.
import tensorflow from '@tensorflow/tfjs-layers';

const { layers } = tensorflow;

export const relu = (x) => layers.activation({ activation: 'relu' }).apply(x);
export const conv = (x, name, filters, kernelSize, options = {}) =>
  layers.conv2d({ name, filters, kernelSize, ...options }).apply(x);
const norm = (x, name, epsilon) => layers.batchNormalization({ name, epsilon }).apply(x);
const add = (...maps) => layers.add().apply(maps);
const zeroPad = (x, p) =>
  layers
    .zeroPadding2d({
      padding: [
        [p, p],
        [p, p],
      ],
    })
    .apply(x);

/** deep-learning-models' resnet50.py as Mask_RCNN has it. KL.BatchNormalization's own epsilon is 1e-3. */
export function matterport(input, { depths, width }) {
  const branch = (x, stage, block, part, filters, size, options) => {
    const tag = `${stage}${block}_branch${part}`;
    return norm(conv(x, `res${tag}`, filters, size, options), `bn${tag}`, 1e-3);
  };
  const main = (x, stage, block, filters, strides) => {
    const first = relu(branch(x, stage, block, '2a', filters, 1, { strides }));
    const second = relu(branch(first, stage, block, '2b', filters, 3, { padding: 'same' }));
    return branch(second, stage, block, '2c', 4 * filters, 1);
  };
  const convBlock = (x, stage, filters, strides) =>
    relu(add(main(x, stage, 'a', filters, strides), branch(x, stage, 'a', '1', 4 * filters, 1, { strides })));
  const identityBlock = (x, stage, block, filters) => relu(add(main(x, stage, block, filters, 1), x));

  let x = conv(zeroPad(input, 3), 'conv1', width, 7, { strides: 2 });
  x = relu(norm(x, 'bn_conv1', 1e-3));
  x = layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }).apply(x);
  return depths.map((depth, i) => {
    const filters = width * 2 ** i;
    x = convBlock(x, i + 2, filters, i === 0 ? 1 : 2);
    for (const block of 'bcdefghijklmnopqrstuvw'.slice(0, depth - 1))
      x = identityBlock(x, i + 2, block, filters);
    return x;
  });
}

/** keras_resnet.models.ResNet2D50 with bottleneck_2d. */
export function kerasResnet(input, { depths, width }) {
  const useBias = false;
  const bottleneck = (x, filters, stage, block) => {
    const tag = `${stage + 2}${String.fromCharCode(97 + block)}_branch`;
    const strides = block !== 0 || stage === 0 ? 1 : 2;
    let y = conv(x, `res${tag}2a`, filters, 1, { strides, useBias });
    y = zeroPad(relu(norm(y, `bn${tag}2a`, 1e-5)), 1);
    y = conv(y, `res${tag}2b`, filters, 3, { useBias });
    y = relu(norm(y, `bn${tag}2b`, 1e-5));
    y = norm(conv(y, `res${tag}2c`, filters * 4, 1, { useBias }), `bn${tag}2c`, 1e-5);
    if (block > 0) return relu(add(y, x));
    const shortcut = conv(x, `res${tag}1`, filters * 4, 1, { strides, useBias });
    return relu(add(y, norm(shortcut, `bn${tag}1`, 1e-5)));
  };
  let x = conv(input, 'conv1', width, 7, { strides: 2, useBias, padding: 'same' });
  x = relu(norm(x, 'bn_conv1', 1e-5));
  x = layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }).apply(x);
  let features = width;
  return depths.map((iterations, stage) => {
    for (let block = 0; block < iterations; block++) x = bottleneck(x, features, stage, block);
    features *= 2;
    return x;
  });
}

const EPSILON = 1.001e-5;

function stem(input, width, normalise) {
  let x = conv(zeroPad(input, 3), 'conv1_conv', width, 7, { strides: 2 });
  if (normalise) x = relu(norm(x, 'conv1_bn', EPSILON));
  return layers.maxPooling2d({ poolSize: 3, strides: 2 }).apply(zeroPad(x, 1));
}

/** keras.applications.ResNet101: stack1 of block1. Gives the layer of a name. */
export function applicationsV1(input, { depths, width }) {
  const named = {};
  const block1 = (x, filters, strides, convShortcut, name) => {
    let shortcut = x;
    if (convShortcut)
      shortcut = norm(conv(x, `${name}_0_conv`, 4 * filters, 1, { strides }), `${name}_0_bn`, EPSILON);
    let y = relu(norm(conv(x, `${name}_1_conv`, filters, 1, { strides }), `${name}_1_bn`, EPSILON));
    y = relu(norm(conv(y, `${name}_2_conv`, filters, 3, { padding: 'same' }), `${name}_2_bn`, EPSILON));
    y = norm(conv(y, `${name}_3_conv`, 4 * filters, 1), `${name}_3_bn`, EPSILON);
    named[`${name}_out`] = relu(add(shortcut, y));
    return named[`${name}_out`];
  };
  const stack1 = (x, filters, blocks, stride1, name) => {
    let y = block1(x, filters, stride1, true, `${name}_block1`);
    for (let i = 2; i <= blocks; i++) y = block1(y, filters, 1, false, `${name}_block${i}`);
    return y;
  };
  let x = stack1(stem(input, width, true), width, depths[0], 1, 'conv2');
  x = stack1(x, width * 2, depths[1], 2, 'conv3');
  x = stack1(x, width * 4, depths[2], 2, 'conv4');
  stack1(x, width * 8, depths[3], 2, 'conv5');
  return named;
}

/** keras.applications.ResNet50V2: stack2 of block2. Gives the layer of a name. */
export function applicationsV2(input, { depths, width }) {
  const named = {};
  const block2 = (x, filters, strides, convShortcut, name) => {
    const preact = relu(norm(x, `${name}_preact_bn`, EPSILON));
    named[`${name}_preact_relu`] = preact;
    let shortcut = x;
    if (convShortcut) shortcut = conv(preact, `${name}_0_conv`, 4 * filters, 1, { strides });
    else if (strides > 1) shortcut = layers.maxPooling2d({ poolSize: 1, strides }).apply(x);
    let y = conv(preact, `${name}_1_conv`, filters, 1, { strides: 1, useBias: false });
    y = zeroPad(relu(norm(y, `${name}_1_bn`, EPSILON)), 1);
    y = conv(y, `${name}_2_conv`, filters, 3, { strides, useBias: false });
    y = relu(norm(y, `${name}_2_bn`, EPSILON));
    return add(shortcut, conv(y, `${name}_3_conv`, 4 * filters, 1));
  };
  const stack2 = (x, filters, blocks, stride1, name) => {
    let y = block2(x, filters, 1, true, `${name}_block1`);
    for (let i = 2; i < blocks; i++) y = block2(y, filters, 1, false, `${name}_block${i}`);
    return block2(y, filters, stride1, false, `${name}_block${blocks}`);
  };
  let x = stack2(stem(input, width, false), width, depths[0], 2, 'conv2');
  x = stack2(x, width * 2, depths[1], 2, 'conv3');
  x = stack2(x, width * 4, depths[2], 2, 'conv4');
  x = stack2(x, width * 8, depths[3], 1, 'conv5');
  named.post_relu = relu(norm(x, 'post_bn', EPSILON));
  return named;
}
