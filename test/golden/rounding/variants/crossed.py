"""Every combination of two lists of parameters."""
from math import lcm


def crossed(shapes, forms):
    """Every shape with every form, both of them new from one variant to the next."""
    together = lcm(len(shapes), len(forms))
    return [{**shapes[i % len(shapes)], **forms[(i + i // together) % len(forms)]}
            for i in range(len(shapes) * len(forms))]
