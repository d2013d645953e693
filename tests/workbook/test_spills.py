"""Arrays: a dynamic one takes the shape of its result, a fixed one keeps its extent."""

import pytest
from handmade import hand_made_parts, pack, with_openpyxl

from xl_aitrends.errors import WorkbookError
from xl_aitrends.workbook import open_book


def calc(book):
    return book.sheet("Calc")


def reopened(book):
    return open_book(book.to_bytes())


def dynamic(book):
    return next(f for f in calc(book).formulas() if f.kind == "dynamic")


def test_a_spill_grows_with_its_extent_its_dimension_and_its_dates(rich_bytes):
    book = open_book(rich_bytes)
    assert book.set_spill("Calc", 1, 1, [[45000.0 + i] for i in range(9)]) is None
    again = reopened(book)
    assert dynamic(again).ref == (1, 1, 9, 1)
    assert [line[0] for line in calc(again).values(1, 1, 10, 1)] == [45000.0 + i for i in range(9)] + [None]
    assert calc(again).used == (1, 1, 9, 5)
    assert with_openpyxl(book.to_bytes())["Calc"].dimensions == "A1:E9"
    assert b'cm="1"><f t="array" ref="A1:A9">_xlfn.SEQUENCE(5)</f>' in book.read_part("xl/worksheets/sheet2.xml")


def test_a_spill_that_shrinks_empties_its_cells_and_keeps_their_style():
    rows = (
        '<row r="1"><c r="A1" cm="1"><f t="array" ref="A1:B3">F()</f><v>1</v></c><c r="B1" s="4"><v>2</v></c></row>'
        '<row r="2"><c r="A2" t="str"><v>x</v></c><c r="B2" s="4"><v>4</v></c></row>'
        '<row r="3"><c r="A3" s="4"><v>5</v></c><c r="B3"><v>6</v></c></row>'
    )
    book = open_book(pack(with_metadata(hand_made_parts(rows))))
    assert book.set_spill("Sheet1", 1, 1, [[1], ["y"]]) is None
    text = book.read_part("xl/worksheets/sheet1.xml").decode()
    assert '<f t="array" ref="A1:A2">F()</f><v>1</v></c><c r="B1" s="4"/></row>' in text
    assert '<c r="A2" t="str"><v>y</v></c><c r="B2" s="4"/></row><row r="3"><c r="A3" s="4"/><c r="B3"/></row>' in text


def with_metadata(parts):
    future = '<ext uri="{x}"><xda:dynamicArrayProperties fDynamic="1" fCollapsed="0"/></ext>'
    metadata = (
        '<metadata xmlns:xda="xda"><metadataTypes count="1"><metadataType name="XLDAPR"/></metadataTypes>'
        f'<futureMetadata name="XLDAPR" count="1"><bk><extLst>{future}</extLst></bk></futureMetadata>'
        '<cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>'
    )
    relations = parts["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>", '<Relationship Id="m" Type="x/sheetMetadata" Target="metadata.xml"/></Relationships>'
    )
    return {**parts, "xl/metadata.xml": metadata, "xl/_rels/workbook.xml.rels": relations}


def test_a_spill_can_grow_shrink_and_grow_again_before_it_is_saved(rich_bytes):
    book = open_book(rich_bytes)
    for height in (40, 2, 7):
        assert book.set_spill("Calc", 1, 1, [[float(i), "t"] for i in range(height)]) is None
    again = reopened(book)
    assert dynamic(again).ref == (1, 1, 7, 2)
    assert calc(again).values(7, 1, 8, 2) == [[6.0, "t"], [None, None]]


@pytest.mark.parametrize(
    ("grid", "cell"),
    [
        ([[1.0, 2.0, 3.0]], (1, 3)),
        ([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]], (1, 3)),
        ([[i] for i in range(2_000_000)], (1, 1)),
    ],
)
def test_a_blocked_spill_names_the_cell_and_queues_nothing(rich_bytes, grid, cell):
    book = open_book(rich_bytes)
    assert book.set_spill("Calc", 1, 1, grid) == cell
    assert not book.changed


def test_constants_tables_merged_cells_and_formulas_block_a_spill():
    rows = '<row r="1"><c r="A1" cm="1"><f t="array" ref="A1">F()</f><v>1</v></c></row><row r="3">{}</row>'
    tail = '<mergeCells count="1"><mergeCell ref="C1:D2"/></mergeCells>'
    for content, grid, cell in [
        ('<c r="A3" t="str"><v>x</v></c>', [[1]] * 3, (3, 1)),
        ('<c r="A3"><f>B9</f></c>', [[1]] * 3, (3, 1)),
        ('<c r="A3" s="1"/>', [[1]] * 3, None),
        ("", [[1, 2, 3]], (1, 3)),
    ]:
        book = open_book(pack(with_metadata(hand_made_parts(rows.format(content), tail=tail))))
        assert book.set_spill("Sheet1", 1, 1, grid) == cell


def test_a_table_blocks_a_spill(rich_bytes):
    book = open_book(rich_bytes)
    with pytest.raises(WorkbookError, match="holds no formula"):
        book.set_spill("Data", 1, 6, [[1]])
    table = book.tables[0].ref
    assert table == (1, 1, 13, 4)


def test_a_blocked_spill_collapses_to_the_error_in_its_anchor(rich_bytes):
    book = open_book(rich_bytes)
    assert book.set_spill("Calc", 1, 1, [["#SPILL!"]]) is None
    again = reopened(book)
    assert dynamic(again).ref == (1, 1, 1, 1)
    assert [line[0] for line in calc(again).values(1, 1, 3, 1)] == ["#VALUE!", None, None]


@pytest.mark.parametrize(
    ("grid", "shown"),
    [
        ([[1.0], [2.0]], [1.0, 2.0, "#N/A"]),
        ([[7.0]], [7.0, 7.0, 7.0]),
        ([[1.0, 9.0], [2.0, 9.0], [3.0, 9.0], [4.0, 9.0]], [1.0, 2.0, 3.0]),
        ([[None], ["x"], [True]], [0.0, "x", True]),
    ],
)
def test_a_fixed_array_keeps_its_extent(rich_bytes, grid, shown):
    book = open_book(rich_bytes)
    assert book.set_spill("Calc", 1, 3, grid) is None
    again = reopened(book)
    assert [line[0] for line in calc(again).values(1, 3, 3, 3)] == shown
    assert next(f for f in calc(again).formulas() if f.col == 3).ref == (1, 3, 3, 3)


def test_text_in_a_spill_is_a_result_not_a_constant(rich_bytes):
    book = open_book(rich_bytes)
    book.set_spill("Calc", 1, 1, [["a"], ["b"], ["c"], ["d"], ["e"], ["f"]])
    assert b"inlineStr" not in book.read_part("xl/worksheets/sheet2.xml")


def test_a_plain_formula_shows_one_value(rich_bytes):
    book = open_book(rich_bytes)
    assert book.set_spill("Calc", 1, 5, [[0.25]]) is None
    assert calc(book).value(1, 5) == 0.25
    with pytest.raises(WorkbookError, match="plain formula"):
        book.set_spill("Calc", 1, 5, [[1.0], [2.0]])
