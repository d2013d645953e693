"""What a process says of its own memory."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from xl_aitrends.runs.memory import peak_memory

CHILD = "from xl_aitrends.runs.memory import peak_memory; print(peak_memory())"


def test_the_peak_is_at_least_what_was_held():
    held = np.ones(8_000_000)
    peak = peak_memory()
    assert peak is not None
    assert peak >= held.nbytes


@pytest.mark.skipif(sys.platform != "linux", reason="other systems tell no process's own peak")
def test_the_peak_of_a_process_is_not_that_of_the_one_that_started_it():
    held = np.ones(60_000_000)  # 480 MB, several times what the child needs
    child = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=True)
    assert int(child.stdout) < held.nbytes
