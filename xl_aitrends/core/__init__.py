"""Numbers in, numbers out: every analysis on numpy arrays, with no word of Excel.

The public names of all modules; `xl_aitrends` hands them on.
"""

from xl_aitrends.core.asof import values_asof
from xl_aitrends.core.attribution import LegChanges, SpreadAttribution, leg_changes, spread_attribution
from xl_aitrends.core.beta import rolling_beta
from xl_aitrends.core.catchup import CatchUp, CatchUpNow, catch_up, catch_up_now
from xl_aitrends.core.chain import ChainIndex, chain_index
from xl_aitrends.core.comparison import Comparison, compare
from xl_aitrends.core.contribution import Contributions, chain_contributions
from xl_aitrends.core.correlation import RatioCorrelation, ratio_correlation, rolling_correlation
from xl_aitrends.core.dispersion import dispersion
from xl_aitrends.core.divergence import Divergence, divergence
from xl_aitrends.core.earnings import Certainty, certainty, sue, surprise
from xl_aitrends.core.events import EventStudy, EventWindows, event_study, event_windows
from xl_aitrends.core.eventtime import Analogue, analogue, event_time
from xl_aitrends.core.groups import Premium, PremiumSummary, group_returns, premium, premium_summary
from xl_aitrends.core.heat import Heat, Valuation, aggregate_valuation, heat
from xl_aitrends.core.join import Joined, join
from xl_aitrends.core.leadlag import BestLead, LeadLag, best_lead, lead_lag
from xl_aitrends.core.levels import percentile_level
from xl_aitrends.core.percentile import (
    LatestPercentile,
    latest_percentiles,
    percentile_rank,
    percentile_rank_last,
    percentile_rank_of,
)
from xl_aitrends.core.phases import Phases, phases, regime
from xl_aitrends.core.ratio import ratio, relative_strength, zscore, zscore_level
from xl_aitrends.core.returns import rolling_return
from xl_aitrends.core.rotation import Rotation, rotation
from xl_aitrends.core.scenarios import rule, rule_history, scenario
from xl_aitrends.core.season import Beats, Growth, Revisions, beats, growth, revisions
from xl_aitrends.core.sensitivity import Sensitivity, sensitivity, sensitivity_path
from xl_aitrends.core.spread import Leaders, SpreadLegs, leaders, spread, spread_legs
from xl_aitrends.core.statistics import MannWhitney, mann_whitney, spearman, wilson_interval
from xl_aitrends.core.theme import Breadth, breadth
from xl_aitrends.core.weighting import cap_weights, equal_weights, size_weights

__all__ = [
    "Analogue",
    "Beats",
    "BestLead",
    "Breadth",
    "CatchUp",
    "CatchUpNow",
    "Certainty",
    "ChainIndex",
    "Comparison",
    "Contributions",
    "Divergence",
    "EventStudy",
    "EventWindows",
    "Growth",
    "Heat",
    "Joined",
    "LatestPercentile",
    "LeadLag",
    "Leaders",
    "LegChanges",
    "MannWhitney",
    "Phases",
    "Premium",
    "PremiumSummary",
    "RatioCorrelation",
    "Revisions",
    "Rotation",
    "Sensitivity",
    "SpreadAttribution",
    "SpreadLegs",
    "Valuation",
    "aggregate_valuation",
    "analogue",
    "beats",
    "best_lead",
    "breadth",
    "cap_weights",
    "catch_up",
    "catch_up_now",
    "certainty",
    "chain_contributions",
    "chain_index",
    "compare",
    "dispersion",
    "divergence",
    "equal_weights",
    "event_study",
    "event_time",
    "event_windows",
    "group_returns",
    "growth",
    "heat",
    "join",
    "latest_percentiles",
    "lead_lag",
    "leaders",
    "leg_changes",
    "mann_whitney",
    "percentile_level",
    "percentile_rank",
    "percentile_rank_last",
    "percentile_rank_of",
    "phases",
    "premium",
    "premium_summary",
    "ratio",
    "ratio_correlation",
    "regime",
    "relative_strength",
    "revisions",
    "rolling_beta",
    "rolling_correlation",
    "rolling_return",
    "rotation",
    "rule",
    "rule_history",
    "scenario",
    "sensitivity",
    "sensitivity_path",
    "size_weights",
    "spearman",
    "spread",
    "spread_attribution",
    "spread_legs",
    "sue",
    "surprise",
    "values_asof",
    "wilson_interval",
    "zscore",
    "zscore_level",
]
