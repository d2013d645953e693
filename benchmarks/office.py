"""LibreOffice as a rival: kept running and fed by a macro of its own, or started for one conversion.

Both recalculate every formula on load; LibreOffice would otherwise trust what is saved, and compute nothing.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType

_PUBLIC = "-//OpenOffice.org//DTD OfficeDocument 1.0//EN"
_DOCTYPE = f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE {{0}} PUBLIC "{_PUBLIC}" "{{1}}">'
_LIBRARY = (
    _DOCTYPE.format("library:library", "library.dtd")
    + '<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"'
    ' library:readonly="false" library:passwordprotected="false">{0}</library:library>'
)
_MODULE = (
    _DOCTYPE.format("script:module", "module.dtd")
    + '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Loop"'
    ' script:language="StarBasic">{0}</script:module>'
)
_RECALCULATE = (
    '<item oor:path="/org.openoffice.Office.Calc/Formula/Load">'
    '<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>'
)
_FILTER = "Calc MS Excel 2007 XML"
_SERVE = """
Sub Serve()
  Dim source As String, target As String, doc As Object, n As Integer
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  Dim kind(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  kind(0).Name = "FilterName" : kind(0).Value = "{filter}"
  Do While Not FileExists("{inbox}/stop")
    If FileExists("{inbox}/job") Then
      n = FreeFile
      Open "{inbox}/job" For Input As #n
      Line Input #n, source
      Line Input #n, target
      Close #n
      Kill "{inbox}/job"
      doc = StarDesktop.loadComponentFromURL(source, "_blank", 0, hidden())
      doc.storeToURL(target, kind())
      doc.close(True)
      MkDir "{inbox}/done"
    Else
      Wait 2
    End If
  Loop
  StarDesktop.terminate()
End Sub
"""


class Office:
    """One LibreOffice with a profile of its own; a context, in which it runs and waits for workbooks."""

    def __init__(self, folder: Path) -> None:
        self.program = shutil.which("soffice")
        self._profile, self._inbox = folder / "profile", folder / "inbox"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Office:
        self._inbox.mkdir(parents=True)
        self._run("--terminate_after_init")
        self._install()
        self._process = subprocess.Popen(self._command("--nologo", "macro:///Standard.Loop.Serve"), **_QUIET)
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        (self._inbox / "stop").touch()
        if self._process is not None:
            try:
                self._process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)

    def recalculate(self, source: Path, target: Path, timeout: float = 300) -> None:
        """Load, recalculate and save in the LibreOffice that runs."""
        draft, done = self._inbox / "draft", self._inbox / "done"
        draft.write_text(f"{source.as_uri()}\n{target.as_uri()}\n")
        draft.rename(self._inbox / "job")
        waited = time.perf_counter() + timeout
        while not done.exists():
            if time.perf_counter() > waited:
                raise TimeoutError(f"LibreOffice took longer than {timeout:.0f} s over {source.name}")
            time.sleep(0.002)
        done.rmdir()

    def convert(self, source: Path, folder: Path) -> None:
        """Start, load, recalculate, save, stop: `soffice --convert-to`, in a profile that was used before."""
        profile = self._profile.with_name("cold")
        if not profile.exists():
            shutil.copytree(self._profile, profile)
        self._run("--convert-to", f"xlsx:{_FILTER}", "--outdir", str(folder), str(source), profile=profile)

    def version(self) -> str:
        """As LibreOffice states it."""
        return subprocess.run([str(self.program), "--version"], capture_output=True, text=True).stdout.strip()

    def _install(self) -> None:
        basic = self._profile / "user" / "basic" / "Standard"
        basic.mkdir(parents=True, exist_ok=True)
        (basic / "script.xlb").write_text(_LIBRARY.format('<library:element library:name="Loop"/>'))
        (basic / "dialog.xlb").write_text(_LIBRARY.format(""))
        serve = _SERVE.format(inbox=self._inbox.as_uri(), filter=_FILTER).replace("&", "&amp;").replace('"', "&quot;")
        (basic / "Loop.xba").write_text(_MODULE.format(serve))
        settings = self._profile / "user" / "registrymodifications.xcu"
        settings.write_text(settings.read_text().replace("</oor:items>", f"{_RECALCULATE}</oor:items>"))

    def _command(self, *options: str, profile: Path | None = None) -> list[str]:
        place = f"-env:UserInstallation={(profile or self._profile).as_uri()}"
        return [str(self.program), place, "--headless", "--norestore", *options]

    def _run(self, *options: str, profile: Path | None = None) -> None:
        subprocess.run(self._command(*options, profile=profile), check=True, timeout=600, **_QUIET)


_QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
