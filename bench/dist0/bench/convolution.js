/**
 * Convolutions by this library and its peers, in turns in one process and on one core: plain TypeScript beside tfjs-backend-cpu, which
 * is plain JavaScript, and the engine beside onnxruntime-web, both WebAssembly with SIMD. The peers compute in float32; ours
 * round correctly.
 */
import { table } from '../src/cli/table.js';
import { engine } from '../src/engine/index.js';
import { compare } from '../src/golden/compare.js';
import { conv2d } from '../src/ops/conv2d.js';
import { sizeOf } from '../src/ops/tensor.js';
import { fastestInTurns } from './alternate.js';
import { claim } from './claim.js';
import { heWeight, inputShape, reluLike, smoothing, weightShape } from './data.js';
import { onnxConvolution } from './onnx-convolution.js';
import { tfjsConvolution } from './tfjs.js';
const ROUNDS = 3;
const CLAIMED_RATIO = 4;
/** Float32 sums of a few thousand terms agree to about this, relative to the largest output. */
const SAME_RESULT = 1e-5;
const CONVOLUTIONS = [
    { name: '3×3 256→256, 38×57', convolution: smoothing(38, 57), claimed: true },
    { name: '3×3 256→256, 75×113', convolution: smoothing(75, 113), claimed: true },
    {
        name: '1×1 256→256, 75×113',
        convolution: { ...smoothing(75, 113), kernel: 1, padding: 0 },
        claimed: false,
    },
    {
        name: '7×7 3→64 stride 2, 600×900',
        convolution: { channels: 3, filters: 64, kernel: 7, stride: 2, padding: 3, size: [600, 900] },
        claimed: false,
    },
];
const nn = engine();
const measured = [];
for (const { name, convolution, claimed } of CONVOLUTIONS) {
    const { stride, padding } = convolution;
    const x = reluLike(inputShape(convolution));
    const weight = heWeight(weightShape(convolution));
    const options = { stride, padding };
    const tasks = {
        plain: () => conv2d(x, weight, undefined, options),
        engine: () => nn.conv2d(x, weight, undefined, options),
        tfjs: tfjsConvolution(x, weight, stride, padding),
        onnx: await onnxConvolution(x, weight, stride, padding),
    };
    const truth = tasks.plain();
    const differences = [tasks.tfjs(), await tasks.onnx()].map((y) => compare(y, truth).relativeError);
    measured.push({
        name,
        claimed,
        gigaOperations: (2 * truth.size * sizeOf(weight.shape)) / convolution.filters / 1e9,
        seconds: await fastestInTurns(tasks, ROUNDS),
        sameBits: compare(tasks.engine(), truth).maxError === 0,
        difference: Math.max(...differences),
    });
}
console.log(table([
    'GFLOP/s per core',
    'plain',
    'engine',
    'tfjs cpu',
    'onnx web',
    'plain/tfjs',
    'engine/onnx',
    'difference',
], measured.map(({ name, gigaOperations, seconds, difference }) => [
    name,
    ...['plain', 'engine', 'tfjs', 'onnx'].map((of) => (gigaOperations / seconds[of]).toFixed(2)),
    `${(seconds.tfjs / seconds.plain).toFixed(1)}×`,
    `${(seconds.onnx / seconds.engine).toFixed(2)}×`,
    difference.toExponential(1),
])));
for (const { name, seconds } of measured.filter(({ claimed }) => claimed)) {
    const ratio = seconds.tfjs / seconds.plain;
    claim(`${name}: ${ratio.toFixed(1)}× as fast as tfjs-backend-cpu, at least ${CLAIMED_RATIO}×`, ratio >= CLAIMED_RATIO);
}
claim('the engine has the bits of plain TypeScript', measured.every(({ sameBits }) => sameBits));
claim(`the peers compute the same, to ${SAME_RESULT} of the largest output`, measured.every(({ difference }) => difference <= SAME_RESULT));
