"""Variants of the weighted mean."""
from variants.crossed import crossed

EPSILON = 2.0**-14  # about 1e-4
NEXT_UP, NEXT_DOWN = 1 + 2.0**-52, 1 - 2.0**-53


def fusions(maps, forms, count=2**14):
    """Every number of maps with every form."""
    return crossed([dict(maps=each, count=count) for each in maps], forms)


PLAIN_MEANS = {
    'random': [dict(form='plain', weights=[120, 128], x=[120, 130], epsilon=epsilon)
               for epsilon in (1e-4, 1e-3, EPSILON, 1e-12, 0.1)] + [dict(form='plain', weights=[127, 127], x=[127, 127], epsilon=1e-4)],
    'wide': [dict(form='plain', weights=[1, 254], x=[1, 254], epsilon=1e-4),
             dict(form='plain', weights=[110, 140], x=[90, 160], epsilon=1e-30),
             dict(form='plain', weights=[120, 130], x=[250, 254], epsilon=1e-4),  # about FLT_MAX
             dict(form='plain', weights=[240, 254], x=[60, 254], epsilon=1e36),
             dict(form='plain', weights=[0, 60], x=[120, 240], epsilon=1e-100),
             dict(form='plain', weights=[100, 254], x=[200, 254], epsilon=1e10)],
    'subnormal': [dict(form='plain', weights=[120, 130], x=[0, 3], epsilon=1e-4),
                  dict(form='plain', weights=[0, 10], x=[98, 112], epsilon=1e-4),
                  dict(form='plain', weights=[0, 3], x=[0, 6], epsilon=1e-45),
                  dict(form='plain', weights=[110, 130], x=[110, 130], epsilon=1e40),  # often rounded to a zero
                  dict(form='plain', weights=[250, 254], x=[0, 2], epsilon=1e38),
                  dict(form='plain', weights=[127, 127], x=[0, 0], epsilon=EPSILON)],
}
CANCELLING_MEANS = [
    dict(form='cancelling', weights=[120, 130], x=[120, 140], small=[90, 110], epsilon=1e-4),
    dict(form='cancelling', weights=[127, 127], x=[127, 129], small=[100, 104], epsilon=1e-3),
    dict(form='cancelling', weights=[60, 130], x=[60, 240], small=[0, 60], epsilon=1e-4),
    # All but a value below 2^-150 cancels: a zero whose sign float64 cannot tell.
    dict(form='cancelling', weights=[60, 110], x=[60, 110], small=[0, 30], epsilon=1e10),
]
SPLIT_MEANS = [
    dict(form='split', unit=-14, lower=0, epsilons=1, x=[2, 230], pair=[120, 200], epsilon=EPSILON),
    dict(form='split', unit=-10, lower=3, epsilons=1, x=[100, 150], pair=[100, 150], epsilon=2.0**-10),
    dict(form='split', unit=-14, lower=0, epsilons=1, x=[0, 2], pair=[0, 24], epsilon=EPSILON),  # subnormal
    dict(form='split', unit=20, lower=2, epsilons=5, x=[6, 230], pair=[60, 120], epsilon=5 * 2.0**20),
]
SINGLE_MEANS = [
    dict(form='single', power=power, bits=25, unit=-14, x=[1, 254], epsilon=EPSILON) for power in (2, 3, 7, 12)
] + [dict(form='single', power=power, bits=bits, unit=-14, x=[1, 1], epsilon=EPSILON)  # subnormal
     for power, bits in ((1, 25), (2, 23), (5, 17), (3, 7))]
# Through epsilon, through a small map; where the hair is thicker, float64 comes close: its error bound has to be right.
SPLIT_HAIRS = [
    dict(form='split', unit=-14, lower=0, epsilons=1, x=[2, 230], pair=[120, 200], epsilon=EPSILON * NEXT_UP),
    dict(form='split', unit=-14, lower=3, epsilons=1, x=[120, 130], pair=[120, 130], epsilon=EPSILON * NEXT_DOWN),
    dict(form='split', unit=-14, lower=0, epsilons=1, x=[0, 2], pair=[0, 24], epsilon=EPSILON * NEXT_UP),
    dict(form='split', unit=-14, lower=0, epsilons=0, x=[2, 230], pair=[120, 200], epsilon=1e-100),
    dict(form='split', unit=-14, lower=1, epsilons=0, x=[4, 230], pair=[100, 150], epsilon=1e-30),
]
DISTANT_HAIRS = [dict(SPLIT_MEANS[0], distance=100), dict(SPLIT_MEANS[2], distance=100)] + [
    dict(SPLIT_MEANS[1], pair=[100, 120], distance=distance) for distance in (40, 42, 44, 46, 54)]
SINGLE_HAIRS = [dict(single, epsilon=EPSILON * factor) for single in SINGLE_MEANS
                for factor in (NEXT_UP, NEXT_DOWN)]
# Weights that blur the denominator's last place, and maps whose products with them blur the numerator's.
AIMED_MEANS = [dict(form='aimed', weights=[93, 110], x=[127, 127], blur=[114, 116], epsilon=epsilon)
               for epsilon in (1e-4, 1e-3)]

WEIGHTED_MEAN = {
    **{name: fusions([2, 3, 1, 5, 4], forms) for name, forms in PLAIN_MEANS.items()},
    'cancelling': fusions([2, 3, 5, 4], CANCELLING_MEANS),
    'midpoint': fusions([2, 3, 5, 4], SPLIT_MEANS) + fusions([1], SINGLE_MEANS),
    'midpoint-hair': fusions([2, 3, 5, 4], SPLIT_HAIRS) + fusions([3, 5], DISTANT_HAIRS) + fusions([1], SINGLE_HAIRS),
    'aimed': fusions([3, 4, 5], AIMED_MEANS),
}
