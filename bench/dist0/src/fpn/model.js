import { channelCount } from './preprocessing.js';
/**
 * Runs a model's parts one after another.
 * @param finished called when a part has run, its head left out
 */
export function levelsOf(model, scope, image, finished = () => { }) {
    const features = model.backbone(scope, image);
    finished('backbone');
    const used = model.neckInputs.map((name) => features[name]);
    const pyramid = model.neck(scope, used);
    finished('neck');
    return { features, pyramid, ...(model.head && { outputs: model.head(scope, pyramid) }) };
}
/**
 * Whether a name on file is of something that training counts or averages beside the weights: the batches that PyTorch's
 * batch norms and averaged models have seen, the operations that thop has counted, mmcv's `ema_backbone_conv1_weight`.
 * Inference has no use for it.
 */
export const isCounter = (name) => /(^|\.)(num_batches_tracked|n_averaged|total_ops|total_params|ema_\w+)$/.test(name);
/** A size at which every network without a head runs. */
const SMALL = [128, 128];
/** The shape of one image as a model takes it: its own channels and, where it has one, its own size. */
export const imageShapeOf = ({ preprocessing }) => [
    1,
    channelCount(preprocessing),
    ...(preprocessing.size ?? SMALL),
];
