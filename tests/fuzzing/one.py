"""One target under atheris: ``python -m tests.fuzzing.one TARGET CORPUS… -libfuzzer_option=…``."""

from __future__ import annotations

import sys
import warnings

import atheris

with atheris.instrument_imports(include=["xl_aitrends"]):
    from .targets import TARGETS, check


def main() -> None:
    name = sys.argv.pop(1)
    assert name in TARGETS
    warnings.simplefilter("ignore")
    atheris.Setup(sys.argv, lambda data: check(name, data))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
