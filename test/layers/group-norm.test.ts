import { expect, it } from 'vitest';
import { groupNormalization } from '../../src/layers/group-norm.js';
import { type ParameterSpec, Scope } from '../../src/layers/scope.js';
import { seededImage, seededParameter } from '../../src/layers/seeded.js';
import { reference } from '../../src/ops/reference.js';
import { expectSameBits } from '../ops/bits.js';

it('asks for PyTorch’s names, and is the operator on them', () => {
  const asked: ParameterSpec[] = [];
  const scope = new Scope(reference, (spec) => {
    asked.push(spec);
    return seededParameter(spec);
  })
    .at('fpn')
    .at('norm');
  const x = seededImage([2, 6, 3, 5]);
  const y = groupNormalization(scope, x, 3, 1e-5);

  const [weight, bias] = [
    { name: 'fpn.norm.weight', role: 'scale', shape: [6] },
    { name: 'fpn.norm.bias', role: 'shift', shape: [6] },
  ] satisfies ParameterSpec[];
  expect(asked).toEqual([weight, bias]);
  const affine = { scale: seededParameter(weight), shift: seededParameter(bias) };
  expectSameBits(y, reference.groupNorm(x, 3, affine, 1e-5));
});
