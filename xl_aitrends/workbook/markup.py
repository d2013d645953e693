"""XML as bytes: encodings, entities, attributes, and a small tree; refuses DTDs; knows no part of a workbook.

Parts that are patched stay bytes with offsets. `mask` makes such bytes safe to scan: comments, processing instructions
and CDATA sections keep their length but can no longer be mistaken for elements.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from xml.parsers import expat

from xl_aitrends.errors import WorkbookError

MAX_DEPTH = 256
_PIECE = 1 << 20  # bytes parsed at once

ATTRIBUTES = rb"(?:[\s\0]+[^\s=<>/\"'\0]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*[\s\0]*"
_ATTRIBUTE = re.compile(rb"([^\s=<>/\"'\0]+)\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')")
_DECLARED = re.compile(rb"\A(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
_OPAQUE = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_ENTITY = re.compile(r"&(#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6}|amp|lt|gt|quot|apos);")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_HIDE = bytes.maketrans(b"<&>", b"\x01\x02\x03")
_UNHIDE = str.maketrans({"\0": "", "\x01": "&lt;", "\x02": "&amp;", "\x03": "&gt;"})


@dataclass
class Element:
    """An element of a small part: local names only, whatever prefixes the writer chose."""

    tag: str
    attributes: dict[str, str]
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, tag: str) -> list[Element]:
        """Direct children of that name."""
        return [child for child in self.children if child.tag == tag]

    def first(self, tag: str) -> Element | None:
        """The first direct child of that name."""
        return next((child for child in self.children if child.tag == tag), None)

    def get(self, name: str, default: str = "") -> str:
        """An attribute's value."""
        return self.attributes.get(name, default)

    def number(self, name: str, default: int = 0) -> int:
        """An attribute that holds a whole number."""
        return whole(self.attributes.get(name, ""), default)


def to_utf8(data: bytes, part: str) -> tuple[bytes, str]:
    """The part as UTF-8 bytes and the encoding to write it back in; other encodings are refused."""
    encoding = "utf-8"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16-le" if data[0] == 0xFF else "utf-16-be"
        try:
            data = data[2:].decode(encoding).encode("utf-8")
        except UnicodeError:
            raise WorkbookError(f"{part} is damaged: it is not the UTF-16 text it claims to be") from None
    if b"\0" in data:
        raise WorkbookError(f"{part} is not XML text in UTF-8 or UTF-16; repair the file in Excel")
    declared = _DECLARED.match(data)
    name = declared[1].decode().lower() if declared else "utf-8"
    if encoding == "utf-8" and name not in ("utf-8", "utf8", "us-ascii"):
        raise WorkbookError(f"{part} is written in the encoding {name}; save the file in Excel, which writes UTF-8")
    return data, encoding


def from_utf8(data: bytes, encoding: str) -> bytes:
    """The inverse of `to_utf8`, byte-order mark included."""
    if encoding == "utf-8":
        return data
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b"\xfe\xff"
    return mark + data.decode("utf-8").encode(encoding)


def check_well_formed(data: bytes, part: str) -> None:
    """Raise where the part is no well-formed XML or brings a document type (entities, external files)."""
    _parse(_parser(part), data, part)


def parse(data: bytes, part: str) -> Element:
    """The part as a tree of local names."""
    top = Element("", {})
    stack = [top]
    texts: list[list[str]] = [[]]  # pieces of each open element: adding to a text copies it, once for each child

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(stack) > MAX_DEPTH:
            raise WorkbookError(f"{part} nests elements more than {MAX_DEPTH} deep; the file was tampered with")
        element = Element(name.rpartition(":")[2], attributes)
        stack[-1].children.append(element)
        stack.append(element)
        texts.append([])

    def end(_name: str) -> None:
        stack.pop().text = "".join(texts.pop())

    def text(characters: str) -> None:
        texts[-1].append(characters)

    parser = _parser(part)
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    _parse(parser, data, part)
    return top.children[0]


def _parser(part: str) -> expat.XMLParserType:
    def refuse(*_: object) -> None:
        raise WorkbookError(f"{part} declares a document type (DTD), which workbooks never do; the file is refused")

    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = refuse
    return parser


def _parse(parser: expat.XMLParserType, data: bytes, part: str) -> None:
    try:
        for start in range(0, len(data), _PIECE):  # expat copies what it is given at once
            parser.Parse(data[start : start + _PIECE], False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise WorkbookError(f"{part} is damaged: {error}; repair the file in Excel") from None


def mask(data: bytes) -> bytes:
    """The same bytes, offsets kept, with comments and CDATA made invisible to a scan for elements."""
    if b"<!" not in data and data.find(b"<?", 5) < 0:
        return data
    return _OPAQUE.sub(_blank, data)


def _blank(match: re.Match[bytes]) -> bytes:
    text = match[0]
    if not text.startswith(b"<![CDATA["):
        return b"\0" * len(text)
    return b"\0" * 9 + text[9:-3].translate(_HIDE) + b"\0" * 3


def spelled_out(data: bytes) -> bytes:
    """The same content without comments, and with CDATA as escaped text: fit to be written into other XML."""

    def spell(match: re.Match[bytes]) -> bytes:
        return escape(match[0][9:-3].decode()) if match[0].startswith(b"<![CDATA[") else b""

    return _OPAQUE.sub(spell, data)


def attributes(raw: bytes) -> dict[str, str]:
    """The attributes of a start tag, by qualified name."""
    return {name.decode(): unescape(value) for name, value in attribute_list(raw)}


def whole(text: str, default: int = 0) -> int:
    """A whole number in an attribute; what is none counts as the default, as for an attribute left out."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else default


def attribute_list(raw: bytes) -> list[tuple[bytes, bytes]]:
    """The attributes of a start tag in order, values still escaped, double quotes assumed on writing."""
    return [
        (match[1], match[2] if match[2] is not None else match[3].replace(b'"', b"&quot;"))
        for match in _ATTRIBUTE.finditer(raw)
    ]


def with_attribute(tag: bytes, name: bytes, value: bytes) -> bytes:
    """A start tag with one attribute's (escaped) value replaced, or the attribute added at the end."""
    pattern = rb"(?<=[\s\0])%s\s*=\s*(?:\"[^\"]*\"|'[^']*')" % re.escape(name)
    written = b'%s="%s"' % (name, value)
    if re.search(pattern, tag):
        return re.sub(pattern, lambda _: written, tag, count=1)
    end = len(tag) - (2 if tag.endswith(b"/>") else 1)
    return tag[:end].rstrip() + b" " + written + tag[end:]


def start_tags(data: bytes, name: bytes) -> Iterator[re.Match[bytes]]:
    """Every start tag of that local name under any prefix; group 1 is its attributes."""
    return re.finditer(rb"<(?:[\w.-]+:)?%s(?=[\s/>])(%s)/?>" % (name, ATTRIBUTES), data)


def replace_tags(data: bytes, name: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The part with every start tag of that local name rewritten; comments and CDATA are left alone."""
    pieces, at = [], 0
    for match in start_tags(mask(data), name):
        pieces += [data[at : match.start()], change(data[match.start() : match.end()])]
        at = match.end()
    return b"".join([*pieces, data[at:]])


def unescape(raw: bytes) -> str:
    """Character data or an attribute's value as text."""
    text = raw.decode("utf-8")
    if "\0" in text or "\x01" in text or "\x02" in text or "\x03" in text:
        text = text.translate(_UNHIDE)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    body = match[1]
    if not body.startswith("#"):
        return _NAMED[body]
    number = int(body[2:], 16) if body[1] == "x" else int(body[1:])
    return chr(number) if number <= 0x10FFFF else match[0]


def escape(text: str) -> bytes:
    """Text as character data or an attribute's value in double quotes."""
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        if character in text:
            text = text.replace(character, entity)
    return text.encode("utf-8")


@lru_cache(maxsize=256)
def root_prefix(head: bytes) -> bytes:
    """The namespace prefix of the root element with its colon, or nothing; `head` is the part's (masked) start."""
    match = re.search(rb"<([A-Za-z_][^\s:/>]*:)?[A-Za-z_]", head)
    return match[1] or b"" if match else b""
