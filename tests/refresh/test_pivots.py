"""A pivot table keeps reading all of its Table or spill, and a refresh says that it shows older data."""

from __future__ import annotations

import re
import zipfile

import pytest

from xl_aitrends.refresh import parse_feed, refresh_book

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CACHE = "xl/pivotCache/pivotCacheDefinition1.xml"


def _relations(*links):
    listed = "".join(f'<Relationship Id="{i}" Type="{_RELATIONS}/{kind}" Target="{to}"/>' for i, kind, to in links)
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{listed}</Relationships>'
    )


@pytest.fixture
def fed(tmp_path, make_book):
    """Feed two more rows into a Table at Data!A1:C3 that a pivot table reads; gives the result and the cache."""

    def run(source):
        def fill(workbook):
            data = workbook.add_worksheet("Data")
            columns = [{"header": name} for name in ("date", "a", "b")]
            data.add_table("A1:C3", {"name": "tbl", "columns": columns, "data": [[45698, 1, 2], [45699, 3, 4]]})
            workbook.add_worksheet("Pivot")

        book, csv, target = make_book(fill), tmp_path / "new.csv", tmp_path / "out.xlsx"
        with zipfile.ZipFile(book) as archive:
            parts = {name: archive.read(name).decode() for name in archive.namelist()}
        parts["xl/worksheets/_rels/sheet2.xml.rels"] = _relations(
            ("rId1", "pivotTable", "../pivotTables/pivotTable1.xml")
        )
        parts["xl/pivotTables/_rels/pivotTable1.xml.rels"] = _relations(
            ("rId1", "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")
        )
        parts["xl/pivotTables/pivotTable1.xml"] = (
            f'<pivotTableDefinition xmlns="{_MAIN}" name="PivotTable1" cacheId="1"/>'
        )
        parts[_CACHE] = (
            f'<pivotCacheDefinition xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><cacheSource type="worksheet">'
            f"<worksheetSource {source}/></cacheSource><cacheFields/></pivotCacheDefinition>"
        )
        with zipfile.ZipFile(book, "w") as archive:
            for name, text in parts.items():
                archive.writestr(name, text)
        csv.write_text("date,a,b\n2025-02-12,5,6\n2025-02-13,7,8\n")
        result = refresh_book(book, target=target, feeds=[parse_feed(f"tbl={csv}")])
        with zipfile.ZipFile(target) as archive:
            return result, re.search("<worksheetSource ([^>]*)/>", archive.read(_CACHE).decode())[1]

    return run


NOTE = "Pivot: the pivot table PivotTable1 shows {} as of its own last refresh; refresh it in Excel (Data, Refresh All)"


@pytest.mark.parametrize(
    ("source", "after", "told"),
    [
        ('ref="A1:C3" sheet="Data"', 'ref="A1:C5" sheet="Data"', "A1:C5"),
        ('ref="A1:B3" sheet="Data"', 'ref="A1:B5" sheet="Data"', "A1:B5"),
        ('name="tbl"', 'name="tbl"', "tbl"),
        ('ref="A1:C2" sheet="Data"', 'ref="A1:C2" sheet="Data"', None),
        ('ref="A1:C3" sheet="Pivot"', 'ref="A1:C3" sheet="Pivot"', None),
        ('ref="A1:C3" sheet="Data" r:id="rId9"', 'ref="A1:C3" sheet="Data" r:id="rId9"', None),
    ],
)
def test_a_pivot_over_all_of_a_table_reads_its_new_rows_and_is_said_to_show_the_old_ones(fed, source, after, told):
    result, stored = fed(source)
    assert stored == after
    assert result.notes == ((NOTE.format(told),) if told else ())
    assert (_CACHE in result.parts) == (source != after)
