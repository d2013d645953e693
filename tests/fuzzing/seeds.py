"""Write the first inputs of the corpus, good ones of each kind: ``python -m tests.fuzzing.seeds``.

Files of the same name are written over; what fuzzing has found under other names stays.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from .base import good_parts, good_workbook, part_names
from .parquet_seeds import parquet_files

CORPUS = Path(__file__).parent / "corpus"
FORMULAS = (
    "AIT_SPREAD(tbl_prices[[#All],[银行]],in_k)",
    "_xlfn.LET(_xlpm.x,AIT_RETURN('Calc 计算'!$B$2:$B9,6,\"M\"),IF(_xlpm.x#>0,1,{1,2;3,4}))",
    'SUM(Jan:Dec!A1,C:C,3:9)+[1]!AIT_INDEX(A1#)%&"a""b"<>#N/A',
    "'It''s [2025]'!$A$1:INDEX(tbl_prices[#This Row],1)-tbl_prices[@[银行]]*-2^-.5E-3",
    "IFERROR(_xll.AIT_RATIO(A1:B2,,TRUE,{\"x\",#REF!;1,-2}),'C:\\a\\[b.xlsx]S'!$XFD$1048576)",
)
ADDRESSES = ("A1", "$XFD$1048576", "C:E", "3:9", "B2:A1", "XFE1", "a1:b2", "A1:XFD1048576", "$C$1:$C", "A0", "R1C1")
TABLES = {
    "good_0": "date,银行\n2025-01-02,1.5\n2025-01-03,\n".encode(),
    "good_1": b'date;fund\n02.01.2025;"1,234.5"\n',
    "good_2": "日期\tA\n20250102\t=1+1\n45659\t#N/A\n".encode(),
    "good_3": "date,银行\n2025-01-02,1.5\n2025-01-03,\n".encode("gb18030"),
    "utf_16": "date,银行\n2025-01-02,1.5\n".encode("utf-16"),
    "utf_8_with_a_mark": "\ufeffdate,银行\r\n2025-01-02,1.5\r\n".encode(),
    "empty_last_column": "date,银行,\n2025-01-02,1.5,\n".encode(),
    "one_cell_too_many": "date,银行\n2025-01-02,1.5,7\n".encode(),
    "one_cell_too_few": "date,银行\n2025-01-02\n".encode(),
    "quotes": 'date,"银""行"\n"2025-01-02","1.5"\n'.encode(),
    "lines_in_quotes": 'date,银行\n2025-01-02,"a\nb\r\nc"\n'.encode(),
    "open_quote": 'date,银行\n2025-01-02,"1.5\n'.encode(),
    "nulls": b"date,\xe9\x93\xb6\xe8\xa1\x8c\n2025-01-02,\x001.5\x00\n",
    "huge_field": "date,银行\n2025-01-02,".encode() + b"7" * 4000 + b"\n",
    "huge_number": "date,银行\n2025-01-02,1e400\n2025-01-03,-1e-400\n".encode(),
    "many_columns": b",".join([b"date", *(b"c%d" % number for number in range(300))]) + b"\n",
    "same_header_twice": "date,银行,银行\n2025-01-02,1,2\n".encode(),
    "same_day_twice": "date,银行\n2025-01-02,1\n2025/1/2,2\n".encode(),
    "only_headers": "date,银行\n".encode(),
    "only_blank_lines": b"\n\n \n",
    "carriage_returns": "date,银行\r2025-01-02,1.5\r".encode(),
    "decimal_commas": "date;银行\n2025-01-02;1.234,5\n2025-01-03;1,5\n".encode(),
    "impossible_days": "date,银行\n2025-02-30,1\n0000-00-00,2\n".encode(),
    "days_with_times": "date,银行\n2025-01-02T23:59:60+08:00,1\n2025年1月3日,2\n".encode(),
    "long": "date,name,value\n2025-01-02T15:30:00Z,银行,1.5\n2025-01-02 23:59+08:00,a,\n2025-13-45T10:00Z,b,1\n".encode(),
    "last_moment": b"date,name,value\n9999-12-31T23:59:59Z,a,1\n0001-01-01T00:00+14:00,b,1\n",
    "other_digits": "date,银行\n２０２５-０１-０２,１.５\n2025-01-03,٣\n".encode(),
    "truths": "date,银行\n2025-01-02,TRUE\n2025-01-03,false\n".encode(),
    "vendor_texts": "date,银行\n2025-01-02,#N/A N/A\n2025-01-03,停牌\n2025-01-06,#REF!\n".encode(),
    "formulas": "date,银行\n2025-01-02,=1+1\n=2+2,@SUM(1)\n".encode(),
    "lone_surrogate": "date,银行\n2025-01-02,\ud800\n".encode("utf-8", "surrogatepass"),
    "text_of_escapes": "date,银行\n_x0041_,_x0000_\n".encode(),
}
JOBS = {
    "good_0": 'workbooks = ["*.xlsx"]\nout = "out"\ntimeout = 60\n'
    '[feeds.tbl_prices]\nsource = "prices.csv"\nmode = "upsert"\n',
    "groups": '[[workbooks]]\npaths = ["a/*.xlsx", "b.xlsm"]\nfeeds = []\nset = { in_k = 3, in_on = true }\n'
    '[[workbooks]]\npaths = ["c"]\nfeeds = ["t"]\n[feeds]\nt = "p.csv"\n',
    "query": 'workbooks = ["*.xlsx"]\n[feeds.t]\nquery = """select *\nfrom p"""\nfiles = { p = "p/*.parquet" }\n'
    'zone = "Asia/Shanghai"\nlayout = "long"\ndate = "d"\nname = "n"\nvalue = "v"\ncolumns = { a = "b" }\ndrop = ["x"]\n',
    "database": 'workbooks = ["*.xlsx"]\n[feeds.t]\nquery = "select 1"\nurl = "postgresql://me:${PW}@host/db"\n',
    "all_options": 'workbooks = ["*.xlsx"]\nin_place = true\nas_of = 2025-02-14\nall = true\nstrict = true\n'
    'force = true\nallow_signed = true\njson = true\nworkers = 2\nmemory_gb = 1.5\nreport = "r.html"\n'
    'summary = "-"\nretry = "results.json"\nengine = "dask"\nscheduler = "tcp://host:8786"\noutside = true\n'
    "[set]\nin_k = 3\nin_day = 2025-01-01\n",
    "everything_wrong": 'workbooks = "a.xlsx"\nin_place = 1\nout = 7\nas_of = 2025-02-14T09:30:00Z\nworkers = 0\n'
    'timeout = inf\nmemory_gb = nan\nengine = "x"\nfeeds = 3\nset = []\nno_such_key = {}\n',
    "dotted": 'workbooks = ["a"]\nfeeds."a.b".source = "x"\nfeeds.\'c d\'.query = "q"\nset."in_\\u00e9" = 1e99\n',
    "deep": f"workbooks = {'[' * 90}{']' * 90}\n",
    "urls": 'workbooks = ["s3://b/*.xlsx", "file:///etc/passwd", "http://[::1"]\nout = "s3://b::file://x"\n',
    "same_key_twice": 'workbooks = ["a"]\nworkbooks = ["b"]\n',
    "big_numbers": 'workbooks = ["a"]\nworkers = 99999999999999999999999\ntimeout = 1e-320\nset = { a = 0x7fffffffffffffff }\n',
    "zones": 'workbooks = ["a"]\n[feeds.t]\nsource = "s"\nzone = "../../etc/passwd"\n[feeds.u]\nsource = "s"\nzone = "\\u0000"\n',
    "control": 'workbooks = ["a\\u0000b", "\\t"]\nout = "\\u0000"\nreport = "\\u001b[31m"\n',
}


def main() -> None:
    parts = {f"good_{place}": bytes([place]) + good_parts()[name] for place, name in enumerate(part_names())}
    frame = io.BytesIO()
    pd.DataFrame({"date": pd.to_datetime(["2025-01-02", "2025-01-03"]), "银行": [1.0, None]}).to_parquet(frame)
    _write("reader", {"good_0": good_workbook()})
    for target in ("parts", "patcher", "refreshing"):
        _write(target, parts)
    _write("formulas", _numbered(FORMULAS))
    _write("addresses", _numbered(ADDRESSES))
    _write("feed_csv", TABLES)
    _write("feed_parquet", {"good_0": frame.getvalue(), **parquet_files()})
    _write("job_file", {name: text.encode() for name, text in JOBS.items()})


def _numbered(texts: Iterable[str]) -> dict[str, bytes]:
    return {f"good_{place}": text.encode() for place, text in enumerate(texts)}


def _write(target: str, inputs: dict[str, bytes]) -> None:
    (CORPUS / target).mkdir(parents=True, exist_ok=True)
    for name, data in inputs.items():
        (CORPUS / target / name).write_bytes(data)


if __name__ == "__main__":
    main()
