import { resolveAveragePool, resolveConv, resolveMaxPool, resolveResize, } from './resolve-options.js';
const tensor = (role) => ({ kind: 'tensor', role });
const list = (role) => ({ kind: 'list', role });
const record = (...roles) => ({ kind: 'record', roles });
const option = (name, otherwise) => otherwise === undefined ? { kind: 'option', name } : { kind: 'option', name, otherwise };
const options = { kind: 'options' };
const operator = (args, more = {}) => ({ parameters: [], ...more, arguments: args });
const x = tensor('x');
/** A row an operator. */
export const OPERATORS = {
    conv2d: operator([x, tensor('weight'), tensor('bias'), options], {
        parameters: ['weight', 'bias'],
        resolve: resolveConv,
    }),
    batchNorm2d: operator([x, record('mean', 'variance', 'scale', 'shift'), option('epsilon')], {
        parameters: ['mean', 'variance', 'scale', 'shift'],
    }),
    groupNorm: operator([x, option('groups'), record('scale', 'shift'), option('epsilon')], {
        parameters: ['scale', 'shift'],
    }),
    relu: operator([x]),
    sigmoid: operator([x]),
    silu: operator([x]),
    hardSigmoid: operator([x, option('slope')]),
    hardSwish: operator([x]),
    clip: operator([x, option('low'), option('high')]),
    add: operator([tensor('a'), tensor('b')]),
    scale: operator([x, option('factor')]),
    gate: operator([x, tensor('gates')]),
    weightedMean: operator([list('xs'), tensor('weights'), option('epsilon')], { parameters: ['weights'] }),
    concat: operator([list('xs')]),
    slice: operator([x, option('start'), option('end')]),
    pad: operator([x, option('sides'), option('value', 0)]),
    maxPool2d: operator([x, options], { resolve: resolveMaxPool }),
    averagePool2d: operator([x, options], { resolve: resolveAveragePool }),
    globalAveragePool: operator([x]),
    resize: operator([x, options], { resolve: resolveResize }),
    linear: operator([x, tensor('weight'), tensor('bias')], { parameters: ['weight', 'bias'] }),
    flatten: operator([x, option('order')]),
    softmax: operator([x]),
};
/** The names of all operators, in the order of `OPERATORS`. */
export const operatorNames = Object.keys(OPERATORS);
