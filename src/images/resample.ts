/** Samples of `channels` numbers a pixel, interleaved row by row. */
export interface Samples {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly values: ArrayLike<number>;
}

/** The source positions that an output position mixes, and their shares, which sum to 1. */
interface Mix {
  readonly first: number;
  readonly shares: readonly number[];
}

/**
 * Triangle filter with half-pixel centres, as wide as the coarser of the two grids: bilinear interpolation when
 * enlarging, and no aliasing when reducing.
 */
function mixes(from: number, to: number): Mix[] {
  const step = from / to;
  const reach = Math.max(1, step);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * step;
    const first = Math.max(0, Math.floor(centre - reach + 0.5));
    const last = Math.min(from - 1, Math.ceil(centre + reach - 0.5) - 1);
    const weights = Array.from({ length: last - first + 1 }, (_, k) =>
      Math.max(0, 1 - Math.abs(first + k + 0.5 - centre) / reach),
    );
    const sum = weights.reduce((a, b) => a + b, 0);
    return { first, shares: weights.map((weight) => weight / sum) };
  });
}

/** Resizes along one axis and then the other; values outside the picture do not exist, so edges stay as bright. */
export function resample(
  { height, width, channels, values }: Samples,
  toHeight: number,
  toWidth: number,
): Samples {
  const columns = mixes(width, toWidth);
  const rows = mixes(height, toHeight);
  const wide = new Float64Array(height * toWidth * channels);
  for (let y = 0, o = 0; y < height; y++) {
    for (const { first, shares } of columns) {
      for (let c = 0; c < channels; c++, o++) {
        for (let k = 0, i = (y * width + first) * channels + c; k < shares.length; k++, i += channels) {
          wide[o] += shares[k] * values[i];
        }
      }
    }
  }
  const line = toWidth * channels;
  const out = new Float64Array(toHeight * line);
  rows.forEach(({ first, shares }, y) => {
    shares.forEach((share, k) => {
      for (let x = 0; x < line; x++) out[y * line + x] += share * wide[(first + k) * line + x];
    });
  });
  return { height: toHeight, width: toWidth, channels, values: out };
}
