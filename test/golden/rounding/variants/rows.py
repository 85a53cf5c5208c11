"""Variants of softmax."""
from variants.crossed import crossed


def logits(classes, forms, outputs=2**16):
    """Rows of every number of classes with every form."""
    return crossed([dict(shape=[outputs // k, k]) for k in classes], forms)


SOFTMAX = {
    'random': logits([1, 2, 3, 10, 91, 1000], [dict(form='plain', x=[120, 130]), dict(form='plain', x=[127, 127]),
                                               dict(form='plain', x=[124, 132])]),
    'near-zero': logits([2, 3, 16, 1000], [dict(form='plain', x=[60, 119]), dict(form='around', x=[100, 129])]),
    'wide': logits([2, 3, 7, 100], [dict(form='plain', x=[0, 254]), dict(form='plain', x=[130, 134])]),
    'tied': logits([2, 3, 8, 100, 1000], [dict(form='tied', x=[120, 129]), dict(form='tied', x=[100, 120])]),
    'subnormal': logits([2, 3, 5, 100], [dict(form='below', below=below) for below in ([86, 104], [100, 160], [103, 106])]),
    'saturation': logits([2, 3, 5, 20], [dict(form='below', below=[14, 19]), dict(form='below', below=[16, 30])]),
    'midpoint-hair': logits([2, 4, 8], [dict(form='odd', bits=bits, unit=unit) for unit in (-24, -23)
                                        for bits in (8, 16)], 2**14)
    + logits([3, 5], [dict(form='odd', near=2, below=below, bits=10, unit=unit) for unit in (-24, -23)
                      for below in ([30, 60], [50, 104])], 2**14),
    'hardest': [dict(form='hardest', shape=[1024, k]) for k in (2, 4)],
    'aimed': [dict(form='aimed', shape=[512, 2])],
}
