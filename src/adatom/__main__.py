"""`python -m adatom` is `adatom`."""

import sys

from adatom.cli import main

sys.exit(main())
