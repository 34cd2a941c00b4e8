"""Where each metric is counted by hand and where anew, and by which names the tests there read it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What proves the metrics of one chapter. hand, recount: modules of tests.

    by_hand, anew: the names under which a test reads a metric where that is not its key: all that it is made of.
    not_anew: why metrics have no recount by Hypothesis; "*" for all of the chapter. elsewhere: why those that stand in
    no table of figures are not on a page, in a sheet and in the JSON alike. only_defined: why no page reads the words.
    """

    hand: str
    recount: str = ""
    by_hand: dict[str, str] = field(default_factory=dict)
    anew: dict[str, str] = field(default_factory=dict)
    not_anew: dict[str, str] = field(default_factory=dict)
    elsewhere: str = ""
    only_defined: dict[str, str] = field(default_factory=dict)


_FROM_THE_LIST = "a filter of rows of this moment: compared with the list behind it and with the figures of the day"
_GROSS = ("shortest", "longest", "mean", "handled", "order_shortest", "order_longest", "order_mean", "order_median")
_NET = ("shortest_net", "longest_net", "mean_net", "median_net", "handled_net")
_SPREAD = dict.fromkeys((*_GROSS, "order_total"), "times") | dict.fromkeys(_NET, "net")
_INTERVALS = {
    "out_from": "out interval", "out_to": "out interval", "worked_from": "worked interval",
    "worked_to": "worked interval", "lift_from": "lift interval", "lift_to": "lift interval",
}  # fmt: skip

PROOFS = {
    "review": Proof(
        hand="reports/test_reviewing reports/test_closed_days",
        recount="reports/test_from_summaries reports/test_review_recount",
        by_hand={
            "given": "decisions",
            "given_share": "share",
            "mean_net": "net mean",
            "median_net": "net median",
            "closed_approved": "closed approved",
            "closed_rejected": "closed rejected",
            "order_shortest": "shortest",
            "order_longest": "longest",
            "order_total": "total",
        },
        anew=_SPREAD
        | {
            "given": "decisions",
            "given_share": "decisions of",
            "rejected": "decided approved",
            "within_rate": "within decided",
            "closed_approved": "closed approved",
            "closed_rejected": "closed approved",
        },
    ),
    "outcome": Proof(
        hand="reports/test_outcomes",
        recount="reports/test_outcome_recount reports/test_review_recount",
        by_hand={
            "amount_overdue_rate": "amount_due amount_overdue",
            "vintage_size": "vintages disbursed",
            "vintage_rate": "rates",
            "overturn_rate": "rereviewed overturned rate",
            "upper": "difference error",
        },
        anew={
            "vintage_size": "vintages disbursed",
            "vintage_rate": "rates",
            "overturn_rate": "rereviewed overturned",
        },
    ),
    "collections": Proof(
        hand="reports/test_collecting reports/test_raw",
        recount="reports/test_recount",
        by_hand={
            "placement_result": "placements-csv owed_at_start collected",
            "collector_rate": "collectors rate",
            "bucket_rate": "buckets rate",
            "reminded": "S0 stays",
            "cases_collected": "FloorLine collected",
            "cases_open": "FloorLine open_at_end",
            "floor_rate": "FloorLine rate",
        },
        anew={
            "placement_result": "PLACEMENTS recount_results",
            "collector_rate": "collectors placements collected",
            "amount_rate": "owed fallen_due cash",
            "bucket_rate": "buckets stays collected",
            "reminded": "buckets stays",
            "on_time_rate": "on_time stays",
            "cases_collected": "floor collected",
            "cases_open": "floor open_at_end",
            "floor_rate": "floor collected open_at_end",
        },
        elsewhere="one row of each in the raw data, as CSV and as a workbook: too many for a page",
    ),
    "cohorts": Proof(
        hand="reports/test_cohorts",
        recount="reports/test_recount",
        by_hand={
            "cohort_collected": "collected",
            "cohort_owed": "CohortLine money",
            "cohort_fallen_due": "CohortLine money",
            "cohort_amount_rate": "amount_rate",
        },
        anew={
            "cohort_collected": "cohorts collected",
            "cohort_rate": "cohorts began collected is_mature",
            "cohort_owed": "cohorts owed",
            "cohort_fallen_due": "cohorts fallen_due",
            "cohort_cash": "cohorts cash",
            "cohort_amount_rate": "cohorts owed fallen_due cash",
        },
    ),
    "contacts": Proof(
        hand="reports/test_contacting reports/test_dashboards",
        recount="reports/test_recount reports/test_promise_recount",
        anew={
            "contact_rate": "calls answered",
            "right_party_rate": "calls right_party",
            "promise_rate": "promises right_party",
            "promises_due": "due",
            "kept_rate": "due kept",
            "amount_kept_rate": "promised amount_kept",
            "coverage": "held touched covered",
        },
    ),
    "selfcure": Proof(
        hand="collections/test_slices reports/test_rules",
        recount="reports/test_selfcure_recount",
        by_hand={
            "slice_days": "days",
            "out_rate": "out rate",
            "worked_rate": "worked rate",
            "out_from": "share_interval",
            "out_to": "share_interval",
            "worked_from": "share_interval",
            "worked_to": "share_interval",
            "lift_from": "difference_interval",
            "lift_to": "difference_interval",
            "net_rate": "net",
        },
        anew=_INTERVALS
        | {
            "slice_days": "days",
            "out_rate": "out rate",
            "worked_rate": "worked rate",
            "net_rate": "net",
        },
    ),
    "portfolio": Proof(
        hand="reports/test_own_snapshots reports/test_snapshots reports/test_snapshot_rules",
        recount="reports/test_snapshot_recount reports/test_outcome_recount",
        by_hand={
            "roll_rate": "transitions counts balances",
            "net_flow": "net_flow",
            "coincident": "count_pct balance_pct",
            "lagged": "lagged_pct",
            "phase": "TABLES march",
            "vintage": "vintages shares ever",
            "first_default": "first_payments defaulted due",
        },
        anew={
            "dpd": "look due_on bucket_of",
            "roll_rate": "cell loans balance",
            "coincident": "standing loans balance",
            "phase": "check_phases by_balance",
            "vintage": "vintages shares ever",
            "first_default": "first_payments defaulted due",
        },
        only_defined={"dpd": "cases and lists show it as a number of their own, by the words of the roll"},
        elsewhere="a page, a workbook and data of months, which tests/reports/test_portfolio_workbook.py compares",
    ),
    "partners": Proof(
        hand="reports/test_partners",
        recount="reports/test_settlement_recount reports/test_outcome_recount reports/test_review_recount",
        by_hand=dict.fromkeys(("orders", "approval_rate", "amount_disbursed"), "channels rows totals"),
        anew={
            "approval_rate": "decided approved",
            "amount_disbursed": "disbursed amount",
            **dict.fromkeys(("principal", "interest", "fee", "penalty"), "funders received"),
        },
    ),
    "compared": Proof(
        hand="reports/test_compared",
        recount="reports/test_settlement_recount",
        anew={"difference_rate": "difference ours"},
        elsewhere="a page and a workbook of their own, by day: what is decided on one is no figure of a period",
    ),
    "floor": Proof(
        hand="reports/test_dashboards reports/test_floor_links review/test_pool_board",
        by_hand={
            "waits_so_long": "ages",
            "unanswered": "hours bad",
            "entered_today": "entered",
            "cash_today": "cash",
            "collected_today": "collected",
            "rolled_today": "rolled",
            "open_items": "members",
            "available": "accepting",
            "assigned": "state=held",
            "late": "limit=overdue",
            "soon": "limit=soon",
        },
        not_anew={"*": _FROM_THE_LIST},
        elsewhere="a page that follows the moment; a sheet of it would be old when it is opened",
    ),
    "trends": Proof(
        hand="reports/test_dashboards reports/test_closed_days",
        by_hand={
            "kept_so_far": "due kept",
            "orders_in": "panels rows",
            "approval_rate": "panels rows",
            "summed_days": "CollectorDay told",
            "day_collected": "CollectorDay told",
            "day_rolled": "CollectorDay told",
            "day_cash": "CollectorDay told",
        },
        not_anew={"*": "sums of daily summaries, which tests/reports/test_recount.py and test_from_summaries recount"},
        elsewhere="pages and charts of closed days; the figures of the same days are in the workbook and the JSON",
    ),
    "quality": Proof(
        hand="quality/test_scoring quality/test_double quality/test_agreement quality/test_signals "
        "quality/test_switching quality/test_following",
        recount="quality/test_recount quality/test_switching",
        by_hand={
            "defect_gross": "gross",
            "defect_net": "gross net",
            "both_defective": "both",
            "gold_scored": "gold pairs",
            "gold_agreement": "gold raw",
            "signal_decided": "seen decided",
            "signal_fast": "seen fast",
            "signal_run": "seen run",
            "signal_drift": "seen first second",
            "signal_unread": "seen unread",
            "signal_ended": "seen ended",
            "signal_untouched": "seen unread",
        },
        anew={
            "defect_gross": "gross rate",
            "defect_net": "net rate",
            "both_defective": "both",
            "agreement": "raw",
        },
        not_anew=dict.fromkeys(("gold_scored", "gold_agreement"), "agreement with one verdict that is known")
        | dict.fromkeys(
            (
                "signal_decided",
                "signal_fast",
                "signal_run",
                "signal_drift",
                "signal_unread",
                "signal_ended",
                "signal_untouched",
            ),
            "a reason to look, in no rate: counted by hand, the chances by going through all outcomes",
        ),
        elsewhere="pages of quality alone: who inspects and who is inspected read them, in no sheet of others",
    ),
    "assignment": Proof(
        hand="workflow/test_fairness workflow/test_measures workflow/test_dealing",
        recount="workflow/test_fairness_recount",
        by_hand={
            "online_hours": "hours",
            "load_spread": "spread",
            "given_back": "back",
            "per_hour": "points hours",
            "deal_jain": "jain_before jain_after",
            "reached": "given possible",
            "load": "held jain",
        },
        anew={"online_hours": "hours", "load": "held capacity", "load_spread": "spread", "given_back": "back"},
        not_anew=dict.fromkeys(
            ("deal_jain", "reached"), "of a plan: tests/workflow/test_planner.py compares any plan with the best one"
        ),
        elsewhere="the pages Fairness and Deals, by pool and day",
    ),
    "settlements": Proof(
        hand="reports/test_settlements",
        recount="reports/test_settlement_recount",
        by_hand={"balance": "balance_of"},
        elsewhere="pages and a workbook of their own; a statement is a document, and no figure of a period",
    ),
}
