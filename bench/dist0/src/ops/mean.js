import { ExactSum } from '../numerics/exact-sum.js';
import { nearestFloat32, roundsCertainly, UNIT_ROUNDOFF } from '../numerics/rounding.js';
/** Σ map / count for a map [H,W], rounded once; a sum of infinities or NaNs as IEEE 754 adds them. */
export function mean(map, count) {
    const { data, offset } = map;
    const [height, width] = map.shape;
    const [byRow, byColumn] = map.stride;
    let sum = 0;
    let magnitude = 0;
    for (let i = 0; i < height; i++) {
        for (let j = 0, source = offset + i * byRow; j < width; j++, source += byColumn) {
            sum += data[source];
            magnitude += Math.abs(data[source]);
        }
    }
    if (!Number.isFinite(sum))
        return sum;
    // One rounding per addition in `sum` and as many in `magnitude`, the division's, the comparison's two.
    const error = (2 * (height * width + 4) * UNIT_ROUNDOFF * magnitude) / count;
    if (roundsCertainly(sum / count, error))
        return sum / count;
    return nearestFloat32(sum / count, error, (point) => {
        const difference = new ExactSum(); // Σ map − point·count has the sign of mean − point
        for (let i = 0; i < height; i++) {
            for (let j = 0; j < width; j++)
                difference.add(map.get(i, j));
        }
        difference.addProduct(-point, count);
        return difference.sign();
    });
}
