/**
 * mmdetection's ResNets have two styles of the same parameters: `pytorch`, with the stride of a bottleneck in its 3×3, and
 * `caffe`, with the stride in the first 1×1 and images as Caffe has them. Only the configuration that a checkpoint keeps
 * beside the weights says which it is.
 */
import { FpnError } from '../../errors.js';
import { modelNames } from '../models/index.js';
/** Where mmcv's (1.x, 2.x) and mmengine's (3.x) checkpoints keep the text of their configuration. */
const CONFIGURATIONS = ['meta.config', 'meta.cfg', 'message_hub.cfg'];
const STYLE = /\bstyle\s*[=:]\s*['"](caffe|pytorch)['"]/;
const CAFFE = /-caffe$/;
const styleOf = ({ name }) => name.startsWith('mmdet-') ? (CAFFE.test(name) ? 'caffe' : 'pytorch') : undefined;
/** The style that a checkpoint says it was trained in, and where it says so. */
function configured({ texts }) {
    for (const at of CONFIGURATIONS) {
        const [, style] = STYLE.exec(texts?.get(at) ?? '') ?? [];
        if (style)
            return { style: style, at };
    }
    return undefined;
}
/** Whether the file says that it is of the style that the model is not. */
export function isOfOtherStyle(model, file) {
    const style = styleOf(model);
    const said = configured(file)?.style;
    return style !== undefined && said !== undefined && style !== said;
}
/**
 * What to say of weights of the other style where no model here has it: that the numbers will be wrong. Nothing where they
 * are of the model's own.
 * @throws FpnError where there is a model that has it
 */
export function checkStyle(model, file) {
    if (!isOfOtherStyle(model, file))
        return undefined;
    const { style, at } = configured(file);
    const said = `style='${style}' in ${at}`;
    const other = style === 'caffe' ? `${model.name}-caffe` : model.name.replace(CAFFE, '');
    if (modelNames.includes(other)) {
        throw new FpnError(`weights: expected weights of style='${styleOf(model)}' for ${model.name}, got ${said}, which ${other} has`);
    }
    return `${said}, which strides elsewhere than ${model.name} and takes other images: its numbers will be wrong`;
}
