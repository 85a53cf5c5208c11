import { ExactSum } from '../numerics/exact-sum.js';
import { convolutionOf, forEachProduct } from './convolution.js';
import { output } from './output.js';
/**
 * The same function as `conv2d` by nothing but its formula and exact addition: one output at a time, every tap inside the
 * input multiplied (exactly, in float64), the products summed exactly, the sum rounded once. Too slow for
 * a network; it settles the outputs that the fast convolution leaves open, and it is the fast
 * convolution's own oracle in the tests.
 * @throws OperatorError as `conv2d` does
 */
export function conv2dExact(x, weight, bias, options) {
    const convolution = convolutionOf(x, weight, bias, options);
    const [images, filters, height, width] = convolution.geometry.output;
    return output(x, convolution.geometry.output, (y) => {
        let next = 0;
        for (let image = 0; image < images; image++) {
            for (let filter = 0; filter < filters; filter++) {
                for (let pixel = 0; pixel < height * width; pixel++) {
                    y.data[next++] = exactOutput(convolution, { image, filter, pixel });
                }
            }
        }
    });
}
/** The float32 nearest to the exact value of one output. */
export function exactOutput(convolution, place) {
    const exact = new ExactSum();
    let ieee = 0; // float64 cannot overflow here, so this is finite unless an operand is not
    const addTerm = (term) => {
        ieee += term;
        if (Number.isFinite(ieee))
            exact.add(term);
    };
    if (convolution.bias)
        addTerm(convolution.bias[place.filter]);
    forEachProduct(convolution, place, addTerm);
    return Number.isFinite(ieee) ? exact.toFloat32() : ieee;
}
