"""How parts find each other: content types and relationships, both dialects (transitional and strict)."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from urllib.parse import unquote

from xl_aitrends.workbook.markup import Element


@dataclass(frozen=True)
class Relation:
    """One relationship: its id, the last word of its type, and the part it names (None where it leaves the file)."""

    id: str
    kind: str
    target: str | None


def relations_part(part: str) -> str:
    """The part that lists the relationships of ``part`` ("" is the package itself)."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", name + ".rels")


def read_relations(tree: Element, part: str) -> dict[str, Relation]:
    """Relationships by id; the type's last word is the same in both dialects."""
    found = {}
    for element in tree.all("Relationship"):
        kind = element.get("Type").rstrip("/").rpartition("/")[2]
        external = element.get("TargetMode") == "External"
        target = None if external else resolve(part, element.get("Target"))
        found[element.get("Id")] = Relation(element.get("Id"), kind, target)
    return found


def resolve(part: str, target: str) -> str:
    """A target as a part's name: absolute, or relative to the folder of ``part``."""
    path = unquote(target.partition("#")[0]).replace("\\", "/")
    joined = path if path.startswith("/") else posixpath.join("/", posixpath.dirname(part), path)
    return posixpath.normpath(joined).lstrip("/")


@dataclass(frozen=True)
class ContentTypes:
    """Which kind of content each part holds."""

    by_part: dict[str, str]
    by_extension: dict[str, str]

    def of(self, part: str) -> str:
        """The content type of a part; its name and its extension are compared without case and escapes."""
        key = unquote(part).lower()
        return self.by_part.get(key) or self.by_extension.get(key.rpartition(".")[2], "")


def read_content_types(tree: Element) -> ContentTypes:
    """The list in [Content_Types].xml."""
    overrides = {unquote(e.get("PartName")).lstrip("/").lower(): e.get("ContentType") for e in tree.all("Override")}
    defaults = {e.get("Extension").lower(): e.get("ContentType") for e in tree.all("Default")}
    return ContentTypes(overrides, defaults)
