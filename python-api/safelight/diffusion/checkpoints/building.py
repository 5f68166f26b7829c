"""Owns the lock under which networks are built and extended. While they build one, diffusers, transformers and
accelerate replace functions of torch's own modules for the whole process: what another thread builds meanwhile would
have no weights.

Running a network needs no lock. The default dtype, which they also change, decides nothing in a pipeline: every tensor
there names its own (the tests draw with another default).
"""

from __future__ import annotations

from threading import RLock

BUILDING = RLock()
