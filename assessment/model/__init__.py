"""The values that everything else speaks of: a framework's and an assessment's.

Frozen, without any input or output. Weights, levels and progress are exact: ``int`` or
``Fraction``, never a binary float, since a cut score decides about a grade.
"""

import lazy_loader

# imported on first use: who only raises an error does not wait for all values
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
