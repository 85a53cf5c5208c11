// The Keras systems in tf.layers: each takes an input and options, and gives its outputs by name.
import { image } from '@tensorflow/tfjs-core';
import tensorflow from '@tensorflow/tfjs-layers';
import { applicationsV1, applicationsV2, conv, kerasResnet, matterport, relu } from './resnets.mjs';

const { layers } = tensorflow;

/** keras_retinanet.layers.UpsampleLike: TensorFlow 1's resize_images, nearest. */
class UpsampleLike extends layers.Layer {
  static className = 'UpsampleLike';

  computeOutputShape([source, target]) {
    return [source[0], target[1], target[2], source[3]];
  }

  call([source, target]) {
    const [, height, width] = target.shape;
    return image.resizeNearestNeighbor(source, [height, width], false, false);
  }
}

const add = (...maps) => layers.add().apply(maps);
const upsampleLike = (source, target) => new UpsampleLike({}).apply([source, target]);
const concatenate = (maps, axis) => layers.concatenate({ axis }).apply(maps);
const same = { padding: 'same' };

/** The pyramid inside MaskRCNN.build; `topDown` is TOP_DOWN_PYRAMID_SIZE. */
export function maskRcnn(input, options) {
  const { channels, topDown = channels } = options;
  const up = (x) => layers.upSampling2d({ size: [2, 2] }).apply(x);
  const [c2, c3, c4, c5] = matterport(input, options);
  const m5 = conv(c5, 'fpn_c5p5', topDown, 1);
  const m4 = add(up(m5), conv(c4, 'fpn_c4p4', topDown, 1));
  const m3 = add(up(m4), conv(c3, 'fpn_c3p3', topDown, 1));
  const m2 = add(up(m3), conv(c2, 'fpn_c2p2', topDown, 1));
  const p2 = conv(m2, 'fpn_p2', channels, 3, same);
  const p3 = conv(m3, 'fpn_p3', channels, 3, same);
  const p4 = conv(m4, 'fpn_p4', channels, 3, same);
  const p5 = conv(m5, 'fpn_p5', channels, 3, same);
  const p6 = layers.maxPooling2d({ poolSize: 1, strides: 2 }).apply(p5);
  return { p2, p3, p4, p5, p6 };
}

/** P6 = conv of C5 and P7 = conv of relu P6, in keras-retinanet and in COVID-CT. */
function coarsest(c5, channels) {
  const p6 = conv(c5, 'P6', channels, 3, { strides: 2, ...same });
  return { p6, p7: conv(relu(p6), 'P7', channels, 3, { strides: 2, ...same }) };
}

/** __create_pyramid_features for the pyramid levels 3 to 7. */
export function kerasRetinanet(input, options) {
  const { channels } = options;
  const [, c3, c4, c5] = kerasResnet(input, options);
  const m5 = conv(c5, 'C5_reduced', channels, 1, same);
  const m4 = add(upsampleLike(m5, c4), conv(c4, 'C4_reduced', channels, 1, same));
  const m3 = add(upsampleLike(m4, c3), conv(c3, 'C3_reduced', channels, 1, same));
  const p5 = conv(m5, 'P5', channels, 3, same);
  const p4 = conv(m4, 'P4', channels, 3, same);
  const p3 = conv(m3, 'P3', channels, 3, same);
  return { p3, p4, p5, ...coarsest(c5, channels) };
}

/** M5, M4 and M3 of both classifiers, which concatenate; P4 and P3 are VALID, P5 is SAME. */
function concatenating(c3, c4, c5, channels) {
  const m5 = conv(c5, 'C5_reduced', channels, 1, same);
  const m4 = concatenate([upsampleLike(m5, c4), conv(c4, 'C4_reduced', channels, 1, same)], 3);
  const m3 = concatenate([upsampleLike(m4, c3), conv(c3, 'C3_reduced', channels, 1, same)], 3);
  const p5 = conv(m5, 'P5', channels, 3, same);
  return { m3, p3: conv(m3, 'P3', channels, 3), p4: conv(m4, 'P4', channels, 3), p5 };
}

/** Flatten, Dropout and Dense(2, relu) of every level, then the last Dense of them all. */
function classify(pyramid, names, units, activation) {
  const heads = {};
  for (const [i, [level, map]] of Object.entries(pyramid).entries()) {
    const flat = layers.dropout({ rate: 0.5 }).apply(layers.flatten().apply(map));
    heads[`head${level.slice(1)}`] = layers
      .dense({ name: names[i], units: 2, activation: 'relu' })
      .apply(flat);
  }
  const concat = concatenate(Object.values(heads), 1);
  const probability = layers.dense({ name: names.at(-1), units, activation }).apply(concat);
  return { ...pyramid, ...heads, probability };
}

export function fpnTensorflow(input, options) {
  const { depths, channels, c3Block } = options;
  const layer = applicationsV1(input, options);
  const c2 = layer[`conv3_block${depths[1]}_out`];
  const c3 = layer[`conv4_block${c3Block}_out`];
  const c4 = layer[`conv4_block${depths[2]}_out`];
  const c5 = layer[`conv5_block${depths[3]}_out`];
  const { m3, p3, p4, p5 } = concatenating(c3, c4, c5, channels);
  const m2 = concatenate([upsampleLike(m3, c2), conv(c2, 'C2_reduced', channels, 1, same)], 3);
  const p2 = conv(m2, 'P2', channels, 1, same);
  const names = ['dense', 'dense_1', 'dense_2', 'dense_3', 'dense_4'];
  return classify({ p2, p3, p4, p5 }, names, 1, 'sigmoid');
}

export function covidCt(input, options) {
  const { channels } = options;
  const {
    conv4_block1_preact_relu: c3,
    conv5_block1_preact_relu: c4,
    post_relu: c5,
  } = applicationsV2(input, options);
  const { p3, p4, p5 } = concatenating(c3, c4, c5, channels);
  const names = ['dense_1', 'dense_2', 'dense_3', 'dense_4', 'dense_5', 'dense_6'];
  return classify({ p3, p4, p5, ...coarsest(c5, channels) }, names, 2, 'softmax');
}
