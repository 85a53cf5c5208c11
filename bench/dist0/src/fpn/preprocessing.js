/** How a system prepares an image, as data: one rule a field. `preparation/prepare.ts` carries it out. */
import { FpnError } from '../errors.js';
import { typeName } from '../type-name.js';
/** torchvision: RGB from 0 to 1, ImageNet's mean and standard deviation. */
export const TORCHVISION_INPUT = {
    channelOrder: 'RGB',
    fullScale: 1,
    mean: [0.485, 0.456, 0.406],
    deviation: [0.229, 0.224, 0.225],
};
/** Channels of a prepared image. */
export const channelCount = ({ channelOrder }) => channelOrder === 'L' ? 1 : 3;
const finite = (numbers, count) => Array.isArray(numbers) && numbers.length === count && numbers.every(Number.isFinite);
const side = (n) => Number.isInteger(n) && n > 0;
const RULES = [
    ['channelOrder', 'RGB, BGR or L', (p) => ['RGB', 'BGR', 'L'].includes(p.channelOrder)],
    ['fullScale', '1, 255 or as-stored', (p) => [1, 255, 'as-stored'].includes(p.fullScale)],
    ['mean', 'a number a channel', (p) => finite(p.mean, channelCount(p))],
    [
        'deviation',
        'a number a channel, none 0',
        (p) => finite(p.deviation, channelCount(p)) && !p.deviation.includes(0),
    ],
    ['arithmetic', 'float32 or float64', ({ arithmetic: a = 'float32' }) => ['float32', 'float64'].includes(a)],
    ['size', 'two sides of whole pixels', ({ size = [1, 1] }) => size.length === 2 && size.every(side)],
    [
        'shortSide',
        'a target and a limit above 0',
        ({ shortSide: s }) => !s || (s.target > 0 && s.longSideLimit > 0),
    ],
    ['square', 'sides of whole pixels', ({ square: s }) => !s || (side(s.side) && s.shortSide >= 0)],
    ['multipleOf', 'a whole number above 0', ({ multipleOf = 1 }) => side(multipleOf)],
];
/** @throws FpnError where a field is missing that has to be there, or has a value that it cannot have. */
export function checkPreprocessing(preprocessing) {
    if (typeof preprocessing !== 'object' || preprocessing === null) {
        throw new FpnError(`preprocessing: expected a model’s, got ${typeName(preprocessing)}`);
    }
    const broken = RULES.find(([, , holds]) => !holds(preprocessing));
    if (!broken)
        return;
    const [field, expected] = broken;
    throw new FpnError(`preprocessing: expected ${field} of ${expected}, got ${JSON.stringify(preprocessing[field])}`);
}
