"""Job files: everything wrong is told at once with its line; nothing runs before all of it is right."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_aitrends.errors import ConfigurationError
from xl_aitrends.runs import (
    Job,
    JobRefused,
    check_job,
    expected_failures,
    job_example,
    missing_sources,
    orders_of,
    read_job,
    write_example,
)
from xl_aitrends.runs.jobfile import FEED_KEYS, GROUP_KEYS, JOB_KEYS
from xl_aitrends.runs.toml_lines import key_lines

Write = Callable[[str, str], Path]
Make = Callable[..., Path]


def refused(write: Write, text: str) -> list[str]:
    file = write("job.toml", text)
    with pytest.raises(JobRefused) as raised:
        orders_of(read_job(Path(file.name)))
    assert all(len(problem) < 256 and "\n" not in problem for problem in raised.value.problems)
    return [problem.removeprefix("job.toml, ") for problem in raised.value.problems]


def test_everything_wrong_is_told_at_once_in_the_order_of_lines(write: Write, make_book: Make) -> None:
    make_book("funds/a.xlsx")
    assert refused(
        write,
        """# a night
workbook = ["funds/*.xlsx"]
worker = 2
timeout = 0
workers = true
strict = "yes"
as_of = 2025-02-14T10:00:00
out = "refreshed"
in_place = true
[set]
in_k = [1]
[feeds]
tbl_a = 3
[feeds.tbl_b]
sorce = "a.csv"
mode = "insert"
zone = "Asia/Shanghay"
[feeds.tbl_c]
query = "select 1"
date = "day"
[feeds.tbl_d]
source = "a.csv"
url = "sqlite:///x.db"
""",
    ) == [
        "line 1: workbooks must list files, folders or patterns, such as [\"funds/*.xlsx\"]",
        "line 2: there is no key 'workbook'; did you mean workbooks?",
        "line 3: there is no key 'worker'; did you mean workers?",
        "line 4: timeout must be a number above 0, got 0",
        "line 5: workers must be a whole number ≥ 1, got true",
        "line 6: strict must be true or false, got 'yes'",
        "line 7: as_of must be a day such as 2025-02-14, without a time, got '2025-02-14 10:00:00'",
        "line 9: out and in_place exclude each other; keep one",
        "line 10: set in_k must be a number, text, date, true or false, got [1]",
        "line 13: feed tbl_a must be a file's name or a table with source or query",
        "line 14: feed tbl_b needs either source (a file) or query (SQL)",
        "line 15: there is no key 'sorce'; did you mean source?",
        "line 16: mode must be \"upsert\" or \"replace\" or \"append\", got 'insert'",
        "line 17: zone must be a time zone such as \"Asia/Shanghai\", got 'Asia/Shanghay'",
        "line 19: a query needs either files, such as { prices = \"prices/*.parquet\" }, or url",
        "line 20: date, name and value tell columns of a long source; say layout = \"long\"",
        "line 23: url goes with query",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('workbooks = ["none/*.xlsx"]', "line 1: none/*.xlsx: no .xlsx or .xlsm workbook there"),
        ('workbooks = ["none*.xlsx"]', "line 1: none*.xlsx: no .xlsx or .xlsm workbook there"),
        ('workbooks = ["funds/a.xlsx"]\nout = "."', "line 2: funds/a.xlsx would be overwritten; choose another --out"),
        ('workbooks = ["funds"]\n\nout = "../x"', "line 3: ../x lies outside the job file's folder; say outside = true"),
        ('workbooks = ["funds"]\n[feeds]\nt = "/etc/p.csv"', "line 3: /etc/p.csv lies outside the job file's folder"),
        ('workbooks = ["funds"]\n[feeds.t]\nquery = "select 1"\nurl = "sqlite:////etc/x.db"', "line 2: /etc/x.db lies outside"),
        ('workbooks = ["funds"]\n[feeds.t]\nquery = "x"\nurl = "x://me:pw@h/d"', "line 2: feed t: the password stands in the file; write ${NAME}"),
        ('workbooks = ["funds"]\n[feeds.t]\nquery = "x"\nurl = "x://me:${AIT_NO}@h/d"', "line 2: feed t: the environment variable AIT_NO is not set"),
        ('[[workbooks]]\npaths = ["funds"]\n[[workbooks]]\npaths = ["funds/a.xlsx"]', "line 3: funds/a.xlsx is in another group too (line 1)"),
        ('[[workbooks]]\nfeeds = ["tbl_price"]\n[feeds]\ntbl_prices = "a.csv"', "line 1: this group of workbooks needs paths"),
        ('[[workbooks]]\npaths = ["funds"]\nfeeds = ["tbl_price"]\n[feeds]\ntbl_prices = "a"', "line 3: there is no feed 'tbl_price'; did you mean tbl_prices?"),
        ("workbooks = funds", ""),
    ],
)  # fmt: skip
def test_what_a_job_may_not_say(write: Write, make_book: Make, text: str, told: str) -> None:
    pytest.importorskip("duckdb")
    make_book("funds/a.xlsx")
    found = refused(write, text)
    if not told:
        assert re.search(r"at line 1, column 1", found[0])
    else:
        assert found[0].startswith(told)


def test_a_link_that_leads_out_is_outside(
    write: Write, make_book: Make, tmp_path_factory: pytest.TempPathFactory, folder: Path
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    make_book("a.xlsx").rename(elsewhere / "a.xlsx")
    (folder / "funds").symlink_to(elsewhere)
    assert "funds/a.xlsx lies outside" in refused(write, 'workbooks = ["funds/*.xlsx"]')[0]
    write("job.toml", 'workbooks = ["funds/*.xlsx"]\noutside = true')
    assert len(orders_of(read_job(Path("job.toml")))) == 1


def test_a_job_says_all_that_the_command_line_can(
    write: Write, make_book: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("funds/a.xlsx", "funds/asia/b.xlsx", "mine/c.xlsx", "plain/d.xlsx"):
        make_book(f"jobs/{name}")
    write(
        "jobs/night.toml",
        """
out = "refreshed"
as_of = 2025-02-14
all = true
strict = true
force = true
allow_signed = true
json = true
workers = 3
timeout = 90
memory_gb = 0.5
report = "refreshed/report.html"
summary = "s.md"
retry = "refreshed/results.json"

[set]
in_k = 3
in_kind = "rank"
in_asof = 2025-02-14
in_on = true

[[workbooks]]
paths = ["funds/**/*.xlsx"]
feeds = ["tbl_prices"]

[[workbooks]]
paths = ["mine"]
set = { in_k = 5 }

[[workbooks]]
paths = ["plain"]
feeds = []

[feeds]
tbl_prices = "prices.csv"

[feeds.tbl_long]
source = "a.parquet"
layout = "long"
name = "code"
mode = "replace"
columns = { day = "date" }
drop = ["note"]
zone = "Asia/Shanghai"
""",
    )
    job = read_job(Path("jobs/night.toml"))
    assert (job.out, job.report, job.summary, job.retry) == (
        Path("jobs/refreshed"), Path("jobs/refreshed/report.html"), Path("jobs/s.md"), Path("jobs/refreshed/results.json"),
    )  # fmt: skip
    assert job.allow_signed
    assert (job.as_of, job.everything, job.strict, job.force, job.json) == (
        dt.date(2025, 2, 14),
        True,
        True,
        True,
        True,
    )
    assert (job.workers, job.timeout, job.memory_gb) == (3, 90.0, 0.5)
    long = job.feeds["tbl_long"]
    assert (long.mode, long.zone, long.drop, long.long.date, long.long.name) == (
        "replace",
        "Asia/Shanghai",
        ("note",),
        "date",
        "code",
    )
    orders = orders_of(job)
    assert [order.book.label for order in orders] == [
        "funds/a.xlsx",
        "funds/asia/b.xlsx",
        "mine/c.xlsx",
        "plain/d.xlsx",
    ]
    assert [order.target for order in orders][2] == Path("jobs/refreshed/mine/c.xlsx")
    assert [order.feeds for order in orders] == [("tbl_prices",), ("tbl_prices",), ("tbl_prices", "tbl_long"), ()]
    assert orders[0].settings == {"in_k": "3", "in_kind": "rank", "in_asof": "2025-02-14", "in_on": "TRUE"}
    assert orders[2].settings["in_k"] == "5"
    assert len(missing_sources(job)) == 2
    assert missing_sources(job)[0].startswith(
        "jobs/night.toml, line 35: feed tbl_prices: jobs/prices.csv: there is no such file"
    )


def test_the_example_shows_every_key_and_is_right(
    write: Write, make_book: Make, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("duckdb")
    make_book("a.xlsx")
    write_example(folder / "job.toml")
    assert [order.book.label for order in orders_of(read_job(Path("job.toml")))] == ["a.xlsx"]
    with pytest.raises(ConfigurationError, match="exists already"):
        write_example(folder / "job.toml")
    said = "\n".join(re.sub(r"^# (?=[\[a-z_]+\S* ?=|\[)", "", line) for line in job_example().splitlines())
    said = said.replace('workbooks = ["*.xlsx"]', "").replace("in_place = true", "")
    write("all.toml", said)
    monkeypatch.setenv("FLOWS_PASSWORD", "x")
    job = read_job(Path("all.toml"))
    assert isinstance(job, Job)
    spoken = tomllib.loads(said)
    feeds = {key for feed in spoken["feeds"].values() if isinstance(feed, dict) for key in feed}
    assert set(spoken) == JOB_KEYS.keys() - {"in_place"}
    assert feeds == FEED_KEYS.keys()
    assert set(spoken["workbooks"][0]) == GROUP_KEYS.keys()


NAMES = st.sampled_from(["a", "b_c", '"x.y"', "'# no'", "基金".join('""')])
VALUES = st.sampled_from(
    [
        "1",
        '"[x] = 2"',
        "'''\n[not.a.table]\nb = 2\n'''",
        '"""\\\n a = [ """',
        "[\n 1, # ]\n 2,\n]",
        '{ p = 1, "q]" = "}" }',
        "2025-02-14",
    ]
)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "[t{n}]", "[[many]]", "[t{n}.u]"]), st.lists(st.tuples(NAMES, VALUES), max_size=3)
        ),
        max_size=5,
    )
)
def test_every_key_has_the_line_on_which_it_stands(blocks) -> None:
    text, here, many, wanted = "# nothing\n", (), 0, {}
    for number, (header, pairs) in enumerate(blocks):
        if header:
            here = {"[t{n}]": (f"t{number}",), "[[many]]": ("many", many), "[t{n}.u]": (f"t{number}", "u")}[header]
            many += header == "[[many]]"
            text += header.format(n=number) + " # [[x]]\n"
            wanted[here] = text.count("\n")
        for at, (name, value) in enumerate(pairs):
            leaf = next(iter(tomllib.loads(f"{name} = 0")))
            wanted[(*here, f"k{number}_{at}", leaf)] = text.count("\n") + 1
            text += f"k{number}_{at}.{name} = {value}\n"
    tomllib.loads(text)
    lines = key_lines(text)
    assert {path: lines.get(path) for path in wanted} == wanted


def test_two_feeds_may_fill_one_table_as_on_the_command_line(write: Write) -> None:
    write(
        "job.toml",
        'workbooks = ["a.xlsx"]\n[feeds]\ntbl_prices = "a.csv"\nmore = { table = "tbl_prices", source = "b.csv" }\n',
    )
    job = read_job(Path("job.toml"))
    assert {key: (spec.name, spec.source) for key, spec in job.feeds.items()} == {
        "tbl_prices": ("tbl_prices", "a.csv"),
        "more": ("tbl_prices", "b.csv"),
    }


def test_urls_and_the_engine_are_checked_with_their_lines(write: Write, make_book: Make) -> None:
    make_book("a.xlsx")
    assert refused(
        write,
        """workbooks = ["a.xlsx"]
out = "file:///tmp/out"
report = "s3://me:hunter2@bucket/r.html"
engine = "dask"
""",
    ) == [
        "line 2: out file:///tmp/out: URLs here are s3://, gs://, abfs://, sftp://, https:// …; name local files by their paths",
        "line 3: report the URL of r.html: the password stands in the file; write ${NAME} there and set the variable NAME",
        'line 4: engine = "dask" and scheduler = "tcp://host:8786" go together; say both',
    ]


def test_what_is_wrong_in_the_file_and_with_what_it_names_is_told_at_once(write: Write) -> None:
    file = write("job.toml", 'workbooks = ["nope*.xlsx"]\ntimeot = 3\n[feeds]\ntbl_a = "../a.csv"\n')
    with pytest.raises(JobRefused) as raised:
        check_job(Path(file.name))
    assert [problem.split(":")[0] for problem in raised.value.problems] == [
        "job.toml, line 2",
        "job.toml, line 1",
        "job.toml, line 4",
    ]


def test_inputs_that_a_workbook_lacks_and_wrong_queries_are_expected_to_fail(write: Write, make_book: Make) -> None:
    pytest.importorskip("duckdb")
    make_book("a.xlsx")
    write("sectors.csv", "date,XLK\n2025-01-02,1\n")
    night = """workbooks = ["*.xlsx"]
set = {{ in_bnchmark = "SPY" }}
[feeds.sectors]
table = "tbl_prices"
query = "{}"
files = {{ prices = "sectors.csv" }}
"""
    for query, said in {
        "selct date from prices": "syntax error",
        "select date, XLRF from prices": 'Referenced column "XLRF" not found',
        "select date, XLK from prices": "",
    }.items():
        job, orders = check_job(Path(write("job.toml", night.format(query)).name))
        told = expected_failures(job, orders)
        assert sum("in_bnchmark" in line for line in told) == 1
        assert all(line.startswith("job.toml") and len(line) < 256 and "\n" not in line for line in told)
        assert [said in line for line in told if "in_bnchmark" not in line] == ([True] if said else [])
