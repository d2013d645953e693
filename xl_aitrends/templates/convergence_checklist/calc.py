"""Calc: from evidence and rules to statuses, their history, and what they said in past episodes."""

from __future__ import annotations

from typing import Final

from xl_aitrends.cells.address import column_letters
from xl_aitrends.templates.blocks import HEAD, block, charted, counted
from xl_aitrends.templates.data_sheets import DATA_TOP
from xl_aitrends.templates.formulas import call_text
from xl_aitrends.templates.sheets import Page, TemplateBook

RULES: Final = 16  # rules that the sheets have room for
EPISODES: Final = 6
SCENARIOS: Final = 3
PARTS: Final = 3
TOP: Final = HEAD + 1
END: Final = TOP + RULES - 1
_COLUMNS: Final = (  # of tbl_rules, in order: name and whether it holds numbers
    ("rule", False), ("scenario", False), ("part", True), ("statement", False), ("series", False), ("op", False),
    ("threshold", True), ("persist", False), ("watch", True), ("max_age", True), ("source", False),
    ("override", False), ("reason", False), ("decided", True),
)  # fmt: skip
_SPILLS: Final = 24  # column of the first spill of tbl_rules
_LISTS: Final = _SPILLS + len(_COLUMNS) + 1  # columns of episodes, headers and dates
_HISTORY: Final = _LISTS + 14  # column of the first rule's history
_STEPS: Final = 7  # columns that a rule's history takes
_PANEL: Final = {"values": "tbl_evidence", "dates": "INDEX(tbl_evidence,0,1)", "names": "tbl_evidence[#Headers]"}
_BLOCKS: Final = (
    "A:L  a row a rule: what is known, what the rule says, what stands; then its record in past episodes",
    "to the right: the Tables as lists, days, episodes; then seven columns a rule: evidence, readings, history, starts",
)


def rule(name: str, row: str) -> str:
    """An entry of tbl_rules for the rule of that rank."""
    return f"INDEX(calc_rule_{name},{row})"


def counter(row: int) -> str:
    """Rank of a row, counted beside the cell."""
    return f"ROWS($W${TOP}:$W{row})"


def write_calc(book: TemplateBook) -> None:
    """Write the rules, their histories, and their record."""
    page = book.pages["Calc"]
    page.open("Calc", "From evidence to statuses, one formula a column; nothing to change here.", "J1", {},
              landscape=True)  # fmt: skip
    for row, words in enumerate(_BLOCKS, start=3):
        page.text(f"A{row}", words, "remark")
    _write_lists(page)
    for number in range(1, RULES + 1):
        _write_history(page, number)
    _write_statuses(page)
    _write_scenarios(page)
    _write_record(page)
    page.sheet.freeze_panes(HEAD, 1)
    page.sheet.print_area(f"A1:V{END + 12}")


def _write_lists(page: Page) -> None:
    """The Tables as spills: programs differ on blanks and Tables in plain formulas."""
    for place, (name, numbers) in enumerate(_COLUMNS, start=1):
        column = f"INDEX(tbl_rules,0,{place})"
        formula = f'IF(ISNUMBER({column}),{column},"")' if numbers else f'{column}&""'
        heading = name.replace("_", " ").capitalize()
        block(page, column_letters(_SPILLS + place - 1), f"rule_{name}", heading, formula,
              "date" if name == "decided" else "")  # fmt: skip
    counted(page, column_letters(_SPILLS), "rule_rule")
    letters = [column_letters(_LISTS + place) for place in range(12)]
    for letter, name, place in zip(letters, ("episode", "peak", "trough"), (1, 2, 3), strict=False):
        formula = f"INDEX(tbl_episodes,0,{place})" + ('&""' if place == 1 else "")
        block(page, letter, name, name.capitalize(), formula, "date" if place > 1 else "")
    counted(page, letters[0], "episode")
    headers = "TRANSPOSE(tbl_evidence[#Headers])"
    block(page, letters[4], "series", "Series", f"FILTER({headers},{headers}<>INDEX(tbl_evidence[#Headers],1,1))",
          width=28)  # fmt: skip
    days = {"values1": "tbl_evidence[#All]", "dates1": "INDEX(tbl_evidence[#All],0,1)",
            "values2": "tbl_evidence[#All]", "dates2": "INDEX(tbl_evidence[#All],0,1)"}  # fmt: skip
    block(page, letters[5], "dates", "Date", call_text("AIT_JOIN", **days, item='"date"', headers="1"), "date")
    charted(page, letters[5], "dates")
    page.formula(f"{letters[5]}{HEAD - 1}", '=IF(in_asof="",MAX(calc_dates),in_asof)', "remark", "date")
    page.book.name("calc_asof", f"=Calc!${letters[5]}${HEAD - 1}")
    page.formula(
        f"{letters[5]}{HEAD - 2}", "=(MAX(calc_dates)-MIN(calc_dates))/(ROWS(calc_dates)-1)", "remark", "number"
    )
    page.book.name("calc_gap", f"=Calc!${letters[5]}${HEAD - 2}")
    context = call_text("AIT_ASOF", **_PANEL, at="calc_dates", wanted="in_context")
    block(page, letters[6], "context", "Context", context, "number")
    charted(page, letters[6], "context")
    within = _inside("INDEX(calc_peak,{k})")
    block(page, letters[7], "shaded", "Shaded", f"({within}>0)*1", "count")
    charted(page, letters[7], "shaded")
    early = _inside("EDATE(INDEX(calc_peak,{k}),-in_before)")
    block(page, letters[8], "inside", "Alarm counts", f"({early}>0)*1", "count")
    survey = call_text("AIT_CHECK", values="tbl_evidence[#All]", dates="INDEX(tbl_evidence[#All],0,1)",
                       kind='"return"', corner=f'"A{DATA_TOP}"', headers="1")  # fmt: skip
    block(page, column_letters(_HISTORY + _STEPS * RULES + 1), "survey", "Check", survey, width=22)
    counted(page, column_letters(_HISTORY + _STEPS * RULES + 1), "survey")


def _inside(start: str) -> str:
    """How many episodes a day lies in, from `start` to the trough."""
    parts = []
    for number in range(1, EPISODES + 1):
        first, last = start.format(k=number), f"INDEX(calc_trough,{number})"
        parts.append(f"IFERROR((calc_dates>={first})*(calc_dates<={last}),0)")
    return "(" + "+".join(parts) + ")"


def _write_history(page: Page, number: int) -> None:
    """Evidence on all days; its own readings until the as-of date; what the rule said on them, and on all days."""
    first = _HISTORY + _STEPS * (number - 1)
    evidence, dates, values, said, code, starts, drawn = (column_letters(first + place) for place in range(_STEPS))
    known, name = f"$C${TOP + number - 1}=1", f"r{number}"
    page.formula(f"{evidence}{HEAD - 1}", f'=IF({known},{rule("rule", str(number))},"")', "remark")
    picked = call_text("AIT_ASOF", **_PANEL, at="calc_dates", wanted=rule("series", str(number)))
    block(page, evidence, f"{name}_evidence", "Evidence", f"IF({known},{picked},NA())", "number")
    mask = f"ISNUMBER(calc_{name}_evidence)*(calc_dates<=calc_asof)"
    block(page, dates, f"{name}_dates", "Readings", f"IF({known},FILTER(calc_dates,{mask}),NA())", "date")
    block(page, values, f"{name}_values", "Values", f"IF({known},FILTER(calc_{name}_evidence,{mask}),NA())", "number")
    history = call_text("AIT_RULE_HISTORY", values=f"calc_{name}_values", op=rule("op", str(number)),
                        threshold=rule("threshold", str(number)), persist=rule("persist", str(number)),
                        watch=f"N({rule('watch', str(number))})")  # fmt: skip
    block(page, said, f"{name}_said", "Rule says", f'IF({known},{history},"NO DATA")')
    states = f'2*(calc_{name}_said="TRIGGERED")+(calc_{name}_said="WATCH")-(calc_{name}_said="NO DATA")'
    days = {"values1": "calc_dates", "dates1": "calc_dates", "how": '"left"', "item": '"second"'}
    carried = f"MAX(0,ROUND(N({rule('max_age', str(number))})/calc_gap,0)-1)"
    joined = call_text("AIT_JOIN", **days, values2=states, dates2=f"calc_{name}_dates", max_stale=carried)
    block(page, code, f"{name}_code", "State", f"IF({known},{joined},NA())", "count")
    before = call_text("AIT_JOIN", **days, values2=f"calc_{name}_code", dates2="calc_dates", max_stale="0", shift="1")
    fresh = f"IFERROR((calc_{name}_code=2)*(IFERROR({before},-1)<>2),0)"
    block(page, starts, f"{name}_starts", "Starts", f"IF({known},{fresh},0)", "count")
    block(page, drawn, f"{name}_drawn", "Drawn", f"IF(IFERROR(calc_{name}_code,0)=2,{number},NA())", "count")
    charted(page, drawn, f"{name}_drawn")


def _write_statuses(page: Page) -> None:
    """A row a rule: evidence, age, what the rule says, whether an override stands."""
    headings = ("Rule", "Scenario", "Has evidence", "Part", "Latest", "As of", "Age, days", "Rule says",
                "Override stands", "Status", "Triggered")  # fmt: skip
    for column, heading in zip("ABCDEFGHIJK", headings, strict=True):
        page.text(f"{column}{HEAD}", heading, "head")
    for number, row in enumerate(range(TOP, END + 1), start=1):
        name, rank = f"calc_r{number}", str(number)

        def cell(column: str, formula: str, number_format: str = "", row: int = row, rank: str = rank) -> None:
            page.formula(f"{column}{row}", f'=IF({rank}>calc_rule_rule_rows,"",{formula})', "body", number_format)

        cell("A", rule("rule", rank))
        cell("B", rule("scenario", rank))
        page.formula(f"C{row}", f"=IFERROR(IF(COUNTIF(calc_series,{rule('series', rank)})>0,1,0),0)", "body", "count")
        cell("D", rule("part", rank), "count")
        cell("E", f'IF($C{row}=1,INDEX({name}_values,ROWS({name}_values)),"")')
        cell("F", f'IF($C{row}=1,MAX({name}_dates),"")', "date")
        cell("G", f'IF($C{row}=1,calc_asof-$F{row},"")', "count")
        says = call_text(
            "AIT_RULE", value=f"{name}_values", op=rule("op", rank), threshold=rule("threshold", rank),
            persist=rule("persist", rank), as_of=f"$F{row}", max_age=rule("max_age", rank), today="calc_asof",
            watch=f"N({rule('watch', rank)})",
        )  # fmt: skip
        page.formula(f"H{row}", f'=IF({rank}>calc_rule_rule_rows,"",IF($C{row}=1,{says},"NO DATA"))', "body")
        word, decided = rule("override", rank), rule("decided", rank)
        stands = (
            f'IF(AND(OR({word}="TRIGGERED",{word}="WATCH",{word}="CLEAR"),{rule("reason", rank)}<>"",'
            f"ISNUMBER({decided})),IF(AND({decided}<=calc_asof,calc_asof-{decided}<=in_life),1,0),0)"
        )
        cell("I", stands, "count")
        cell("J", f"IF($I{row}=1,{word},$H{row})")
        cell("K", f'IF($J{row}="TRIGGERED",{rule("rule", rank)}&" "&{rule("statement", rank)},"")')
    for name, column in (("known", "C"), ("stands", "I"), ("status", "J"), ("says", "H"), ("age", "G"), ("latest", "E"),
                         ("asof_rule", "F"), ("fired_names", "K")):  # fmt: skip
        page.book.name(f"calc_{name}", f"=Calc!${column}${TOP}:${column}${END}")


def _write_scenarios(page: Page) -> None:
    """Below the rules: the parts of each scenario, and the scenario."""
    head = END + 3
    for column, heading in zip("ABCDEF", ("Scenario", "Part 1", "Part 2", "Part 3", "Status", "Rules on"), strict=True):
        page.text(f"{column}{head}", heading, "head")
    statuses, names, parts = (f"${column}${TOP}:${column}${END}" for column in "JBD")
    for number in range(1, SCENARIOS + 1):
        row = head + number
        page.text(f"A{row}", f"S{number}", "body")
        for part, column in enumerate("BCD", start=1):
            chosen = f"FILTER({statuses},({names}=$A{row})*({parts}={part}))"
            answer = call_text("AIT_SCENARIO", statuses=chosen, need='"any"')
            page.spill(f"{column}{row}", f'=IF(COUNTIFS({names},$A{row},{parts},{part})=0,"",{answer})', "body")
        present = f'FILTER(TRANSPOSE($B{row}:$D{row}),TRANSPOSE($B{row}:$D{row})<>"")'
        whole = call_text("AIT_SCENARIO", statuses=present, need=f'in_need{number}&""')
        page.spill(f"E{row}", f'=IF(COUNTIF({names},$A{row})=0,"NO DATA",{whole})', "body")
        page.formula(f"F{row}", f'=COUNTIFS({names},$A{row},{statuses},"TRIGGERED")', "body", "count")
    page.book.name("calc_scenarios", f"=Calc!$E${head + 1}:$E${head + SCENARIOS}")
    page.book.name("calc_parts", f"=Calc!$B${head + 1}:$D${head + SCENARIOS}")


def _write_record(page: Page) -> None:
    """For each rule and episode the day of the first alarm, 0 for a miss, blank without data; then its habits."""
    for place in range(EPISODES):
        column = column_letters(12 + place)
        page.formula(
            f"{column}{HEAD}", f'=IF({place + 1}>calc_episode_rows,"",INDEX(calc_episode,{place + 1}))', "head"
        )
        page.column(column, "date")
    for column, heading in zip("RSTU", ("Hits", "Episodes seen", "False alarms a year", "Time on"), strict=True):
        page.text(f"{column}{HEAD}", heading, "head")
    for number, row in enumerate(range(TOP, END + 1), start=1):
        code, starts = f"calc_r{number}_code", f"calc_r{number}_starts"
        for place in range(EPISODES):
            column = column_letters(12 + place)
            start = f"EDATE(INDEX(calc_peak,{place + 1}),-in_before)"
            within = f'calc_dates,">="&{start},calc_dates,"<="&INDEX(calc_trough,{place + 1})'
            seen, fired = f'COUNTIFS({code},">=0",{within})', f"MINIFS(calc_dates,{code},2,{within})"
            found = f'IF(OR($C{row}=0,{place + 1}>calc_episode_rows),"",IF({seen}=0,"",{fired}))'
            page.formula(f"{column}{row}", f"={found}", "body", "date")
        page.formula(f"R{row}", f'=COUNTIF($L{row}:$Q{row},">0")', "body", "count")
        page.formula(f"S{row}", f"=COUNT($L{row}:$Q{row})", "body", "count")
        years = f"((MAX(calc_r{number}_dates)-MIN(calc_r{number}_dates))/365.25)"
        alarms = f"SUMPRODUCT({starts}*(1-calc_inside))/{years}"
        page.formula(f"T{row}", f'=IF($C{row}=1,{alarms},"")', "body", "number")
        on = f'COUNTIF({code},2)/COUNTIF({code},">=0")'
        page.formula(f"U{row}", f'=IF($C{row}=1,{on},"")', "body", "percent")
    page.book.name("calc_fired", f"=Calc!$L${TOP}:$Q${END}")
    page.book.name("calc_habits", f"=Calc!$R${TOP}:$U${END}")
