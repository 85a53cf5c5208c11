/**
 * https://github.com/apple/coremltools/pull/2844
 * An average pool in ceil mode, without padding: is a window that hangs over the edge divided by what it covers?
 * PyTorch divides by the elements inside the map; Core ML divides by the whole kernel.
 */
import { tensor } from 'fpn-reference/ops';
import { judged } from './judged.js';

const x = tensor(
  Float32Array.from({ length: 49 }, (_, i) => i),
  [1, 1, 7, 7],
);
const posted = {
  PyTorch: [4, 7, 9.5, 25, 28, 30.5, 42.5, 45.5, 48],
  'Core ML': [4, 7, 4.75, 25, 28, 15.25, 21.25, 22.75, 12],
};

const sides = Object.entries(posted).map(([side, values]) => {
  const { verdict, refuted, worst, diagnosis } = judged(
    (nn) => nn.averagePool2d(nn.tensor(x), { kernel: 2, stride: 3, ceilMode: true }),
    tensor(values, [1, 1, 3, 3]),
  );
  console.log(`${side}: ${verdict}, ${refuted} of 9; ${diagnosis?.says ?? 'as it should be'}`);
  return { side, verdict, worst };
});

const right = sides.filter(({ verdict }) => verdict === 'consistent').map(({ side }) => side);
const { got = 0, expected = 0 } = sides[1].worst ?? {};
console.log(
  `→ ${right.join(' and ')}: the corner is one element, ${expected}, and a quarter of it, ${got}, is no mean`,
);
