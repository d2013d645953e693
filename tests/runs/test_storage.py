"""Shared storage by URL: workbooks, feeds, results and reports as objects, put whole, never over someone else's work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

from xl_aitrends.errors import ConfigurationError
from xl_aitrends.runs import FeedSpec, Instructions, Order, Remote, Run, check_url, find_books, place_of, plan
from xl_aitrends.runs.places import fingerprint, found_below
from xl_aitrends.runs.tasks import refresh_task

fsspec = pytest.importorskip("fsspec")

Make = Callable[..., Path]
Aitrends = Callable[..., Result]
DAY = dt.date(2025, 2, 14)
SECRET = "hunter2/very+secret"


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """An S3-compatible server in this process."""
    pytest.importorskip("s3fs")
    server = pytest.importorskip("moto.server").ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_server: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Remote:
    """An empty bucket, reached as analysts reach theirs: by environment variables alone."""
    for name, value in {
        "AWS_ENDPOINT_URL": s3_server,
        "AWS_ACCESS_KEY_ID": "reader",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()
    name = f"bucket-{abs(hash(request.node.name))}"
    s3fs.S3FileSystem().mkdir(name)
    yield Remote(f"s3://{name}")
    s3fs.S3FileSystem.clear_instance_cache()


@pytest.fixture
def memory() -> Iterator[Remote]:
    """An empty folder in this process's memory."""
    yield Remote("memory://night")
    fsspec.filesystem("memory").rm("/", recursive=True)


def put(folder: Remote, *paths: Path, below: Path) -> None:
    for path in paths:
        (folder / path.relative_to(below)).write_bytes(path.read_bytes())


def stored_orders(folder: Remote, out: Remote | None, **given: object) -> list[Order]:
    tasks = plan(find_books([folder.url], out=out), out=out, in_place=out is None)
    return [Order(task.book, task.target, **given) for task in tasks]  # type: ignore[arg-type]


def test_a_night_in_a_bucket_is_the_night_on_a_disk(
    aitrends: Aitrends, make_book: Make, folder: Path, bucket: Remote
) -> None:
    for name in ("a", "asia/b"):
        make_book(f"funds/{name}.xlsx", "=SUM(tbl_prices[fund])")
    (folder / "funds" / "c.xlsx").write_bytes(b"no workbook at all")
    (folder / "prices.csv").write_text("date,fund\n2025-02-15,200\n", "utf-8")
    put(bucket, *(folder / "funds").rglob("*.xlsx"), folder / "prices.csv", below=folder)
    assert aitrends("refresh", "funds", "--out", "here", "--feed", "tbl_prices=prices.csv").exit_code == 1
    (folder / "job.toml").write_text(
        f'workbooks = ["{bucket}/funds"]\nout = "{bucket}/out"\nreport = "{bucket}/web/report.html"\n'
        f'summary = "{bucket}/web/summary.md"\nworkers = 2\n[feeds]\ntbl_prices = "{bucket}/prices.csv"\n'
    )
    assert aitrends("job", "check").exit_code == 0
    first = aitrends("job", "run")
    assert first.exit_code == 1
    assert first.stdout.splitlines()[-1] == "Done. PASS=2 WARN=0 FAIL=1 SKIP=0 TOTAL=3"
    for name in ("a.xlsx", "asia/b.xlsx"):
        assert (bucket / "out" / name).read_bytes() == (folder / "here" / name).read_bytes()
    assert "c.xlsx is not a workbook" in (bucket / "web" / "report.html").read_bytes().decode()
    assert (bucket / "web" / "summary.md").exists()

    put(bucket, make_book("funds/c.xlsx", "=AIT_VERSION()"), below=folder)
    again = aitrends("job", "run", "--retry", f"{bucket}/out/results.json")
    assert again.exit_code == 0, again.output
    assert again.stdout.splitlines()[-1] == "Done. PASS=3 WARN=0 FAIL=0 SKIP=0 TOTAL=3"
    assert aitrends("job", "run").stdout.splitlines()[-1] == "Done. PASS=0 WARN=0 FAIL=0 SKIP=3 TOTAL=3"
    told = [first.output, again.output, (bucket / "out" / "results.json").read_bytes().decode()]
    assert not any(SECRET in text for text in told)
    assert found_below(bucket / "out") == ["a.xlsx", "asia/b.xlsx", "c.xlsx", "results.json"], "no leftovers"


def test_in_place_keeps_a_backup_and_what_is_unchanged_is_skipped(
    aitrends: Aitrends, make_book: Make, folder: Path, bucket: Remote
) -> None:
    before = make_book("a.xlsx", "=AIT_VERSION()").read_bytes()
    put(bucket, folder / "a.xlsx", below=folder)
    (folder / "job.toml").write_text(f'workbooks = ["{bucket}"]\nin_place = true\nworkers = 1\n')
    assert aitrends("job", "run").exit_code == 0
    backup = next(name for name in found_below(bucket) if ".bak-" in name)
    assert (bucket / backup).read_bytes() == before
    assert (bucket / "a.xlsx").read_bytes() != before
    assert aitrends("job", "run").stdout.splitlines()[-1] == "Done. PASS=0 WARN=0 FAIL=0 SKIP=1 TOTAL=1"
    assert len(found_below(bucket)) == 2, "a backup a change"


@pytest.mark.parametrize("storage", ["bucket", "memory"])
def test_in_place_never_overwrites_what_someone_else_wrote_meanwhile(
    make_book: Make, folder: Path, storage: str, request: pytest.FixtureRequest
) -> None:
    place = request.getfixturevalue(storage)
    put(place, make_book("a.xlsx", "=AIT_VERSION()"), below=folder)
    theirs = make_book("theirs.xlsx", "=1").read_bytes()

    def while_someone_writes(task):
        import xl_aitrends.refresh as room

        real = room.refresh_book

        def slowly(*given, **options):
            done = real(*given, **options)
            (place / "a.xlsx").write_bytes(theirs)
            return done

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(room, "refresh_book", slowly)
            return refresh_task(task)

    entries = Run(stored_orders(place, None), Instructions(as_of=DAY), refresh=while_someone_writes).over(None)
    assert entries[0].load()["failure"] == "a.xlsx was changed by someone else while it was refreshed; run again"
    assert (place / "a.xlsx").read_bytes() == theirs
    assert found_below(place) == ["a.xlsx"]


def test_sources_of_every_kind_come_from_storage(make_book: Make, folder: Path, memory: Remote) -> None:
    pytest.importorskip("duckdb")
    universe = make_book("universe.xlsx", "=1", prices=(5.0, 6.0, 7.0))
    put(memory, universe, below=folder)
    (memory / "prices" / "1.csv").write_bytes(b"date,fund\n2025-02-15,200\n")
    (memory / "prices" / "2.csv").write_bytes(b"date,fund\n2025-02-16,300\n")
    from xl_aitrends.runs import read_feed

    assert read_feed(FeedSpec("t", source=f"{memory}/universe.xlsx!tbl_prices")).rows[2][1] == 7
    assert read_feed(FeedSpec("t", source=f"{memory}/prices/2.csv")).rows == (("2025-02-16", "300"),)
    joined = FeedSpec("t", query="select * from prices order by date", files={"prices": f"{memory}/prices/*.csv"})
    assert [row[1] for row in read_feed(joined).rows] == ["200", "300"]
    with pytest.raises(Exception, match="there is no such file; check the path"):
        read_feed(FeedSpec("t", source=f"{memory}/none.csv"))


def test_patterns_and_folders_name_stored_workbooks(make_book: Make, folder: Path, memory: Remote) -> None:
    made = make_book("a.xlsx", "=1").read_bytes()
    for name in ("x/a.xlsx", "x/y/b.xlsm", "x/~$a.xlsx", "x/.hidden/c.xlsx", "x/a.xlsx.bak-1", "out/a.xlsx", "x/n.txt"):
        (memory / name).write_bytes(made)
    out = memory / "out"

    def labels(text: str) -> list[str]:
        return [book.label for book in find_books([text], out=out)]

    assert labels(str(memory)) == ["x/a.xlsx", "x/y/b.xlsm"]
    assert labels(f"{memory}/x/*.xlsx") == ["a.xlsx"]
    assert labels(f"{memory}/**/*.xls?"[:-1] + "m") == ["x/y/b.xlsm"]
    assert labels(f"{memory}/x/a.xlsx") == ["a.xlsx"]
    with pytest.raises(ConfigurationError, match=r"no \.xlsx or \.xlsm workbook there"):
        labels(f"{memory}/none")
    with pytest.raises(ConfigurationError, match="would be overwritten"):
        plan(find_books([f"{memory}/x"]), out=memory / "x", in_place=False)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("file:///etc/passwd", "name local files by their paths"),
        ("local://etc/passwd", "name local files by their paths"),
        ("simplecache::s3://bucket/a.xlsx", None),
        ("s3://bucket/zip://a::file:///etc/passwd", "name local files by their paths"),
        ("sftp://me:hunter2@host/a.xlsx", r"write \$\{NAME\} there"),
    ],
)
def test_urls_that_hide_a_local_file_or_hold_a_secret_are_refused(url: str, told: str | None) -> None:
    if told is None:
        assert place_of(url) == Path(url), "no URL: a file of that strange name, which is not there"
        return
    with pytest.raises(ConfigurationError, match=told) as raised:
        check_url(url)
    assert "hunter2" not in str(raised.value)


def test_a_signed_url_is_told_without_its_key() -> None:
    spec = FeedSpec("t", source="https://host/prices.csv?X-Signature=abc123")
    assert spec.shown == str(Remote(spec.source)) == "https://host/prices.csv"


def test_a_bucket_that_cannot_be_reached_is_one_line(aitrends: Aitrends, folder: Path, bucket: Remote) -> None:
    done = aitrends("refresh", "s3://no-such-bucket/x", "--out", "out")
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1
    assert SECRET not in done.stderr


def test_without_the_extra_a_url_names_it(aitrends: Aitrends, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "fsspec.core", None)
    done = aitrends("refresh", "s3://bucket/x", "--out", "out")
    assert done.exit_code == 2
    assert "pip install 'xl-aitrends[storage]'" in done.stderr


def test_a_tag_changes_with_every_write(memory: Remote) -> None:
    place = memory / "a.txt"
    assert fingerprint(place) == ""
    place.write_bytes(b"1")
    first = fingerprint(place)
    place.write_bytes(b"2")
    assert len({"", first, fingerprint(place)}) == 3
