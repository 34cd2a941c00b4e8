"""What can be done with agencies: keep them, place cases with them and take them back, take results, settle."""

from casework.collections.agencies.services.ending import end_night, ledger_changed, recall
from casework.collections.agencies.services.keeping import (
    AgencyClosed,
    AgencyRefused,
    add_agency,
    close_agency,
    set_plan,
)
from casework.collections.agencies.services.placing import Placed, PlacingRefused, place
from casework.collections.agencies.services.sending import note_sent
from casework.collections.agencies.services.settling import (
    NothingToSettle,
    SettlementRefused,
    approve_statement,
    discard_statement,
    make_statement,
)

__all__ = [
    "AgencyClosed",
    "AgencyRefused",
    "NothingToSettle",
    "Placed",
    "PlacingRefused",
    "SettlementRefused",
    "add_agency",
    "approve_statement",
    "close_agency",
    "discard_statement",
    "end_night",
    "ledger_changed",
    "make_statement",
    "note_sent",
    "place",
    "recall",
    "set_plan",
]
