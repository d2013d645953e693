"""Sources: what comes out of files, other workbooks and databases, and what is said when it does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from xl_aitrends.errors import FeedError
from xl_aitrends.runs import FeedSpec, LongLayout, read_feed
from xl_aitrends.runs.secrets import with_secrets, without_secrets

Write = Callable[[str, str], Path]

LONG = "trade_date,code,close,note\n2025-02-13,000977,1.5,x\n2025-02-13,600000,7,\n2025-02-14,000977,1.75,\n"


def long_feed(**given: object) -> FeedSpec:
    layout = LongLayout("trade_date", "code", "close")
    return FeedSpec("tbl_prices", source="long.csv", long=layout, **given)  # type: ignore[arg-type]


def test_a_long_source_becomes_wide_as_pandas_pivots_it(write: Write, folder: Path) -> None:
    write("long.csv", LONG)
    data = read_feed(long_feed(columns={"trade_date": "date"}, drop=("note",)))
    assert data.columns == ("date", "000977", "600000")
    twin = pd.read_csv(folder / "long.csv", dtype=str).pivot(index="trade_date", columns="code", values="close")
    assert [row[0] for row in data.rows] == list(twin.index)
    assert [list(row[1:]) for row in data.rows] == [
        [None if pd.isna(cell) else cell for cell in row] for row in twin.to_numpy()
    ]
    assert data.lines == (2, 4)


def test_one_day_in_two_spellings_is_one_row(write: Write) -> None:
    write("long.csv", "trade_date,code,close\n2025-02-13,a,1\n2025/2/13,b,2\n")
    assert read_feed(long_feed()).rows == (("2025-02-13", "1", "2"),)


@pytest.mark.parametrize(
    ("text", "given", "told"),
    [
        (LONG + "2025-02-14,000977,2,\n", {}, "long.csv, line 5: 000977 on 2025-02-14 stands in line 4 already; "),
        ("trade_date,code,close\n2025-02-13,,1\n", {}, "long.csv, line 2: the name is blank; "),
        (LONG, {"drop": ("notes",)}, "long.csv has no column 'notes'; it has trade_date, code, close, note"),
        (LONG, {"columns": {"000977": "a", "600000": "A"}}, "long.csv: two columns are called 'A'; "),
        ("day,code,close\n2025-02-13,a,1\n", {}, "long.csv has no column 'trade_date'; it has day, code, close"),
    ],
)
def test_what_cannot_be_laid_out_is_said_with_its_place(write: Write, text: str, given: dict, told: str) -> None:
    write("long.csv", text)
    with pytest.raises(FeedError) as raised:
        read_feed(long_feed(**given))
    assert str(raised.value).startswith(told)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Asia/Shanghai", dt.date(2025, 2, 14)),
        ("UTC", dt.date(2025, 2, 13)),
        ("America/New_York", dt.date(2025, 2, 13)),
    ],
)
def test_a_timestamp_with_a_zone_becomes_the_day_of_the_zone_that_is_named(
    folder: Path, zone: str, day: dt.date
) -> None:
    stamps = pd.to_datetime(["2025-02-13T16:00:00Z", "2025-02-14T16:00:00Z"])
    pd.DataFrame({"date": stamps, "fund": [1.0, 2.0]}).to_parquet(folder / "utc.parquet")
    assert read_feed(FeedSpec("t", source="utc.parquet", zone=zone)).rows[0] == (day, 1.0)


@pytest.mark.parametrize("stamp", ["2025-02-13T16:00:00Z", "2025-02-13 16:00+0000", "2025-02-13T11:00:00-05:00"])
def test_text_with_an_offset_is_a_timestamp_too(write: Write, stamp: str) -> None:
    write("a.csv", f"date,fund\n{stamp},1\n")
    assert read_feed(FeedSpec("t", source="a.csv", zone="Asia/Shanghai")).rows[0][0] == dt.date(2025, 2, 14)
    with pytest.raises(FeedError, match=r"a\.csv, line 2: date is .*, with a time zone; say in the job file"):
        read_feed(FeedSpec("t", source="a.csv"))


def test_plain_days_and_times_stay_what_they_are(write: Write) -> None:
    write("a.csv", "date,fund\n2025-02-13,1\n2025-02-14 23:30:00,2\n")
    rows = read_feed(FeedSpec("t", source="a.csv", zone="Asia/Shanghai")).rows
    assert [row[0] for row in rows] == ["2025-02-13", "2025-02-14 23:30:00"]


@pytest.fixture
def universe(folder: Path) -> Path:
    """A workbook with dates, a code as text, a code as number, and a Table; 1904 dates on request of nobody."""
    path = folder / "universe.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("成员 list")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        rows = [[45701, "000977", 600000, 0.5], [45702, "600000", 977, None]]
        columns = [{"header": name} for name in ("date", "code", "number", "weight")]
        sheet.add_table(2, 1, 4, 4, {"name": "Members", "columns": columns, "data": rows})
        sheet.set_column(1, 1, None, day)
        for row, line in enumerate(rows, 3):
            sheet.write_number(row, 1, line[0], day)
        book.define_name("all_members", "='成员 list'!$B$3:$E$5")
    return path


@pytest.mark.parametrize("place", ["Members", "all_members", "'成员 list'!B3:E5", "成员 list!B3:E99"])
def test_a_table_name_or_range_of_another_workbook_is_a_source(universe: Path, place: str) -> None:
    data = read_feed(FeedSpec("t", source=f"universe.xlsx!{place}"))
    assert data.columns == ("date", "code", "number", "weight")
    assert data.rows == ((dt.date(2025, 2, 13), "000977", 600000, 0.5), (dt.date(2025, 2, 14), "600000", 977, None))
    assert all(isinstance(row[2], int) for row in data.rows), "a code that is a number must not become 977.0"
    assert data.place(1) == f"universe.xlsx!{place}, row 5"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("universe.xlsx!Nobody", "universe.xlsx has no Table or name 'Nobody'; its Tables are Members"),
        (
            "universe.xlsx!Nowhere!A1:B2",
            "universe.xlsx!Nowhere!A1:B2: universe.xlsx has no sheet 'Nowhere'; it has 成员 list",
        ),
        (
            "universe.xlsx!成员 list",
            "universe.xlsx has no Table or name '成员 list'; that is a sheet: say its range, '成员 list'!B3:E5",
        ),
        ("none.xlsx!Members", "none.xlsx: there is no such workbook; check the path"),
        ("universe.xlsx!成员 list!H1:I9", "universe.xlsx!成员 list!H1:I9 gives no rows; check what it asks for"),
    ],
)
def test_a_place_that_is_not_there_is_named(universe: Path, source: str, told: str) -> None:
    with pytest.raises(FeedError) as raised:
        read_feed(FeedSpec("t", source=source))
    assert str(raised.value) == told


def duck(query: str, **files: str) -> FeedSpec:
    return FeedSpec("tbl_x", query=query, files=files or {"prices": "data/*.csv"})


@pytest.fixture
def prices(write: Write) -> None:
    """Two days of two codes in two files."""
    pytest.importorskip("duckdb")
    write("data/1.csv", "date,code,close\n2025-02-13,000977,1.5\n")
    write("data/2.csv", "date,code,close\n2025-02-14,000977,1.75\n2025-02-14,600000,7\n")


def test_sql_over_files_keeps_codes_text(prices: None) -> None:
    data = read_feed(duck("select date, code, close::double as close from prices where code = '000977' order by date"))
    assert data.rows == (("2025-02-13", "000977", 1.5), ("2025-02-14", "000977", 1.75))


def test_sql_joins_csv_and_parquet(prices: None, folder: Path) -> None:
    pd.DataFrame({"code": ["000977"], "weight": [0.5]}).to_parquet(folder / "w.parquet")
    spec = duck(
        "select date, weight * close::double as x from prices join w using (code) order by 1",
        prices="data/*.csv",
        w="w.parquet",
    )
    assert read_feed(spec).rows == (("2025-02-13", 0.75), ("2025-02-14", 0.875))


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("select * from read_text('secret.txt')", "Permission Error"),
        ("select * from read_csv('{folder}/secret.txt')", "Permission Error"),
        ("copy (select 1) to '{folder}/written.csv'", "must be one SELECT"),
        ("select 1; select 2", "must be one SELECT"),
        ("select nothing from prices", "Binder Error"),
        ("select * from prices where code = 'x'", "gives no rows"),
    ],
)
def test_a_query_sees_only_its_files_and_writes_none(
    prices: None, write: Write, folder: Path, query: str, told: str
) -> None:
    write("secret.txt", "date,password\n2025-01-01,hidden\n")
    before = sorted(folder.rglob("*"))
    with pytest.raises(FeedError) as raised:
        read_feed(duck(query.format(folder=folder)))
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)
    assert sorted(folder.rglob("*")) == before


def test_a_missing_extra_is_one_line_that_names_it(prices: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    with pytest.raises(FeedError, match=r"tbl_x: SQL needs the extra sql; pip install 'xl-aitrends\[sql\]'"):
        read_feed(duck("select 1"))


def test_sqlite_is_read_and_never_written(folder: Path) -> None:
    pytest.importorskip("sqlalchemy")
    import sqlite3

    with sqlite3.connect(folder / "market.db") as database:
        database.execute("create table flows (day text, code text, north real)")
        database.execute("insert into flows values ('2025-02-14', '000977', 12.5), ('2025-02-17', '10%', null)")
    database.close()
    spec = FeedSpec(
        "t", query="select day, code, north from flows where code like '%' order by day", url="sqlite:///market.db"
    )
    assert read_feed(spec).rows == (("2025-02-14", "000977", 12.5), ("2025-02-17", "10%", None))
    before = (folder / "market.db").read_bytes()
    with pytest.raises(FeedError, match="readonly database"):
        read_feed(FeedSpec("t", query="delete from flows", url="sqlite:///market.db"))
    with pytest.raises(FeedError, match=r"none\.db: there is no such database"):
        read_feed(FeedSpec("t", query="select 1", url="sqlite:///none.db"))
    assert (folder / "market.db").read_bytes() == before


def test_postgresql_gives_days_decimals_and_codes(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIT_TEST_PW", "s3cret/p@ss")
    rows = "(values (date '2025-02-14', '000977', 1.50, timestamptz '2025-02-13 16:00:00+00'), (date '2025-02-17', '600000', null, null))"
    spec = FeedSpec(
        "t",
        query=f"select * from {rows} as v(day, code, x, at) where code not like '%z' order by day::date",
        url=postgres,
        zone="Asia/Shanghai",
    )
    assert read_feed(spec).rows == (
        (dt.date(2025, 2, 14), "000977", 1.5, dt.date(2025, 2, 14)),
        (dt.date(2025, 2, 17), "600000", None, None),
    )
    with pytest.raises(FeedError, match="read-only transaction"):
        read_feed(FeedSpec("t", query="create table x (a int)", url=postgres))


def test_a_wrong_password_is_told_without_it(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIT_TEST_PW", "wr0ng/p@ss")
    with pytest.raises(FeedError) as raised:
        read_feed(FeedSpec("tbl_flows", query="select 1", url=postgres))
    assert "password authentication failed" in str(raised.value)
    assert "wr0ng" not in str(raised.value)


def test_a_database_that_is_down_is_one_line(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIT_TEST_PW", "s3cret/p@ss")
    down = postgres.rpartition(":")[0] + ":1/postgres"
    with pytest.raises(FeedError, match=r"query of tbl_flows: .*(refused|failed).*; check the query and the database"):
        read_feed(FeedSpec("tbl_flows", query="select 1", url=down))


def test_secrets_are_put_in_escaped_and_taken_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIT_TEST_PW", "a/b@c")
    monkeypatch.setenv("AIT_TEST_URL", "postgresql://me:hunter2@host/db")
    assert with_secrets("postgresql://me:${AIT_TEST_PW}@host/db") == "postgresql://me:a%2Fb%40c@host/db"
    assert with_secrets("${AIT_TEST_URL}") == "postgresql://me:hunter2@host/db"
    told = without_secrets("no: a/b@c, a%2Fb%40c", "x://me:${AIT_TEST_PW}@host")
    assert told == "no: ${AIT_TEST_PW}, ${AIT_TEST_PW}"
    assert "hunter2" not in without_secrets("could not log in with hunter2", "${AIT_TEST_URL}")
