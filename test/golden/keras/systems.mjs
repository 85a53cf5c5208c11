// The Keras systems in tf.layers: each takes an input and options, and gives its outputs by name.
import { image } from '@tensorflow/tfjs-core';
import tensorflow from '@tensorflow/tfjs-layers';
import { applicationsV1, applicationsV2, conv, kerasResnet, matterport, relu } from './resnets.mjs';

const { layers, serialization } = tensorflow;

/** keras_retinanet.layers.UpsampleLike: tf.compat.v1.image.resize_images, nearest. */
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
