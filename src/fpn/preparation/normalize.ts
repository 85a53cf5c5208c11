/** From samples to values: channel order, range, mean and deviation, rounded where the system rounds. */

import type { RgbImage } from '../../images/rgb-image.js';
import { type Tensor, zeros } from '../../ops/tensor.js';
import type { Preprocessing } from '../preprocessing.js';

/**
 * (sample / maximum · fullScale − mean) / deviation as [1,C,H,W], channel planes in channel order. Throws nothing: image
 * and preprocessing have been checked.
 */
export function normalize(rgb: RgbImage, preprocessing: Preprocessing): Tensor {
  const { width, height, data, maximum } = rgb;
  const fullScale = preprocessing.fullScale === 'as-stored' ? maximum : preprocessing.fullScale;
  const samplesOf = SAMPLES[preprocessing.channelOrder];
  const image = zeros([1, samplesOf.length, height, width]);
  samplesOf.forEach((sampleOf, c) => {
    const plane = image.data.subarray(c * height * width);
    for (let i = 0; i < height * width; i++) {
      plane[i] = normalized((sampleOf(data, 3 * i) * fullScale) / maximum, c, preprocessing);
    }
  });
  return image;
}

type SampleOf = (data: ArrayLike<number>, red: number) => number;

const [red, green, blue]: SampleOf[] = [0, 1, 2].map((channel) => (data, first) => data[first + channel]);

/** ITU-R 601's luma in PIL's integers: shares of 2¹⁶ that sum to it, rounded to a whole sample. */
const luma: SampleOf = (data, i) =>
  Math.floor((19595 * data[i] + 38470 * data[i + 1] + 7471 * data[i + 2] + 0x8000) / 0x10000);

/** Each channel's value of a pixel, from where its red stands. */
const SAMPLES: Readonly<Record<Preprocessing['channelOrder'], readonly SampleOf[]>> = {
  RGB: [red, green, blue],
  BGR: [blue, green, red],
  L: [luma],
};

/** (value − mean) / deviation of a channel. */
export function normalized(value: number, channel: number, preprocessing: Preprocessing): number {
  const [mean, deviation] = [preprocessing.mean[channel], preprocessing.deviation[channel]];
  const { fround } = Math;
  return preprocessing.arithmetic === 'float64'
    ? fround((value - mean) / deviation)
    : fround(fround(fround(value) - fround(mean)) / fround(deviation));
}
