/**
 * https://github.com/FluxML/NNlib.jl/issues/435
 * relu(NaN): on a CPU it is NaN, by cuDNN 0. Is that allowed?
 * The reporter expects the same on both; the reply is that other functions propagate, and that speed has to be measured.
 */
import { relu, tensor } from 'fpn-reference/ops';
import { judged } from './judged.js';

const x = tensor([Number.NaN, -1, 2], [1, 3, 1, 1]);
const posted = { CPU: Number.NaN, GPU: 0 };
console.log(`the maximum of NaN and 0, as IEEE 754-2019 has it: ${relu(x).data[0]}`);

const verdicts = Object.entries(posted).map(([side, first]) => {
  const result = tensor([first, 0, 2], [1, 3, 1, 1]);
  const [strict, finite] = ['ieee32', 'wgsl32'].map((preset) =>
    judged((nn) => nn.relu(nn.tensor(x)), result, preset),
  );
  console.log(
    `${side}: ${strict.verdict} as ieee32; as wgsl32 ${finite.refuted} refuted, ${finite.unjudged} unjudged`,
  );
  return strict.verdict;
});
const who = verdicts[0] === 'consistent' && verdicts[1] === 'refuted' ? 'the CPU' : 'both';
console.log(
  `→ ${who}: relu of NaN is ${relu(x).data[0]}, unless finite numbers alone are promised, as by WGSL`,
);
