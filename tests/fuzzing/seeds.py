"""Write the first inputs of the corpus, one good one of each kind: ``python -m tests.fuzzing.seeds``."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd

from .base import good_parts, good_workbook, part_names

CORPUS = Path(__file__).parent / "corpus"
FORMULAS = (
    "AIT_SPREAD(tbl_prices[[#All],[银行]],in_k)",
    "_xlfn.LET(_xlpm.x,AIT_RETURN('Calc 计算'!$B$2:$B9,6,\"M\"),IF(_xlpm.x#>0,1,{1,2;3,4}))",
    'SUM(Jan:Dec!A1,C:C,3:9)+[1]!AIT_INDEX(A1#)%&"a""b"<>#N/A',
)
ADDRESSES = ("A1", "$XFD$1048576", "C:E", "3:9", "B2:A1", "XFE1", "a1:b2")
TABLES = (
    "date,银行\n2025-01-02,1.5\n2025-01-03,\n",
    'date;fund\n02.01.2025;"1,234.5"\n',
    "日期\tA\n20250102\t=1+1\n45659\t#N/A\n",
)
JOB = 'workbooks = ["*.xlsx"]\nout = "out"\ntimeout = 60\n[feeds.tbl_prices]\nsource = "prices.csv"\nmode = "upsert"\n'


def main() -> None:
    listed = [bytes([place]) + good_parts()[name] for place, name in enumerate(part_names())]
    frame = io.BytesIO()
    pd.DataFrame({"date": pd.to_datetime(["2025-01-02", "2025-01-03"]), "银行": [1.0, None]}).to_parquet(frame)
    seeds = {
        "reader": [good_workbook()],
        "parts": listed,
        "patcher": listed,
        "refreshing": listed,
        "formulas": [text.encode() for text in FORMULAS],
        "addresses": [text.encode() for text in ADDRESSES],
        "feed_csv": [text.encode() for text in TABLES] + [TABLES[0].encode("gb18030")],
        "feed_parquet": [frame.getvalue()],
        "job_file": [JOB.encode()],
    }
    for name, inputs in seeds.items():
        (CORPUS / name).mkdir(parents=True, exist_ok=True)
        for place, data in enumerate(inputs):
            (CORPUS / name / f"good_{place}").write_bytes(data)


if __name__ == "__main__":
    main()
