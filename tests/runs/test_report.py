"""The report: whole, escaped, without network; in a real browser without a complaint, wide and narrow."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
import xlsxwriter

from xl_aitrends.runs import (
    Instructions,
    Order,
    Results,
    Run,
    entry_of,
    find_books,
    html_report,
    markdown_summary,
    plan,
)
from xl_aitrends.runs.glimpse import thinned
from xl_aitrends.runs.svg_charts import line_chart

EVIL = "\"><script>alert(1)</script>&amp;' | *x* `y` [z](http://a) 基金"
VOID = {"meta", "br", "circle", "polyline"}
OPTIONAL = {"tr", "td", "th", "dt", "dd", "li", "p"}


def evil_results() -> Results:
    series = {
        "name": EVIL,
        "values": [1.0, None, 2.0, 2.0],
        "low": EVIL,
        "high": EVIL,
        "last": EVIL,
        "from": EVIL,
        "to": EVIL,
    }
    check = {"name": EVIL, "sheet": EVIL, "cell": "A1", "text": EVIL, "state": "WARN"}
    books = [
        {"label": EVIL, "book": EVIL, "state": "FAIL", "failure": EVIL, "seconds": None},
        {
            "label": EVIL, "book": EVIL, "state": "WARN", "target": EVIL, "checks": [check], "warnings": [EVIL], "notes": [EVIL],
            "errors": [{"sheet": EVIL, "cell": EVIL, "message": EVIL}], "kept": [{"sheet": EVIL, "cell": EVIL, "reason": EVIL}] * 12,
            "shown": [{"name": EVIL, "before": EVIL, "after": "1"}], "series": [series], "changes": [1, 2], "seconds": 61.0,
        },
        {"label": "c", "book": "c", "state": "SKIP", "unchanged": EVIL, "seconds": 0.1},
    ]  # fmt: skip
    feeds = [{"name": EVIL, "source": EVIL, "rows": 0, "failure": EVIL, "seconds": 0.5}]
    facts = {
        "started": EVIL,
        "mode": EVIL,
        "as_of": EVIL,
        "version": EVIL,
        "feeds": feeds,
        "interrupted": True,
        "strict": True,
    }
    return Results({**facts, "seconds": 150.0, "workers": 2}, [entry_of(book) for book in books])


class Page(HTMLParser):
    """Tags, texts and attributes of a page; open tags at its end."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID | OPTIONAL:
            self.open.append(tag)

    def handle_endtag(self, tag) -> None:
        if tag not in VOID | OPTIONAL:
            assert self.open.pop() == tag

    def handle_startendtag(self, tag, attrs) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data) -> None:
        self.texts.append(data)


def test_everything_from_a_workbook_is_text() -> None:
    page = Page("".join(html_report(evil_results())))
    assert "script" not in page.tags
    assert page.open == []
    assert not [name for name, _ in page.attributes if name in ("src", "href") or name.startswith("on")]
    assert sum(EVIL in text for text in page.texts) > 15


def test_nothing_is_fetched() -> None:
    text = "".join(html_report(Results({}, [])))
    assert not re.search(r"https?:|url\(|@import|<script|<link", text)
    assert "default-src 'none'" in text


def test_failures_come_first_with_what_to_do() -> None:
    text = "".join(html_report(evil_results()))
    assert text.index("What failed, and what to do") < text.index("Sources") < text.index("<h2>Workbooks")
    assert "--retry results.json" in text
    assert "… and 2 more cells that keep their saved value" in text


def test_workbooks_with_one_trouble_are_told_together() -> None:
    lost = [
        {"label": f"{n}.xlsx", "book": f"{n}.xlsx", "state": "FAIL", "failure": "the source is lost"} for n in range(30)
    ]
    other = {"label": "z.xlsx", "book": "z.xlsx", "state": "FAIL", "failure": "damaged"}
    results = Results({}, [entry_of(book) for book in [*lost[:15], other, *lost[15:]]])
    text, markdown = "".join(html_report(results)), "".join(markdown_summary(results))
    assert text.count("the source is lost") == markdown.count("the source is lost") == 1
    assert "10.xlsx, 11.xlsx … and 18 more" in text
    assert text.count("damaged") == markdown.count("damaged") == 1


def test_markdown_shows_texts_as_they_are() -> None:
    lines = "".join(markdown_summary(evil_results())).splitlines()
    assert "0 PASS, 1 WARN, 1 FAIL, 1 SKIP of 3" in lines
    row = next(line for line in lines if line.startswith("| FAIL"))
    assert len(re.findall(r"(?<!\\)\|", row)) == 6
    assert "\\<script\\>" in row
    assert not any("<script>" in line for line in lines)


def test_a_chart_keeps_gaps_and_peaks() -> None:
    values = [float(place % 7) for place in range(5000)]
    values[2345] = 99.0
    values[1000:2000] = [None] * 1000
    few = thinned(values)
    assert len(few) <= 160
    assert max(value for value in few if value is not None) == 99.0
    drawn = line_chart({"name": "a", "values": few, "low": "0", "high": "99", "last": "1"})
    assert drawn.count("<polyline") == 2
    points = [
        tuple(map(float, pair.split(","))) for run in re.findall(r'points="([^"]*)"', drawn) for pair in run.split()
    ]
    assert all(0 <= x <= 240 and 0 <= y <= 56 for x, y in points)
    assert min(y for _, y in points) == 4


def test_key_outputs_look_as_in_the_workbook_and_series_have_their_days(folder: Path) -> None:
    with xlsxwriter.Workbook(folder / "a.xlsx") as book:
        day, percent = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "0.0%"})
        data, calc = book.add_worksheet("Data"), book.add_worksheet("Calc")
        for row in range(300):
            data.write(row, 0, 45000 + row, day)
            data.write(row, 1, row / 10)
        calc.write_formula(0, 0, "=MAX(Data!A1:A300)+0*LEN(AIT_VERSION())", day, 45000)
        calc.write_formula(1, 0, "=AIT_SPREAD(Data!A1:B1,1)/1000000", percent, 0)
        for name, text in (("out_asof", "A$1"), ("out_spread", "A$2")):
            book.define_name(name, f"=Calc!${text}")
        book.define_name("calc_dates", "=Data!$A$1:$A$300")
        book.define_name("calc_index", "=Data!$B$1:$B$300")
    task = plan(find_books(["a.xlsx"]), out=Path("out"), in_place=False)[0]
    run = Run([Order(task.book, task.target)], Instructions(as_of=dt.date(2025, 2, 14), report=True))
    entry = run.over(None)[0].load()
    assert entry["shown"] == [
        {"name": "out_asof", "before": "2023-03-15", "after": "2024-01-08"},
        {"name": "out_spread", "before": "0.0%", "after": "4.5%"},
    ]
    series = entry["series"][0]
    assert (series["name"], series["from"], series["to"]) == ("calc_index", "2023-03-15", "2024-01-08")
    assert (series["low"], series["high"], series["last"]) == ("0", "29.9", "29.9")


@pytest.mark.parametrize("width", [1280, 360])
def test_a_browser_opens_it_without_a_complaint(folder: Path, chromium: str, width: int) -> None:
    page = folder / "report.html"
    page.write_text("".join(html_report(evil_results())), "utf-8")
    done = subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", f"--user-data-dir={folder / 'profile'}",
         f"--window-size={width},900", "--hide-scrollbars", f"--screenshot={folder / 'shot.png'}", page.as_uri()],
        capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip
    assert (folder / "shot.png").stat().st_size > 5000, done.stderr
    assert "CONSOLE" not in done.stderr
