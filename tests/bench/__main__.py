"""`python -m tests.bench [NAME ...]`: run the named benchmarks, or all, and print their tables."""

from __future__ import annotations

import argparse
from importlib import import_module

from tests.bench.ground import Bench, shipped
from tests.bench.report import circumstances

NAMES = ("build", "start", "pages", "endpoint", "containment", "search", "soak")


def main() -> None:
    """Print one table after the other as they are done."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--minutes", type=float, default=30, help="length of the soak (30)")
    parser.add_argument("--rounds", type=int, default=5, help="repetitions (5)")
    given = parser.parse_args()
    if unknown := sorted(set(given.names) - set(NAMES)):
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}")
    bench = Bench(shipped(), given.minutes, given.rounds)
    print(circumstances(), flush=True)
    print(flush=True)
    for name in given.names or NAMES:
        for table in import_module(f"tests.bench.{name}").run(bench):
            print("\n".join(table.lines()), flush=True)


if __name__ == "__main__":
    main()
