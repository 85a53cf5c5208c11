/** The networks that TensorFlow.js is judged by: what is wanted of each is what it has before its post-processing. */
const MOVENET = 'StatefulPartitionedCall';
const HANDTRACK = 'StatefulPartitionedCall';

export const NETWORKS = [
  { name: 'NanoDet', file: 'nanodet.json', prepare: 'unit' },
  {
    name: 'MoveNet',
    file: 'movenet-lightning.json',
    prepare: 'bytes',
    wanted: [
      `${MOVENET}/Sigmoid`,
      `${MOVENET}/Sigmoid_1`,
      `${MOVENET}/kpt_regress_0/conv2d_6/BiasAdd`,
      `${MOVENET}/kpt_offset_0/conv2d_7/BiasAdd`,
    ],
  },
  {
    name: 'HandTrack',
    file: 'handtrack.json',
    prepare: 'signed',
    // what brings images to the network's size is a loop over them
    input: `${HANDTRACK}/map/TensorArrayV2Stack/TensorListStack`,
    size: [320, 320],
    wanted: [`${HANDTRACK}/concat`, `${HANDTRACK}/Postprocessor/convert_scores`],
  },
];
