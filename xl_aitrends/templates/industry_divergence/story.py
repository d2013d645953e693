"""Output's second page: which groups made the change, which phase we are in, and the phases before it."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.formulas import call_text, entries_of
from xl_aitrends.templates.industry_divergence.attribution import attributed
from xl_aitrends.templates.industry_divergence.history import phase_entry
from xl_aitrends.templates.sheets import Page
from xl_aitrends.templates.waterfall import ROOM

STORY_TOP: Final = 62  # row of the second page's first heading
PHASE_TOP: Final = 85
_PAST_TOP: Final = PHASE_TOP + 10
_PAST_ROWS: Final = 12
_REGIME: Final = call_text("AIT_ASOF", values="calc_regime", dates="calc_dates", at="out_asof")
_PHASE: Final = (
    ("Phase", "phase", phase_entry("phase"), ""),
    ("Status", "phase_status", phase_entry("status"), ""),
    ("Since", "phase_since", phase_entry("start"), "date"),
    ("Turn known since", "phase_known", phase_entry("confirm", 1), "date"),
    ("Extreme so far on", "phase_extreme", phase_entry("end"), "date"),
    ("Regime", "regime", f'CHOOSE(2+{_REGIME},"low","between","high")', ""),
)


def write_story(page: Page) -> None:
    """Write the tables that stand beside the second page's charts."""
    _write_attribution(page)
    _write_phase(page)
    _write_past(page)


def _write_attribution(page: Page) -> None:
    page.section("P", "T", STORY_TOP, '="Who made the change since "&TEXT(calc_from,"yyyy-mm-dd")')
    words = ("Group", "in leaders", "in laggards", "members of a leg", "adds")
    _heads(page, STORY_TOP + 1, words)
    top = STORY_TOP + 2
    for row in range(top, top + ROOM):
        rank = f"ROWS($O${top}:$O{row})"
        name = f'IF({rank}>calc_change_label_rows,"",INDEX(calc_change_label,{rank}))'
        page.formula(f"P{row}", f'=IFERROR({name},"")', "body")
        place = f"MATCH($P{row},{attributed('group')},0)"
        leaders, laggards = (_leg_part(leg, place) for leg in ("top", "bottom"))
        page.formula(f"Q{row}", f'=IFERROR({leaders},"")', "body", "signed")
        page.formula(f"R{row}", f'=IFERROR(-({laggards}),"")', "body", "signed")
        page.formula(f"S{row}", f'=IFERROR({_moves(place)},"")', "body_right")
        adds = f'IF({rank}>calc_change_label_rows,"",INDEX(calc_change_change,{rank}))'
        page.formula(f"T{row}", f'=IFERROR({adds},"")', "body", "percent")
    page.book.name("out_attribution", f"=Output!$P${top}:$T${top + ROOM - 1}")


def _leg_part(leg: str, place: str) -> str:
    end, start = (f"INDEX({attributed(f'{leg}_{when}')},{place})" for when in ("end", "start"))
    return f"{end}-{start}"


def _moves(place: str) -> str:
    stayed, entered, left = (f"INDEX({attributed(word)},{place})" for word in ("stayed", "entered", "left"))
    return f'{entered}&" new, "&{stayed}&" stayed, "&{left}&" out"'


def _heads(page: Page, row: int, words: tuple[str, ...]) -> None:
    for column, word in zip("PQRST", words, strict=True):
        page.text(f"{column}{row}", word, "head" if column == "P" else "head_right")


def _write_phase(page: Page) -> None:
    page.section("P", "T", PHASE_TOP, "Which phase we are in")
    for row, (label, name, formula, number) in enumerate(_PHASE, start=PHASE_TOP + 1):
        page.text(f"P{row}", label, "label")
        shown = f'=IFERROR({formula},"none")' if name != "phase_known" else f'=IFERROR({formula},"not known")'
        page.formula(f"Q{row}", shown, "link", number)
        page.book.name(f"out_{name}", f"=Output!$Q${row}")


def _phase_cell(rank: str, item: str) -> str:
    return f"INDEX(calc_phases,calc_phases_rows+1-{rank},{entries_of('AIT_PHASES').index(item) + 1})"


def _write_past(page: Page) -> None:
    """The last phases, the present one first."""
    page.section("P", "T", _PAST_TOP - 2, "The last phases, the present one first")
    _heads(page, _PAST_TOP - 1, ("Phase", "from", "to", "turn known since", "spread by"))
    items = (("P", "phase", ""), ("Q", "start", "date"), ("R", "end", "date"), ("S", "confirm", "date"),
             ("T", "amplitude", "signed"))  # fmt: skip
    for row in range(_PAST_TOP, _PAST_TOP + _PAST_ROWS):
        rank = f"ROWS($O${_PAST_TOP}:$O{row})"
        for column, item, number in items:
            found = _phase_cell(rank, item)
            if item == "confirm":
                found = f'IF({_phase_cell(rank, "status")}="open","open",{found})'
            role = "body_right" if column == "S" else "body"
            page.formula(f"{column}{row}", f'=IFERROR(IF({rank}>calc_phases_rows,"",{found}),"")', role, number)
    page.book.name("out_phases", f"=Output!$P${_PAST_TOP}:$T${_PAST_TOP + _PAST_ROWS - 1}")
