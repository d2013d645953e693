"""A PostgreSQL of our own on loopback, from Debian's package: started, stopped half-way, started again."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PASSWORD_VARIABLE = "AIT_TEST_PW"
PASSWORD = "s3cret/p@ss"


def programs() -> Path | None:
    """Folder of PostgreSQL's server programs, where Debian puts them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).parent if initdb else None


class Server:
    """One server; `url` names its password by the environment variable that holds it."""

    def __init__(self, home: Path, folder: Path) -> None:
        self._home, self._folder = home, folder
        self._user: list[str] = []
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._told = 0  # how much of the log speaks of earlier starts

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://reader:${{{PASSWORD_VARIABLE}}}@127.0.0.1:{self._port}/postgres"

    def make(self) -> None:
        """Make an empty database cluster; as another user where we are root, whom the server refuses."""
        password = self._home / "password"
        password.write_text(PASSWORD, "utf-8")
        if os.geteuid() == 0:
            self._user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
            for path in (self._home, password):
                shutil.chown(path, "nobody", "nogroup")
        options = ["-U", "reader", "-A", "scram-sha-256", f"--pwfile={password}", "--no-sync", "-E", "UTF8"]
        command = [*self._user, str(self._folder / "initdb"), "-D", str(self._home / "data"), *options]
        subprocess.run(command, check=True, capture_output=True, cwd=self._home)

    def start(self) -> None:
        """Start, and wait until it takes connections."""
        options = ["-p", str(self._port), "-h", "127.0.0.1", "-k", "", "-c", "fsync=off"]
        command = [*self._user, str(self._folder / "postgres"), "-D", str(self._home / "data"), *options]
        with (self._home / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stderr=log, cwd=self._home)
        for _ in range(400):
            if "ready to accept connections" in (self._home / "log").read_text("utf-8", "replace")[self._told :]:
                return
            time.sleep(0.05)
        raise RuntimeError("PostgreSQL did not start")

    def stop(self) -> None:
        """Stop at once, open queries or not."""
        if self._process is not None:
            os.kill(self._process.pid, signal.SIGQUIT)  # its own children go with it
            self._process.wait(30)
            self._process = None
            self._told = len((self._home / "log").read_text("utf-8", "replace"))


@contextmanager
def server() -> Iterator[Server]:
    """A server that runs, gone with all its files at the end.

    Raises
    ------
    FileNotFoundError
        If PostgreSQL is not installed.
    """
    folder = programs()
    if folder is None:
        raise FileNotFoundError("PostgreSQL is not installed (Debian: postgresql)")
    home = Path(tempfile.mkdtemp(prefix="aitrends-postgres-"))
    made = Server(home, folder)
    try:
        made.make()
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(home)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
