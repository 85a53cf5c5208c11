"""Maps and weights of a weighted mean. The twin of means.ts.

plain:      weights of which one in 8 is a zero, one in 8 negative
cancelling: odd maps repeat the even ones but for the lowest bits of a few, 2^s times larger and negated, with
            weights 2^-s times theirs; the last of an odd number of maps is small
single:     one map of weight (2^j - 1) epsilon: the mean of 2^j m is (2^j - 1) m, an odd number of `bits` bits
split:      epsilon and the positive weights are multiples of 2^unit that sum to Q: two maps sum to Q times a
            midpoint, its upper bits and its lower 13 bits; two cancel, one more has a negative weight, or with
            `distance` a hair of 2^-distance of the midpoint. The first map moves on from chunk to chunk.
"""
import numpy as np

from floats import FRACTION, SIGN, edgy, fields, flips, floats, power, scaled, stream, u32


def means(chunk):
    return FORMS[chunk['form']](chunk, chunk['maps'], chunk['count'])


def plain(chunk, maps, count):
    return {'weights': weights(chunk, maps), 'x': floats(stream(chunk, 'x', (maps, count)), chunk['x'])}


def weights(chunk, maps):
    word = stream(chunk, 'weights', (maps,))
    kind = word & np.uint32(7)
    positive = floats(word, chunk['weights']) & ~SIGN
    return np.where(kind == 0, word & SIGN, np.where(kind == 1, positive | SIGN, positive))


def cancelling(chunk, maps, count):
    w = floats(stream(chunk, 'weights', (maps,)), chunk['weights']) & ~SIGN
    x = floats(stream(chunk, 'x', (maps, count)), chunk['x'])
    flip = flips(stream(chunk, 'flip', (maps, count)))
    shift = (stream(chunk, 'shift', (maps,)) & np.uint32(7)) << np.uint32(23)
    for odd in range(1, maps, 2):
        w[odd] = w[odd - 1] - shift[odd]
        x[odd] = (x[odd - 1] ^ SIGN ^ flip[odd]) + shift[odd]
    if maps % 2:
        x[-1] = floats(stream(chunk, 'small', (count,)), chunk['small'])
    return {'weights': w, 'x': x}


def single(chunk, maps, count):
    assert maps == 1
    power_of_two, bits = chunk['power'], chunk['bits']
    word = stream(chunk, 'x', (1, count))
    below_two = bits - power_of_two - 2
    m = (np.uint32(3) << np.uint32(below_two) | word & np.uint32((1 << below_two) - 1) | np.uint32(1)).astype(np.int64)
    x = scaled(m << power_of_two, fields(word, chunk['x']) - 151) | word & SIGN
    return {'weights': scaled([(1 << power_of_two) - 1], chunk['unit']), 'x': x}


def split(chunk, maps, count):
    word = stream(chunk, 'x', (count,))
    weight_word = stream(chunk, 'weights', (maps,)).astype(np.int64)
    field = np.maximum(fields(word, chunk['x']), 1)
    hidden = np.where(fields(word, chunk['x']) > 0, 1 << 23, 0)
    odd = 2 * ((edgy(word, chunk['x']) & FRACTION).astype(np.int64) + hidden) + 1

    upper, lower = 1 + weight_word[0] % 9, chunk['lower']
    pair = 1 + (weight_word[2] & 0x3FF) if maps >= 4 else 0
    multiple = ((1 << upper) + (1 << lower) + 2 * pair + chunk['epsilons']) * odd
    low = multiple % 8192
    unit = chunk['unit']
    parts = [(power(upper + unit), scaled(multiple - low, field - 151 - upper) | word & SIGN),
             (power(lower + unit), scaled(low, field - 151 - lower) | word & SIGN)]
    if maps >= 4:
        x = floats(stream(chunk, 'pair', (count,)), chunk['pair'])
        parts += [(scaled(pair, unit), x), (scaled(pair, unit), x ^ SIGN)]
    if maps % 2:
        extra = stream(chunk, 'extra', (count,))
        if 'distance' in chunk:
            parts.append((power(unit - 20 - chunk['distance']), power(field - 127 + 20) | extra & SIGN))
        else:
            parts.append((floats(u32(weight_word[-1]), [100, 140]) | SIGN, floats(extra, [0, 254])))
    turned = [parts[(i + chunk['index']) % maps] for i in range(maps)]
    return {'weights': np.array([w for w, _ in turned], np.uint32), 'x': np.stack([x for _, x in turned])}


FORMS = {'plain': plain, 'cancelling': cancelling, 'single': single, 'split': split}
