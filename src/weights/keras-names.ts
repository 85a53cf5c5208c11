/** Names of Keras' variables, `layer/variable`, from the two ways in which Keras has written them. */

/**
 * Keras 2: a variable's name says its layer once more (`conv1` has `conv1/kernel:0`), unless the layer is a
 * model whose own layers have the variables (`rpn_model` has `rpn_conv_shared/kernel:0`).
 */
export function keras2Name(layer: string, variable: string): string {
  const own = `${layer}/`;
  let name = variable.replace(/:\d+$/, '');
  while (name.startsWith(own)) name = name.slice(own.length);
  return own + name;
}

const NORM = ['gamma', 'beta', 'moving_mean', 'moving_variance'];
const KERNEL = ['kernel', 'bias'];

/** The variables that layers of a class have, in the order in which `save_own_variables` numbers them. */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  conv1d: KERNEL,
  conv2d: KERNEL,
  conv3d: KERNEL,
  conv2d_transpose: KERNEL,
  depthwise_conv2d: KERNEL,
  separable_conv2d: ['depthwise_kernel', 'pointwise_kernel', 'bias'],
  dense: KERNEL,
  batch_normalization: NORM,
};

/**
 * Keras 3: layers are numbered within their class (`conv2d_3`), and so are their variables. Of a batch norm
 * with neither scale nor centre the two statistics are left; with one of the two nothing says which, and its
 * variables keep their numbers, as do those of any other class.
 */
export function keras3Variable(classPath: string, index: number, count: number): string {
  const variables = VARIABLES[classPath.replace(/_\d+$/, '')];
  if (variables === NORM && count < 4) return count === 2 ? NORM[index + 2]! : String(index);
  return variables?.[index] ?? String(index);
}
