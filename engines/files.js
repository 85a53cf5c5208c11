/** Files and pictures: what is written and what is read, [name, tensor or bytes] pairs. */
import ndarray from 'ndarray';
import { contactSheet, decodeImage, encodePng, heatmap } from '../dist/images/index.js';
import { modelByName, prepareImage } from '../dist/index.js';
import { readWeights, toFloat32, writeNpy, writeSafetensors } from '../dist/weights/index.js';
import { draw } from './hostile.js';

/** 27×19 pixels, quality 25, chroma at half size. */
const JPEG = [
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDACAWGBwYFCAcGhwkIiAmMFA0MCwsMGJGSjpQdGZ6eHJmcG6AkLicgIiuim5woNqirr7E',
  'ztDOfJri8uDI8LjKzsb/2wBDASIkJDAqMF40NF7GhHCExsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbG',
  'xsbGxsbGxsb/wAARCAATABsDASIAAhEBAxEB/8QAGAAAAwEBAAAAAAAAAAAAAAAAAAMEAgX/xAAfEAACAgIBBQAAAAAAAAAAAAAA',
  'AQIDEWFRBBMhMUH/xAAYAQADAQEAAAAAAAAAAAAAAAACAwQBBf/EABwRAAICAgMAAAAAAAAAAAAAAAACAQMREiExMv/aAAwDAQAC',
  'EQMRAD8A5EKdD4UaKYU6KIUaFrOwFdxJCjQxdPouVSXzLNdqRrSi8SXpdOBdaXBRBJJ+AAXV5OEhuuK4HqKx6AAaei9T/9k=',
];

export function* fileOutputs() {
  const photo = decodeImage(
    Uint8Array.from(atob(JPEG.join('')), (c) => c.charCodeAt(0)),
    'photo.jpg',
  );
  yield ['JPEG decoded', photo.data];
  const png = encodePng(photo);
  yield ['PNG encoded', png];
  yield ['PNG decoded', decodeImage(png, 'photo.png').data];
  for (const name of ['paper-resnet50', 'torchvision-retinanet-resnet50-fpn', 'mask-rcnn-resnet50']) {
    yield [`input of ${name}`, prepareImage(photo, modelByName(name).preprocessing).tensor];
  }

  const level = draw('level', 'moderate', [1, 16, 5, 7]);
  yield ['heat map', heatmap(level, 27, 19, { stride: 4 }).data];
  const levels = [{ name: 'p2', tensor: level, stride: 4 }];
  yield ['contact sheet', encodePng(contactSheet({ photo, levels, title: 'p2' }))];

  yield* weightFiles('float32', draw('stored', 'any', [50, 40]));
  yield* weightFiles('float64', doubles('doubles', [50, 40]));
}

/** Numbers that every narrower type has to round, some of them midway between two of its own. */
function doubles(name, shape) {
  const [high, low] = ['high', 'low'].map((part) => draw(`${name}/${part}`, 'power', shape).data);
  return ndarray(
    Float64Array.from(high, (x, i) => x * (1 + low[i] * 2 ** -12)),
    shape,
  );
}

function* weightFiles(values, tensor) {
  for (const dtype of ['F16', 'BF16', 'F32', 'F64']) {
    const bytes = writeSafetensors(new Map([['x', { dtype, tensor }]]));
    yield [`safetensors, ${dtype} from ${values}`, bytes];
    const stored = readWeights(bytes, 'x.safetensors').get('x');
    yield [`safetensors, ${dtype} from ${values}, read`, stored.tensor];
    yield [`safetensors, ${dtype} from ${values}, as float32`, toFloat32(stored)];
  }
  for (const dtype of ['F16', 'F32', 'F64']) {
    yield [`npy, ${dtype} from ${values}`, writeNpy({ dtype, tensor })];
  }
}
