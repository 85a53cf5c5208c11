/**
 * https://github.com/tensorflow/tensorflow/issues/117677 (and #117663)
 * A 7×7 convolution of stride 2 has a relative difference of 959 between GPU and CPU, 1.19e-4 absolutely. A bug?
 * The reporter expects 2⁻²³ relatively, for every output of a float32 convolution.
 */
import { seededImage, seededParameter } from 'fpn-reference/layers';
import { elements } from 'fpn-reference/ops';
import { convolutionInFloat32 } from './in-float32.js';
import { judged } from './judged.js';

const x = seededImage([1, 3, 71, 71]);
const weight = seededParameter({ name: 'conv', role: 'kernel', shape: [8, 3, 7, 7] });
const posted = { absolute: 1.189858e-4, relative: 9.591902e2 };
// The largest absolute difference is no smaller than the one at the worst place.
console.log(
  `the worst place is an output of ${(posted.absolute / posted.relative).toExponential(1)} or less`,
);

const runs = [1, 8].map((parts) => convolutionInFloat32(x, weight, 2, parts));
const verdicts = runs.map((run) =>
  judged((nn) => nn.conv2d(nn.tensor(x), nn.tensor(weight), undefined, { stride: 2 }), run),
);
for (const { verdict, tightness } of verdicts) {
  console.log(`${verdict}: errors up to ${(100 * tightness).toPrecision(2)} % of the bound`);
}

const [a, b] = runs.map((run) => elements(run));
const relative = a.reduce((most, v, i) => Math.max(most, Math.abs((v - b[i]) / b[i])), 0);
const honest = verdicts.every(({ verdict }) => verdict === 'consistent') && relative > 2 ** -23;
const numbers = `two honest orders of a sum differ by ${(relative * 2 ** 23).toFixed(0)}·2⁻²³ where it cancels`;
console.log(`→ ${honest ? 'no bug by that measure' : 'the reporter'}: ${numbers}`);
