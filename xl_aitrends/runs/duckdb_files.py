"""SQL over files by DuckDB: the query sees the files that the feed names, and nothing else of the machine.

CSV columns are text there, so that codes such as 000977 keep their zeros; the query casts what it computes with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xl_aitrends.errors import FeedError
from xl_aitrends.runs.places import Place, local_copy, matching, place_of
from xl_aitrends.runs.query_rows import query_source

if TYPE_CHECKING:
    from xl_aitrends.refresh.feeds import SourceData
    from xl_aitrends.runs.feed_spec import FeedSpec

NEEDS_EXTRA = "SQL needs the extra sql; pip install 'xl-aitrends[sql]'"
_LONGEST = 200
_READERS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".parquet": "parquet", ".pq": "parquet"}


def read_duckdb(spec: FeedSpec) -> SourceData:
    """Run the query of a feed over its files.

    Raises
    ------
    FeedError
        If a file is missing or the query fails; the first line of what DuckDB says is in the message.
    """
    with _database(spec) as database:
        found = database.execute(spec.query)
        columns = [str(column[0]) for column in found.description or ()]
        return query_source(_origin(spec), columns, found.fetchall())


def check_query(spec: FeedSpec) -> None:
    """Let DuckDB understand the query of a feed over its files, without running it.

    Raises
    ------
    FeedError
        As `read_duckdb`.
    """
    with _database(spec) as database:
        database.execute(f"EXPLAIN {spec.query}")


def _origin(spec: FeedSpec) -> str:
    return f"query of {spec.name}"


@contextmanager
def _database(spec: FeedSpec) -> Iterator[Any]:
    """A database that sees the files of a feed, and whose errors are told in one line."""
    try:
        import duckdb
    except ImportError:
        raise FeedError(f"{spec.name}: {NEEDS_EXTRA}") from None
    places = {name: matching_files(spec.folder, pattern) for name, pattern in spec.files.items()}
    try:
        with ExitStack() as copies, duckdb.connect(":memory:", config=_closed()) as database:
            files = {name: [copies.enter_context(local_copy(one)) for one in ones] for name, ones in places.items()}
            _allow(database, [path for paths in files.values() for path in paths])
            for name, paths in files.items():
                database.execute(_view(name, paths))
            _only_a_select(duckdb, database, spec)
            yield database
    except duckdb.Error as error:
        raise FeedError(f"{_origin(spec)}: {_told(str(error))}") from None


def _told(message: str) -> str:
    """What is wrong, and DuckDB's own guess at what was meant, out of its several lines."""
    first, *others = (line.strip() for line in message.splitlines() if line.strip())
    guess = next((line for line in others if line.startswith(("Candidate", "Did you mean"))), "")
    said = f"{first} {guess}".strip()
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"


def matching_files(folder: Path, pattern: str) -> Sequence[Place]:
    """Files of a name under ``files``, in alphabetical order.

    Raises
    ------
    FeedError
        If there is none, or it is of a kind that is not read here.
    """
    paths = matching(pattern, folder)
    if not paths:
        raise FeedError(f"{place_of(pattern, folder)}: there is no such file; check the path")
    for path in paths:
        if path.suffix.lower() not in _READERS:
            raise FeedError(f"{path.name}: a query reads .csv, .tsv, .txt and .parquet files; convert it")
    if len({_READERS[path.suffix.lower()] for path in paths}) > 1:
        raise FeedError(f"{pattern} means CSV and Parquet files at once; give each kind a name of its own")
    return paths


def _closed() -> dict[str, Any]:
    return {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false", "temp_directory": ""}


def _allow(database: Any, paths: list[Path]) -> None:  # noqa: ANN401 - duckdb has types only where it is installed
    allowed = ", ".join(_text(path) for path in paths)
    database.execute(f"SET allowed_paths = [{allowed}]")
    database.execute("SET enable_external_access = false")
    database.execute("SET lock_configuration = true")


def _view(name: str, paths: list[Path]) -> str:
    listed = ", ".join(_text(path) for path in paths)
    quoted = '"' + name.replace('"', '""') + '"'
    if _READERS[paths[0].suffix.lower()] == "csv":
        read = f"read_csv([{listed}], all_varchar = true, union_by_name = true)"
    else:
        read = f"read_parquet([{listed}], union_by_name = true)"
    return f"CREATE VIEW {quoted} AS SELECT * FROM {read}"  # noqa: S608 - names and paths are quoted


def _text(path: Path) -> str:
    return "'" + str(path.resolve()).replace("'", "''") + "'"


def _only_a_select(duckdb: Any, database: Any, spec: FeedSpec) -> None:  # noqa: ANN401
    statements = database.extract_statements(spec.query)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise FeedError(f"query of {spec.name} must be one SELECT; a feed changes nothing where it reads")
