/**
 * https://github.com/pytorch/pytorch/issues/107514
 * On an RTX 3090 a 1×1 convolution of 64 channels gives an image other numbers alone than in a batch of eight. Rounding?
 * The reporter finds the error much too large for float32; the answers name TF32, PyTorch's default for convolutions.
 */
import { arithmeticByName, certifying, exactly } from 'fpn-reference/golden';
import { seededImage, seededParameter } from 'fpn-reference/layers';
import { conv2d, elements, tensor } from 'fpn-reference/ops';
import { judged } from './judged.js';

/** Some of the differences that the thread prints, the largest too. */
const posted = [9.2685e-5, 2.4992e-4, 3.4472e-4, 3.2061e-4, 3.2908e-4, 3.5465e-4, 3.6773e-4];
const x = seededImage([1, 64, 8, 8]); // ±2 evenly, which is a little more than the normal numbers of the thread
const he = seededParameter({ name: 'conv', role: 'kernel', shape: [128, 64, 1, 1] }); // ±√(6/64)
const scaled = elements(he).map((w) => w / Math.sqrt(6));
const weight = tensor(scaled, he.shape);

/** How far two runs of an arithmetic can be apart: each by the bound. */
const apart = (/** @type {string} */ preset) => {
  const { bound = x } = certifying(arithmeticByName(preset)).conv2d(exactly(x), exactly(weight), undefined);
  return 2 * elements(bound).reduce((most, b) => Math.max(most, b));
};
const times = Math.max(...posted) / apart('ieee32');
console.log(`two runs can be ${apart('ieee32').toExponential(1)} apart in float32`);
console.log(`and ${apart('tf32').toExponential(1)} in TF32; posted are ${Math.max(...posted)}`);

/** What a matrix unit reads of a float32: its upper 19 bits. */
const cut = (/** @type {typeof x} */ { data, shape }) =>
  tensor(new Float32Array(new Uint32Array(data.slice().buffer).map((bits) => bits & ~0x1fff).buffer), shape);
const run = judged(
  (nn) => nn.conv2d(nn.tensor(x), nn.tensor(weight), undefined),
  conv2d(cut(x), cut(weight)),
);
console.log(`a run on such operands: ${run.verdict}, behaves like ${run.behavesLike?.words}`);

const who = times > 1 && Math.max(...posted) < apart('tf32') ? 'TF32, no rounding of float32' : 'rounding';
console.log(`→ ${who}: ${times.toFixed(1)} times what two float32 runs can differ by`);
