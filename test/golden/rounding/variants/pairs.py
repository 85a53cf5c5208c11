"""Variants of the operations on two numbers."""
from variants.crossed import crossed

OPERATIONS = [dict(operation=operation, count=2**15) for operation in ('add', 'subtract', 'multiply', 'divide')]
QUOTIENTS = [dict(operation='divide', count=2**15)]

# Of a subnormal quotient m 2^-150; of a normal one m has 25 bits, and the exponents are any.
SUBNORMAL = [dict(form='inverse', s=s, e=f + s - 150, f=f) for s, f in
             ((1, 30), (3, 40), (7, 50), (12, 60), (17, 70), (20, 75), (22, 76), (23, 77), (24, 78))]
NORMAL = [dict(form='inverse', s=25, e=e, f=f) for e, f in ((-23, -23), (-100, -10), (60, -23), (-125, 0), (20, -100), (-149, -100))]

ELEMENTWISE = {
    'random': crossed(OPERATIONS, [dict(form='plain', a=[120, 134], b=[120, 134])]),
    'wide': crossed(OPERATIONS, [dict(form='plain', a=[1, 254], b=[1, 254]), dict(form='plain', a=[0, 254], b=[0, 60])]),
    'subnormal': crossed(OPERATIONS, [dict(form='plain', a=[0, 3], b=[0, 3]), dict(form='plain', a=[0, 3], b=[120, 130]),
                                      dict(form='plain', a=[50, 70], b=[50, 70]), dict(form='plain', a=[20, 60], b=[150, 200])]),
    'overflow': crossed(OPERATIONS, [dict(form='plain', a=[250, 254], b=[250, 254]), dict(form='plain', a=[240, 254], b=[110, 127]),
                                     dict(form='plain', a=[190, 200], b=[180, 190])]),
    'midpoint': [dict(operation=operation, count=2**15, form='half', a=[30, 250], beside=0) for operation in ('add', 'subtract')]
    + [dict(operation='multiply', count=2**15, form='product', a=[100, 150], b=[100, 150], beside=0)]
    + [dict(operation='divide', count=2**15, form='multiple', bits=bits, others=24 - bits, e=f - 150, f=f)
       for bits, f in ((1, 20), (4, 40), (9, 50), (12, 60), (17, 70), (22, 80))],
    'midpoint-hair': [dict(operation=operation, count=2**15, form='half', a=[30, 250], beside=beside)
                      for operation in ('add', 'subtract') for beside in (1, -1)]
    + [dict(operation='multiply', count=2**15, form='product', a=[100, 150], b=[100, 150], beside=beside) for beside in (1, -1)]
    + crossed(QUOTIENTS, NORMAL + SUBNORMAL),
}
