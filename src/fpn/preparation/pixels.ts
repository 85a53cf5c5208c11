/** Interleaved RGB pixels, row by row, each sample an integer from 0 to `maximum`. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
  readonly maximum: number;
}
