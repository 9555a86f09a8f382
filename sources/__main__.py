"""`python -m sources`: makes geodata/data and geodata/plan from the hand-written facts and the plan documents."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from geodata.errors import AtlasError
from sources import mapped
from sources.build import build

PLANS = Path(__file__).parents[2] / "shared" / "plans"


def main(arguments: list[str] | None = None) -> int:
    """Builds everything; returns the number of problems found (0: written)."""
    parser = argparse.ArgumentParser(prog="python -m sources", description=__doc__)
    parser.add_argument("--plans", type=Path, default=PLANS, help="folder with the plan documents (txt)")
    parser.add_argument("--mapped", action="store_true", help="cut the mapped base data anew first")
    options = parser.parse_args(arguments)
    if options.mapped:
        mapped.fetch()
    try:
        problems = build(options.plans)
    except AtlasError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
