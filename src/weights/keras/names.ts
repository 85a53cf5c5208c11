/** What Keras' variables are called here, `layer/variable`, by the two ways in which Keras has written them to HDF5. */

/**
 * Keras 2: the variables in a layer's group by their names there, `conv1/kernel:0`. The group is the layer, and the last
 * segment the variable, whatever stands between: a session's second model has `conv1_1/kernel:0` in the group `conv1`,
 * and a model built in a scope `mask_rcnn/conv1/kernel:0`. Where variables have several layers between, the group is a
 * model and those are its layers: `rpn_model` holds `rpn_conv_shared/kernel:0` and `rpn_class_raw/kernel:0`.
 */
export function keras2Names(group: string, variables: readonly string[]): string[] {
  const paths = variables.map((variable) => variable.replace(/:\d+$/, ''));
  const scopes = new Set(paths.map(scopeOf));
  return paths.map((path) => {
    const own = scopes.size > 1 ? inModel(group, path) : path.slice(path.lastIndexOf('/') + 1);
    return `${group}/${own}`;
  });
}

const scopeOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** A path in a model's group may begin with the model's own name. */
const inModel = (model: string, path: string): string =>
  path.startsWith(`${model}/`) ? path.slice(model.length + 1) : path;

const NORM = ['gamma', 'beta', 'moving_mean', 'moving_variance'];
const KERNEL = ['kernel', 'bias'];

/** The variables that layers of a class have, in the order in which `save_own_variables` numbers them. */
const VARIABLES: ReadonlyMap<string, readonly string[]> = new Map([
  ['conv1d', KERNEL],
  ['conv2d', KERNEL],
  ['conv3d', KERNEL],
  ['conv2d_transpose', KERNEL],
  ['depthwise_conv2d', KERNEL],
  ['separable_conv2d', ['depthwise_kernel', 'pointwise_kernel', 'bias']],
  ['dense', KERNEL],
  ['batch_normalization', NORM],
]);

/**
 * Keras 3: layers are numbered within their class (`conv2d_3`), and so are their variables. Of a batch norm
 * with neither scale nor centre the two statistics are left; with one of the two nothing says which, and its
 * variables keep their numbers, as do those of any other class.
 */
export function keras3Variable(classPath: string, index: number, count: number): string {
  const variables = VARIABLES.get(classPath.replace(/_\d+$/, ''));
  if (variables === NORM && count < 4) return count === 2 ? NORM[index + 2]! : String(index);
  return variables?.[index] ?? String(index);
}

/** How Keras 3 calls a layer by its class, before it numbers it: `BatchNormalization` is `batch_normalization`. */
export const classPathOf = (className: string): string =>
  className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
