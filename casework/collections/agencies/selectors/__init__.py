"""What is read of agencies."""

from casework.collections.agencies.selectors.pages import (
    AgencyPage,
    AgencyRow,
    BatchPage,
    BatchRow,
    NoSuchAgency,
    StatementPage,
    agency_named,
    agency_page,
    agency_rows,
    batch_named,
    batch_page,
    open_agencies,
    statement_page,
)
from casework.collections.agencies.selectors.settling import (
    Plan,
    credits_of,
    plans,
    plans_of,
    recovered_before,
    slots_of,
    stated_of,
)

__all__ = [
    "AgencyPage",
    "AgencyRow",
    "BatchPage",
    "BatchRow",
    "NoSuchAgency",
    "Plan",
    "StatementPage",
    "agency_named",
    "agency_page",
    "agency_rows",
    "batch_named",
    "batch_page",
    "credits_of",
    "open_agencies",
    "plans",
    "plans_of",
    "recovered_before",
    "slots_of",
    "stated_of",
    "statement_page",
]
