"""SQL at a database URL by SQLAlchemy: read only, its secrets in no message."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xl_aitrends.errors import FeedError
from xl_aitrends.runs.duckdb_files import NEEDS_EXTRA
from xl_aitrends.runs.query_rows import query_source
from xl_aitrends.runs.secrets import with_secrets, without_secrets

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Engine

    from xl_aitrends.refresh.feeds import SourceData
    from xl_aitrends.runs.feed_spec import FeedSpec

_CONNECT_SECONDS = 20
_READ_ONLY: Mapping[str, Mapping[str, Any]] = {"postgresql": {"postgresql_readonly": True}}


def read_database(spec: FeedSpec) -> SourceData:
    """Run the query of a feed at its database, in a transaction that is rolled back.

    Raises
    ------
    FeedError
        If the database cannot be reached or the query fails.
    """
    try:
        import sqlalchemy
    except ImportError:
        raise FeedError(f"{spec.name}: {NEEDS_EXTRA}") from None
    origin = f"query of {spec.name}"
    try:
        engine = _engine(spec)
        try:
            with engine.connect() as connection:
                # Without parameters, or % and : in the query would be taken for places to put some in.
                options = {"no_parameters": True, **_READ_ONLY.get(engine.dialect.name, {})}
                found = connection.execution_options(**options).exec_driver_sql(spec.query)
                if not found.returns_rows:
                    raise FeedError(f"{origin} must be a SELECT; a feed changes nothing where it reads")
                return query_source(origin, list(found.keys()), found.fetchall())
        finally:
            engine.dispose()
    except ImportError as error:
        raise FeedError(
            f"{origin}: no driver for {spec.url.split(':')[0]} ({error.name}); install it with pip"
        ) from None
    except sqlalchemy.exc.SQLAlchemyError as error:
        raise FeedError(f"{origin}: {_said(error, spec.url)}; check the query and the database") from None


def _engine(spec: FeedSpec) -> Engine:
    import sqlalchemy

    url = sqlalchemy.make_url(with_secrets(spec.url))
    options: dict[str, Any] = {}
    if url.get_backend_name() == "sqlite":
        url = _read_only_sqlite(url, spec.folder)
    elif url.get_backend_name() == "postgresql":
        options["connect_args"] = {"connect_timeout": _CONNECT_SECONDS}
    return sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool, **options)


def sqlite_file(url: str, folder: Path) -> Path | None:
    """The file behind an SQLite URL, None for any other database."""
    head, sign, rest = url.partition(":///")
    return folder / rest.partition("?")[0] if sign and head.startswith("sqlite") else None


def _read_only_sqlite(url: URL, folder: Path) -> URL:
    path = (folder / (url.database or "")).resolve()
    if not path.is_file():
        raise FeedError(f"{path.name}: there is no such database; check the path")
    return url.set(database=path.as_uri(), query={"mode": "ro", "uri": "true"})


def _said(error: Exception, url: str) -> str:
    """The first line of what the driver says, without secrets."""
    cause = getattr(error, "orig", None) or error
    lines = [line.strip() for line in str(cause).splitlines() if line.strip()]
    return without_secrets(lines[0] if lines else type(cause).__name__, url).rstrip(".;")
