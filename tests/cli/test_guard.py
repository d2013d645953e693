"""The child process in which a command runs: its limits, and what is said when one is met."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


def guarded(body: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run statements under the guard, in a process of their own."""
    code = f"import os, sys, time\nfrom xl_aitrends.cli.guard import guarded, look_after_yourself\n\ndef run():\n {body}\nguarded(run)"
    settings = {**os.environ, **environment}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=settings, timeout=60)


@pytest.mark.parametrize("code", [0, 1, 2])
def test_exit_codes_and_output_pass_through(code: int):
    done = guarded(f"print('said'); sys.exit({code})")
    assert (done.returncode, done.stdout, done.stderr) == (code, "said\n", "")


def test_a_run_that_never_ends_is_stopped_with_one_line():
    done = guarded("time.sleep(60)", AITRENDS_TIMEOUT="0.3")
    assert done.returncode == 1
    wanted = "aitrends: stopped after 0.3 s without an end, nothing half-written; set AITRENDS_TIMEOUT to allow more\n"
    assert done.stderr == wanted


def test_a_run_with_limits_of_its_own_takes_as_long_as_it_takes():
    done = guarded("look_after_yourself(); time.sleep(1); print('done')", AITRENDS_TIMEOUT="0.3")
    assert (done.returncode, done.stdout) == (0, "done\n")


def test_a_crash_is_one_line_that_names_the_limit_of_memory():
    done = guarded("os.abort()", AITRENDS_MEMORY_GB="3")
    assert done.returncode == 1
    assert done.stderr.startswith("aitrends: stopped by SIGABRT, nothing half-written; 3 GB of memory were allowed")
    assert done.stderr.count("\n") == 1


def test_memory_is_limited_and_the_limit_can_be_set():
    grab = "block = bytearray(3 << 30); print(len(block) >> 30)"
    assert "MemoryError" in guarded(grab, AITRENDS_MEMORY_GB="2").stderr
    assert guarded(grab, AITRENDS_MEMORY_GB="4").stdout == "3\n"


@pytest.mark.parametrize("text", ["soon", "0", "-1", "inf", "nan"])
def test_a_limit_that_is_no_number_cannot_run(text: str):
    done = guarded("print('ran')", AITRENDS_TIMEOUT=text)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"aitrends: AITRENDS_TIMEOUT must be a number above 0, got {text!r}\n"


def test_stopping_the_parent_stops_the_child():
    body = "print(os.getpid(), flush=True); time.sleep(60)"
    code = f"import os, time\nfrom xl_aitrends.cli.guard import guarded\n\ndef run():\n {body}\nguarded(run)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as parent:
        child = int(parent.stdout.readline())
        parent.terminate()
        assert parent.wait(30) == 1
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
