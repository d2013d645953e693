"""Small Parquet files, one for each way in which days and prices may arrive: from here a fuzzer changes bytes."""

from __future__ import annotations

import datetime as dt
import decimal
import io
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

MOST = 4096  # bytes: a small file is changed at a telling place sooner
_DAYS = [dt.date(2025, 1, 2), dt.date(2025, 1, 3)]
_TIMES = [dt.datetime(2025, 1, 2, 15, 30), dt.datetime(2025, 1, 3, 23, 59, 59)]
_SECONDS = [1_735_831_800, 1_735_948_799]
_PRICES = [100.5, 101.25]

#: First columns, by what is peculiar about them.
_KEYS: dict[str, pa.Array] = {
    **{f"timestamp_{unit}": pa.array(_TIMES, pa.timestamp(unit)) for unit in ("s", "ms", "us", "ns")},
    **{
        f"timestamp_{unit}_{zone.rpartition('/')[2]}": pa.array(_TIMES, pa.timestamp(unit, zone))
        for unit, zone in (("ms", "UTC"), ("us", "Asia/Shanghai"), ("ns", "America/New_York"), ("s", "+08:00"))
    },
    "timestamp_of_the_year_1": pa.array([-62_135_596_800, 0], pa.timestamp("s")),
    "timestamp_of_the_year_20237": pa.array([576_460_752_303, 0], pa.timestamp("s")),
    "timestamp_of_the_last_microsecond": pa.array([2**63 - 1, -(2**63) + 1], pa.timestamp("us")),
    "timestamp_with_a_zone_of_the_year_9999": pa.array([253_402_300_799, 0], pa.timestamp("s", "Asia/Shanghai")),
    "timestamp_missing": pa.array([_TIMES[0], None], pa.timestamp("ns", "Asia/Shanghai")),
    "date32": pa.array(_DAYS, pa.date32()),
    "date32_far_away": pa.array([2**31 - 1, -(2**31)], pa.int32()).cast(pa.date32()),
    "date64": pa.array(_DAYS, pa.date64()),
    "day_as_text": pa.array(["2025-01-02", "2025年1月3日"]),
    "day_as_number": pa.array([20250102, 20250103], pa.int64()),
    "day_as_dictionary": pa.array(["2025-01-02", "2025-01-03"]).dictionary_encode(),
    "day_as_binary": pa.array([b"2025-01-02", b"\xff\xfe"], pa.binary()),
    "time_of_day": pa.array([dt.time(9, 30), dt.time(15, 0)], pa.time64("us")),
    "duration": pa.array([1, 2], pa.duration("us")),
    "no_day_at_all": pa.array([None, None], pa.null()),
}

#: Second columns.
_VALUES: dict[str, pa.Array] = {
    "float32": pa.array(_PRICES, pa.float32()),
    "nan_and_infinity": pa.array([float("nan"), float("-inf")]),
    "decimal": pa.array([decimal.Decimal("100.50"), None], pa.decimal128(10, 2)),
    "decimal_of_70_digits": pa.array([decimal.Decimal(10**69), decimal.Decimal(-1)], pa.decimal256(76, 2)),
    "int64_beyond_2_to_the_53": pa.array([2**53 + 1, -(2**63)], pa.int64()),
    "uint64": pa.array([2**64 - 1, 0], pa.uint64()),
    "bool": pa.array([True, None], pa.bool_()),
    "text": pa.array(["=1+1", "_x0000_\x00"]),
    "large_text": pa.array(["1,234.5", None], pa.large_string()),
    "dictionary_of_numbers": pa.array([1.5, None]).dictionary_encode(),
    "dictionary_of_texts": pa.array(["银行", "银行"]).dictionary_encode(),
    "binary": pa.array([b"\x00\xff", None], pa.binary()),
    "fixed_binary": pa.array([b"ab", b"cd"], pa.binary(2)),
    "list": pa.array([[1.0, None], None], pa.list_(pa.float64())),
    "list_of_lists": pa.array([[[1]], [[], None]], pa.list_(pa.list_(pa.int8()))),
    "struct": pa.array([{"a": 1, "b": {"c": "x"}}, None]),
    "map": pa.array([[("a", 1)], []], pa.map_(pa.string(), pa.int32())),
    "nothing": pa.array([None, None], pa.null()),
    "timestamps": pa.array(_SECONDS, pa.timestamp("s")),
}


def parquet_files() -> dict[str, bytes]:
    """All files by name."""
    keyed = {name: _file([key, pa.array(_PRICES)]) for name, key in _KEYS.items()}
    valued = {name: _file([pa.array(_DAYS), value]) for name, value in _VALUES.items()}
    made = keyed | valued | _shapes() | _of_pandas()
    assert len(made) == len(keyed) + len(valued) + len(_shapes()) + len(_of_pandas())
    assert all(len(data) < MOST for data in made.values())
    return made


def _shapes() -> dict[str, bytes]:
    days, prices = pa.array(_DAYS), pa.array(_PRICES)
    return {
        "one_name_twice": _file([days, prices, prices], ["date", "银行", "银行"]),
        "names_that_differ_in_case": _file([days, prices, prices], ["date", "a", "A"]),
        "blank_name": _file([days, prices], ["date", ""]),
        "name_of_an_index": _file([days, prices], ["index", "__index_level_0__"]),
        "no_rows": _file([days[:0], prices[:0]]),
        "no_columns": _file([], []),
        "one_column": _file([days], ["date"]),
        "one_day_twice": _file([pa.array([_DAYS[0]] * 2), prices]),
        "other_columns": _file([days, prices], ["date", "fund\nb"]),
        "many_columns": _file([days, *[prices] * 12], ["date", *map(str, range(12))], store_schema=False),
        "row_groups": _file([days, prices], row_group_size=1),
        "zstd": _file([days, prices], compression="zstd"),
        "gzip_without_statistics": _file([days, prices], compression="gzip", write_statistics=False),
        "second_version_of_pages": _file([days, prices], data_page_version="2.0", use_dictionary=False),
    }


def _of_pandas() -> dict[str, bytes]:
    """Files with pandas' own notes in them: which columns are an index, and of what kind."""
    days = pd.to_datetime(_DAYS)
    named = pd.DataFrame({"银行": _PRICES}, index=pd.Index(days, name="date"))
    two = pd.MultiIndex.from_arrays([days, ["a", "b"]], names=["date", None])
    return {
        "index_of_days": _frame(named),
        "index_without_a_name": _frame(named.rename_axis(None)),
        "index_of_two_levels": _frame(pd.DataFrame({"银行": _PRICES}, index=two)),
        "index_that_starts_at_5": _frame(pd.DataFrame({"date": days, "银行": _PRICES}, index=pd.RangeIndex(5, 7))),
        "categories": _frame(pd.DataFrame({"date": days, "银行": pd.Categorical(["x", None])})),
        "nullable": _frame(pd.DataFrame({"date": days, "银行": pd.array([1, None], dtype="Int64")})),
        "periods": _frame(pd.DataFrame({"date": pd.period_range("2025-01", periods=2, freq="M"), "银行": _PRICES})),
        "index_named_as_a_column": _frame(pd.DataFrame({"date": days, "银行": _PRICES}).set_index("银行", drop=False)),
    }


def _file(columns: Sequence[pa.Array], names: Sequence[str] = ("date", "银行"), **options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(list(columns), names=list(names)), out, **options)
    return out.getvalue()


def _frame(frame: pd.DataFrame) -> bytes:
    out = io.BytesIO()
    frame.to_parquet(out)
    return out.getvalue()
