/** x where it is above α, else +0; NaN stays NaN. */
export const thresholdedRelu =
  (alpha: number) =>
  (x: number): number =>
    x <= alpha ? 0 : x;
