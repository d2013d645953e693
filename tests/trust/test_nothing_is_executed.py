"""A workbook's formulas, links and macros reach nothing: no network, no process, no file but the one asked for."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest
from handmade import RELATIONS, hand_made_parts, pack
from hostile import files, with_formula

WATCHED = Path(__file__).with_name("watched.py")
REACHING = {
    "dde": "AIT_SPREAD(A1:C1,1)+cmd|'/c calc'!A1",
    "web": 'AIT_SPREAD(A1:C1,1)&WEBSERVICE("http://127.0.0.1:9/x")&FILTERXML("<a/>","//a")',
    "call": 'AIT_SPREAD(A1:C1,1)+CALL("kernel32","WinExec","JCJ","calc",0)+REGISTER.ID("a","b")',
    "rtd": 'AIT_SPREAD(A1:C1,1)+RTD("prog.id","127.0.0.1","x")',
    "image": '_xlfn.IMAGE("http://127.0.0.1:9/x.png")&AIT_SPREAD(A1:C1,1)',
    "python": '_xlfn._xlws.PY(0,1)&AIT_SPREAD(A1:C1,1)',
    "link": "AIT_SPREAD('\\\\127.0.0.1\\share\\[x.xlsx]S'!A1:C1,1)",
    "feed": 'AIT_SPREAD(A1:C1,1)&"=cmd|\'/c calc\'!A1"',
}  # fmt: skip


def watch(book: Path, target: Path | None = None) -> dict[str, object]:
    command = [sys.executable, str(WATCHED), str(book), *([str(target)] if target else [])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True, env=environment)
    return json.loads(done.stdout)


def with_parts_that_run(url: str = "http://127.0.0.1:9/") -> bytes:
    """A workbook that brings macros, a link to another file, and a query that is refreshed on opening."""
    made = hand_made_parts('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>AIT_RETURN(A1:A1,1)</f></c></row>')
    made["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
    made["xl/connections.xml"] = f'<connections><connection id="1" refreshOnLoad="1" name="q"><webPr url="{url}"/></connection></connections>'  # fmt: skip
    made["xl/externalLinks/externalLink1.xml"] = "<externalLink/>"
    listed = made["xl/_rels/workbook.xml.rels"]
    kinds = ("connections", "vbaProject", "externalLink")
    targets = ("connections.xml", "vbaProject.bin", "externalLinks/externalLink1.xml")
    added = "".join(
        f'<Relationship Id="x{kind}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for kind, target in zip(kinds, targets, strict=True)
    )
    made["xl/_rels/workbook.xml.rels"] = listed.replace("</Relationships>", added + "</Relationships>")
    return pack(made)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "book.xlsx"
    path.parent.mkdir()
    return path


@pytest.mark.parametrize("name", REACHING)
def test_a_dry_run_reaches_and_writes_nothing(book: Path, name: str):
    book.write_bytes(with_formula(REACHING[name]))
    assert watch(book) == {"said": "", "seen": []}
    assert [path.name for path in book.parent.iterdir()] == ["book.xlsx"]


def test_macros_connections_and_links_are_carried_not_run(book: Path):
    book.write_bytes(with_parts_that_run())
    assert watch(book) == {"said": "", "seen": []}


@pytest.mark.parametrize("name", ["bomb", "entity", "path_out", "truncated", "binary"])
def test_a_refused_file_leaves_no_trace(book: Path, tmp_path: Path, name: str):
    book.write_bytes(files()[name])
    told = watch(book, tmp_path / "out" / "book.xlsx")
    assert told["said"]
    assert told["seen"] == []
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["book.xlsx", "in"]


def test_only_the_target_is_written(book: Path, tmp_path: Path):
    target = tmp_path / "book.xlsx"
    book.write_bytes(with_formula(REACHING["web"]))
    told = watch(book, target)
    assert told["said"] == ""
    assert told["seen"]  # the hook is awake: it saw the target being written
    assert all(str(tmp_path) in event for event in told["seen"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["book.xlsx", "in"]


SEEN = {
    "socket.connect": "import socket; socket.socket().connect_ex(('127.0.0.1', 9))",
    "subprocess.Popen": "import subprocess, sys; subprocess.run([sys.executable, '-c', ''])",
    "os.system": "import os; os.system('')",
    "os.posix_spawn": "import os, sys; os.waitpid(os.posix_spawn(sys.executable, [sys.executable, '-c', ''], {}), 0)",
    "os.fork": "import os; os.fork() or os._exit(0)",
    "ctypes.dlopen": "import ctypes; ctypes.CDLL(None)",
    "urllib.Request": "import urllib.request, contextlib\nwith contextlib.suppress(OSError): urllib.request.urlopen('http://127.0.0.1:9/')",
    "open": "open(__file__ + '.made', 'w').close()",
    "os.rename": "import os; os.rename(__file__, __file__ + '.moved')",
}  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="spawns and forks")
@pytest.mark.parametrize("event", SEEN)
def test_the_watch_sees_whatever_would_reach_out(tmp_path: Path, event: str):
    """What is watched for is seen when it happens: the empty lists above mean something."""
    (tmp_path / "reaching.py").write_text(
        f"import sys, watched\nsys.addaudithook(watched.hook)\nwatched.watching = True\n{SEEN[event]}\n"
        "watched.watching = False\nprint(*watched.seen, sep='\\n')\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(WATCHED.parent), *sys.path])}
    command = [sys.executable, str(tmp_path / "reaching.py")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True, env=environment)
    assert event in {line.split()[0] for line in done.stdout.splitlines()}


@pytest.fixture
def listener():
    """A port of this machine, and what has called there."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        yield server


def called(listener: socket.socket) -> bool:
    with suppress(TimeoutError):
        listener.accept()[0].close()
        return True
    return False


def test_the_real_command_calls_nobody_and_starts_nothing(book: Path, tmp_path: Path, listener: socket.socket):
    """From outside: also what compiled code would do behind Python's back is seen at the other end."""
    url, marker = f"http://127.0.0.1:{listener.getsockname()[1]}/x", tmp_path / "executed"
    attacks = {
        "web": f'AIT_SPREAD(A1:C1,1)&WEBSERVICE("{url}")&_xlfn.IMAGE("{url}")&HYPERLINK("{url}")',
        "dde": f"AIT_SPREAD(A1:C1,1)+sh|'-c \"touch {marker}\"'!A1",
        "link": f"AIT_SPREAD(A1:C1,1)+SUM('{url}/[x.xlsx]S'!A1:C1)",
    }
    for name, formula in attacks.items():
        book.with_name(f"{name}.xlsx").write_bytes(with_formula(formula))
    book.write_bytes(with_parts_that_run(url))
    asked = ["refresh", str(book.parent), "--all", "--out", str(tmp_path / "out")]
    command = [sys.executable, "-m", "xl_aitrends", *asked]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=environment)
    assert "TOTAL=4" in done.stdout
    assert not called(listener)
    assert not marker.exists()
    with suppress(OSError):
        urllib.request.urlopen(url, timeout=0.2)
    assert called(listener)
