"""Where `ontology/`, `shapes/` and `web/` are, in a checkout and in an installed wheel alike.

The only code that knows paths of files that ship with the package.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

_HERE = Path(str(files(__name__)))


def ontology() -> Path:
    """The folder of the vocabulary, the concept schemes and the plans."""
    return _HERE / "ontology"


def shapes() -> Path:
    """The folder of the SHACL shapes."""
    return _HERE / "shapes"


def web() -> Path:
    """The folder of templates, styles, scripts and message catalogues."""
    return _HERE / "web"


def plans() -> tuple[Path, ...]:
    """The plan folders that ship with plangraph."""
    return tuple(sorted(path.parent for path in (ontology() / "plans").glob("*/plan.ttl")))
