/** What is made of all numbers along some axes: https://onnx.ai/onnx/operators/onnx__ReduceMean.html and those beside it. */
import { REDUCTIONS as FOUND, reduced } from '../../reductions.js';
import { axesOf } from '../shape-rules.js';
import { type GraphOperator, giving } from './operator.js';

const reduction = (what: keyof typeof FOUND): GraphOperator =>
  giving((run) => {
    const shape = run.shape(0);
    const nothing = run.flag('noop_with_empty_axes');
    const keep = run.flag('keepdims', true);
    const given = axesOf(run, 1, shape.length);
    const all = nothing ? [] : shape.map((_, axis) => axis);
    return reduced(run, run.tensor(0), given && given.length > 0 ? given : all, keep, FOUND[what]);
  });

export const REDUCTIONS = {
  ReduceMean: reduction('mean'),
  ReduceSum: reduction('sum'),
  ReduceMax: reduction('maximum'),
  ReduceMin: reduction('minimum'),
};
