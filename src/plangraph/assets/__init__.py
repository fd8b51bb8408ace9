"""Where `ontology/`, `shapes/` and `web/` are, in a checkout and in an installed wheel alike.

The only code that knows paths of files that ship with the package, and how to know a plan folder.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

#: What makes a folder a plan folder: the file that says what plan it is.
ABOUT: Final = "plan.ttl"

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
    return tuple(sorted(path.parent for path in (ontology() / "plans").glob(f"*/{ABOUT}")))


def is_plan(folder: Path) -> bool:
    """Whether `folder` is a plan folder."""
    return (folder / ABOUT).is_file()
