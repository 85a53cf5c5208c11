"""Variants of batch norm."""
BATCH = dict(shape=[2, 16, 45, 46])
MANY_CHANNELS = dict(shape=[1, 64, 16, 17])
NORMS = {
    'random': [dict(form='plain', x=[120, 130], mean=[118, 126], variance=[118, 130], scale=[118, 128],
                    shift=[118, 127], epsilon=epsilon) for epsilon in (1e-5, 1e-3, 1.001e-5, 0.0)]
    + [dict(form='plain', x=[120, 130], mean=[118, 126], variance=[118, 130], epsilon=1e-5)],
    'cancelling': [dict(form='cancelling', x=[120, 130], mean=[118, 132], variance=[110, 140], scale=[118, 130],
                        epsilon=epsilon) for epsilon in (1e-5, 1e-3, 1.001e-5)],
    'wide': [dict(form='plain', x=[60, 190], mean=[60, 190], variance=[30, 220], scale=[90, 160], shift=[60, 190],
                  epsilon=1e-5),
             dict(form='plain', x=[245, 254], mean=[240, 254], variance=[120, 132], scale=[120, 130],
                  shift=[240, 254], epsilon=1e-3),  # about FLT_MAX
             dict(form='plain', x=[1, 254], mean=[1, 100], variance=[0, 254], scale=[120, 130], epsilon=1e-12)],
    'subnormal': [dict(form='plain', x=[0, 12], mean=[0, 12], variance=[120, 134], scale=[124, 130], shift=[0, 3],
                       epsilon=1e-5),
                  dict(form='plain', x=[20, 30], mean=[0, 30], variance=[127, 140], scale=[76, 90], epsilon=1e-3),
                  dict(form='plain', x=[0, 2], mean=[0, 2], variance=[122, 132], epsilon=1e-5),
                  dict(form='plain', x=[0, 6], mean=[0, 6], variance=[0, 0], scale=[52, 60], epsilon=0.0)],
}
UNIT_TIES = [  # root j, unit e, gain k
    dict(form='sum', bits=24, root=0, unit=-24, gain=-3, epsilon=0.0),
    dict(form='sum', bits=24, root=-3, unit=-30, gain=7, epsilon=2.0**-6),
    dict(form='carried', root=5, unit=-20, gain=-12, epsilon=0.0),
    dict(form='carried', root=2, unit=10, gain=3, epsilon=16.0),
]
TIE_NORMS = {
    'midpoint': UNIT_TIES + [
        dict(form='sum', bits=22, root=5, unit=-140, gain=-5, epsilon=0.0),  # subnormal
        dict(form='sum', bits=20, root=-2, unit=-120, gain=-32, epsilon=2.0**-4),
        dict(form='sum', bits=24, root=-10, unit=90, gain=3, epsilon=0.0),  # about FLT_MAX
    ],
    'midpoint-hair': [dict(hair=True, **tie) for tie in UNIT_TIES]
    + [dict(form='sum', bits=24, hair=True, root=-10, unit=90, gain=3, epsilon=0.0)],
}
AIMED = [dict(form='aimed', shape=[1, 16384, 1, 1], x=[118, 130], variance=[124, 130], scale=[118, 130], epsilon=epsilon)
         for epsilon in (1e-5, 1e-3, 0.0, 0.3)]

BATCH_NORM = {
    **{name: [dict(BATCH, **variant) for variant in variants] for name, variants in NORMS.items()},
    **{name: [dict(MANY_CHANNELS, **variant) for variant in variants] for name, variants in TIE_NORMS.items()},
    'aimed': AIMED,
}
