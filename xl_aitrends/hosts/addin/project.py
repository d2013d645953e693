"""A VBA project (MS-OVBA) from the source of its modules; knows nothing of what they do.

It holds no compiled code: the streams that would are left out and the version says so, whereupon Office compiles the
source when it loads the project, as it does for projects that other libraries write.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from xl_aitrends.hosts.addin.compound import compound_file
from xl_aitrends.hosts.addin.compression import compress

_CODEPAGE: Final = 1252
_NO_COMPILED_CODE: Final = bytes.fromhex("cc61ffff000000")
_STDOLE: Final = r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation"
_OFFICE: Final = (
    r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared\OFFICE16\MSO.DLL"
    "#Microsoft Office 16.0 Object Library"
)
_REFERENCES: Final = (("stdole", _STDOLE), ("Office", _OFFICE))
_SEED: Final = 0x5D  # any byte; a fixed one keeps builds identical


class ModuleKind(Enum):
    """Kinds of modules, by the word in the PROJECT stream."""

    STANDARD = "Module"
    CLASS = "Class"
    DOCUMENT = "Document"


@dataclass(frozen=True, slots=True)
class Module:
    """A module: its name and its source with the `Attribute` lines, in ASCII so that no code page can spoil it."""

    name: str
    kind: ModuleKind
    source: str

    @property
    def text(self) -> bytes:
        """The source as it is stored: lines end in CR LF."""
        return "\r\n".join([*self.source.splitlines(), ""]).encode("ascii")


def document(name: str, clsid: str, code: str = "") -> Module:
    """The module of a workbook or a worksheet, with the attributes that tie it to its object."""
    flags = ("GlobalNameSpace", "Creatable", "PredeclaredId", "Exposed", "TemplateDerived", "Customizable")
    values = (False, False, True, True, False, True)
    attributes = [f'Attribute VB_Name = "{name}"', f'Attribute VB_Base = "0{{{clsid}}}"']
    attributes += [f"Attribute VB_{flag} = {value}" for flag, value in zip(flags, values, strict=True)]
    return Module(name, ModuleKind.DOCUMENT, "\n".join([*attributes, code]))


def vba_project(name: str, identity: str, modules: Sequence[Module]) -> bytes:
    """Bytes of a `vbaProject.bin`.

    Parameters
    ----------
    name : str
        Name of the project.
    identity : str
        Its GUID with braces.
    modules : sequence of Module
        Modules in the order in which the editor lists them.
    """
    streams: dict[str, bytes] = {"dir": compress(_directory(name, modules)), "_VBA_PROJECT": _NO_COMPILED_CODE}
    streams |= {module.name: compress(module.text) for module in modules}
    project = _project(name, identity, modules).encode("ascii")
    return compound_file({"PROJECT": project, "PROJECTwm": _names(modules), "VBA": streams})


def _directory(name: str, modules: Sequence[Module]) -> bytes:
    """The `dir` stream: the project, its references and its modules as records."""
    language = struct.pack("<I", 0x409)
    records = [
        _record(0x01, struct.pack("<I", 1)),
        _record(0x02, language),
        _record(0x14, language),
        _record(0x03, struct.pack("<H", _CODEPAGE)),
        _record(0x04, name.encode()),
        *_texts(0x05, 0x40, ""),
        *(_record(code, b"") for code in (0x06, 0x3D)),
        _record(0x07, bytes(4)),
        _record(0x08, bytes(4)),
        struct.pack("<HIIH", 0x09, 4, 1, 1),  # version 1.1, whose length the format does not count in full
        *_texts(0x0C, 0x3C, ""),
        *(record for reference in _REFERENCES for record in _reference(*reference)),
        _record(0x0F, struct.pack("<H", len(modules))),
        _record(0x13, b"\xff\xff"),
        *(record for module in modules for record in _module(module)),
        _record(0x10, b""),
    ]
    return b"".join(records)


def _reference(name: str, library: str) -> Iterable[bytes]:
    yield from _texts(0x16, 0x3E, name)
    yield _record(0x0D, struct.pack("<I", len(library)) + library.encode("ascii") + bytes(6))


def _module(module: Module) -> Iterable[bytes]:
    yield from _texts(0x19, 0x47, module.name)
    yield from _texts(0x1A, 0x32, module.name)
    yield from _texts(0x1C, 0x48, "")
    yield _record(0x31, bytes(4))  # the source begins at once: no compiled code before it
    yield _record(0x1E, bytes(4))
    yield _record(0x2C, b"\xff\xff")
    yield _record(0x21 if module.kind is ModuleKind.STANDARD else 0x22, b"")
    yield _record(0x2B, b"")


def _record(code: int, data: bytes) -> bytes:
    return struct.pack("<HI", code, len(data)) + data


def _texts(code: int, wide_code: int, text: str) -> tuple[bytes, bytes]:
    """A text in the project's code page and again in UTF-16."""
    return _record(code, text.encode("ascii")), _record(wide_code, text.encode("utf-16-le"))


def _project(name: str, identity: str, modules: Sequence[Module]) -> str:
    """The `PROJECT` stream: unprotected, visible, modules by kind."""
    tails = {ModuleKind.DOCUMENT: "/&H00000000"}
    lines = [
        f'ID="{identity}"',
        *(f"{module.kind.value}={module.name}{tails.get(module.kind, '')}" for module in modules),
        f'Name="{name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{_obscured(identity, bytes(4))}"',
        f'DPB="{_obscured(identity, bytes(1))}"',
        f'GC="{_obscured(identity, bytes([0xFF]))}"',
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C" for module in modules),
        "",
    ]
    return "\r\n".join(lines)


def _names(modules: Sequence[Module]) -> bytes:
    """The `PROJECTwm` stream: names in both encodings."""
    pairs = (module.name.encode("ascii") + b"\0" + module.name.encode("utf-16-le") + b"\0\0" for module in modules)
    return b"".join(pairs) + b"\0\0"


def _obscured(identity: str, data: bytes) -> str:
    """Data as MS-OVBA section 2.4.3.2 scrambles what says who may see a project."""
    key = sum(identity.encode("ascii")) & 0xFF
    hidden = [_SEED, _SEED ^ 2, _SEED ^ key]
    before = key
    for byte in bytes((_SEED & 6) // 2) + struct.pack("<I", len(data)) + data:
        hidden.append(byte ^ (hidden[-2] + before & 0xFF))
        before = byte
    return bytes(hidden).hex().upper()
