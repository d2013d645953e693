"""What a file is that is not a workbook we can patch: told from its first bytes and its list of parts."""

from __future__ import annotations

from collections.abc import Iterable

from xl_aitrends.errors import WorkbookError, WorkbookRefused
from xl_aitrends.workbook.source import Source

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SNIFF = 1 << 16


def check_container(source: Source) -> None:
    """Raise one clear line where the bytes are no zip at all."""
    if source.size == 0:
        raise WorkbookError(f"{source.name} is empty (0 bytes); fetch it again")
    head = source.read(0, min(source.size, _SNIFF))
    if head.startswith(_OLE):
        raise _ole(source, head)
    if not head.startswith(b"PK"):
        raise WorkbookError(f"{source.name} is not a workbook but {_looks_like(head)}; save it as .xlsx first")


def _ole(source: Source, head: bytes) -> WorkbookError:
    # The directory sector of a compound file may lie anywhere: Excel puts it near the end.
    tail = source.read(max(0, source.size - _SNIFF), min(source.size, _SNIFF))
    if _ENCRYPTED in head or _ENCRYPTED in tail:
        return WorkbookError(f"{source.name} is encrypted with a password; save it without one")
    return WorkbookError(f"{source.name} is an old .xls workbook or encrypted; save it as .xlsx without a password")


def _looks_like(head: bytes) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table")):
        return "an HTML page"
    if start.startswith(b"<"):
        return "an XML file"
    if start.startswith(b"%pdf"):
        return "a PDF"
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "binary data of another kind"
    return "plain text or CSV"


def check_parts(source: Source, names: Iterable[str], *, allow_signed: bool) -> None:
    """Raise where the zip holds another kind of document, or a signature that patching would void."""
    lowered = {name.lower() for name in names}
    if "xl/workbook.bin" in lowered:
        raise WorkbookError(f"{source.name} is a binary .xlsb workbook; save it as .xlsx or .xlsm")
    if "mimetype" in lowered and "content.xml" in lowered:
        raise WorkbookError(f"{source.name} is an OpenDocument spreadsheet; save it as .xlsx")
    if "[content_types].xml" not in lowered:
        raise WorkbookError(f"{source.name} is a zip, but not a workbook: [Content_Types].xml is missing")
    if not allow_signed and any(name.startswith("_xmlsignatures/") for name in lowered):
        raise signed(source)


def signed(source: Source) -> WorkbookRefused:
    """The refusal of a digitally signed workbook."""
    return WorkbookRefused(
        f"{source.name} is digitally signed, and a change voids the signature; remove it in Excel (File, Info) first,"
        " or allow it: --allow-signed, allow_signed=True"
    )
