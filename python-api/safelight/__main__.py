"""`python -m safelight` starts the engine."""

import sys

from safelight.main import main

sys.exit(main())
