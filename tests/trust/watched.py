"""Refresh a workbook in this process and print every attempt to reach out of it: run as a program by a test.

Python's audit hooks see files opened, sockets, processes and libraries loaded, also from compiled modules' Python calls.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

REACHING = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "os.fork", "ctypes.", "urllib.", "ftplib.", "webbrowser.", "winreg.", "smtplib.")  # fmt: skip
CHANGING = ("os.remove", "os.rename", "os.rmdir", "os.truncate", "os.chmod", "os.link", "os.symlink", "shutil.")
seen: list[str] = []
watching = False


def hook(event: str, arguments: tuple[object, ...]) -> None:
    if not watching:
        return
    if event.startswith(REACHING):
        seen.append(event)
    elif event.startswith(CHANGING) or (event == "open" and isinstance(arguments[0], str) and writes(arguments)):
        seen.append(f"{event} {arguments[0]}")


def writes(arguments: tuple[object, ...]) -> bool:
    mode, flags = arguments[1], arguments[2]
    return bool(set(str(mode or "")) & set("wax+")) or (isinstance(flags, int) and bool(flags & 0o3))


def main(book: Path, target: Path | None) -> None:
    global watching
    from xl_aitrends.errors import AitrendsError
    from xl_aitrends.refresh import inspect_book, refresh_book

    sys.addaudithook(hook)
    watching = True
    try:
        inspect_book(book)
        refresh_book(book, target=target)
        said = ""
    except AitrendsError as error:
        said = str(error)
    watching = False
    print(json.dumps({"said": said, "seen": seen}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
