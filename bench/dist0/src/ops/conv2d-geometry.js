import { OperatorError } from '../errors.js';
import { checkInteger, checkLayout, checkNames, checkResult, checkShape } from './check.js';
import { formatShape } from './tensor.js';
import { checkWindow } from './window.js';
const OPTIONS = ['stride', 'padding', 'dilation', 'groups'];
/**
 * Shape rule. x [N,C,H,W], weight [O,C/groups,kH,kW], bias [O] → [N,O,H′,W′] with
 * H′ = ⌊(H + padding − dilation·(kH − 1) − 1)/stride⌋ + 1.
 * @throws OperatorError where the shapes or options do not fit together, or an option has another name
 */
export function checkConv2d(x, weight, bias, options = {}) {
    checkLayout('conv2d', 'x', x, 'N×C×H×W');
    checkLayout('conv2d', 'weight', weight, 'O×I×kH×kW');
    checkNames('conv2d', 'options', options, OPTIONS);
    const groups = options.groups ?? 1;
    checkInteger('conv2d', 'groups', groups, 1);
    const [batch, channels, height, width] = x;
    const [outputs, channelsPerGroup, kernelHeight, kernelWidth] = weight;
    if (channels !== channelsPerGroup * groups || outputs % groups !== 0) {
        const fit = `to fit x of shape ${formatShape(x)} in ${groups} group${groups === 1 ? '' : 's'}`;
        throw new OperatorError('conv2d', 'weight', fit, formatShape(weight));
    }
    if (bias)
        checkShape('conv2d', 'bias', bias, [outputs]);
    const window = checkWindow('conv2d', [height, width], [kernelHeight, kernelWidth], options);
    const output = [batch, outputs, window.vertical.output, window.horizontal.output];
    return { ...window, groups, output: checkResult('conv2d', output) };
}
