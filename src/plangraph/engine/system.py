"""Whether this system has what containment rests on."""

from __future__ import annotations

import os
import sys


def can_contain() -> bool:
    """Linux with process descriptors (kernel 5.3): limits, kills and reports are exact there."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open")
