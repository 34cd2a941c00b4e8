"""The rules that come with the product, each with its source.

What a law does not say is marked internal: it can be passed with a right and a reason, and a book can do without it by
rules of its own. Verification is no collection, so that no law below gives it hours; the house's hold for it in all.

House rules (HOUSE): 8:00–21:00 where the customer lives, as 12 CFR 1006.6(b)(1)(i) presumes to be convenient; and the
house's own cap of 5 attempts in 24 hours per customer, all channels and people together. No third party is told of a
debt.

United States (REG_F), Regulation F:
- 12 CFR 1006.6(b)(1)(i): before 8:00 and after 21:00 local time at the consumer's location is inconvenient.
- 12 CFR 1006.14(b)(2)(i)(A): telephone calls to a person in connection with a particular debt, not more than seven
  within seven consecutive days.
- 12 CFR 1006.14(b)(2)(i)(B): none within seven consecutive days after a telephone conversation about that debt; the day
  of the conversation is the first of the seven. (1006.14(b)(3) leaves calls out that were asked for or did not connect;
  they are counted here all the same.)

China (GB_T):
- GB/T 45251-2025: no collection from 22:00 to 8:00; at most 3 effective voice conversations a day per debtor; third
  parties only when the borrower cannot be reached. The standard does not say when that is so: here after 3 attempts
  without an answer within 3 days and no conversation in them, or when no own number is left. A third party is tried
  once a day at most (the house's own cap).
- China Banking Association, January 2026: at most 6 unanswered tries a day per number.

India (RBI), Reserve Bank of India, fair practices in recovery (circular of 12 August 2022): no calls before 8:00 and
after 19:00.

Vietnam (VIETNAM), Circular 18/2019/TT-NHNN, article 1: reminders from 7:00 to 21:00, at most 5 a day; none to anybody
who does not owe.

United Kingdom (CONC), FCA Handbook CONC 7: no hours by number; a customer is contacted at reasonable times, and at
those that they ask for: a wish on the customer, which the gate keeps in every book.
"""

from collections.abc import Mapping
from datetime import time
from types import MappingProxyType

from casework.contact.rules.judging import Rules, Thirds
from casework.contact.rules.lines import Hours, Limit

DEBT = frozenset({"reminder", "collection"})
CALLS = frozenset({"call"})
_HOUSE = "House rule"
_VERIFICATION = Hours(
    legal=False, source=_HOUSE, opens=time(8), closes=time(21), purposes=frozenset({"verification"})
)  # fmt: skip

HOUSE = Rules(
    code="house",
    lines=(
        Hours(legal=False, source=_HOUSE, opens=time(8), closes=time(21)),
        Limit(legal=False, source=_HOUSE, scope="customer", counts="attempts", most=5, span=24, unit="hours"),
    ),
)
REG_F = Rules(
    code="us_reg_f",
    lines=(
        Hours(legal=True, source="12 CFR 1006.6(b)(1)(i)", opens=time(8), closes=time(21), purposes=DEBT),
        Limit(
            legal=True, source="12 CFR 1006.14(b)(2)(i)(A)", channels=CALLS, purposes=DEBT, scope="debt",
            counts="attempts", most=7, span=7, unit="days",
        ),
        Limit(
            legal=True, source="12 CFR 1006.14(b)(2)(i)(B)", channels=CALLS, purposes=DEBT, scope="debt",
            counts="conversations", most=1, span=7, unit="days",
        ),
        _VERIFICATION,
    ),
)  # fmt: skip
GB_T = Rules(
    code="cn_gbt_45251",
    lines=(
        Hours(legal=True, source="GB/T 45251-2025", opens=time(8), closes=time(22), purposes=DEBT),
        Limit(
            legal=True, source="GB/T 45251-2025", channels=CALLS, purposes=DEBT, side="borrower", scope="customer",
            counts="conversations", most=3, span=1, unit="days",
        ),
        Limit(
            legal=True, source="China Banking Association, January 2026", channels=CALLS, purposes=DEBT, scope="number",
            counts="unanswered", most=6, span=1, unit="days",
        ),
        Limit(
            legal=False, source=_HOUSE, purposes=DEBT, side="third_party", scope="number", counts="attempts", most=1,
            span=1, unit="days",
        ),
        _VERIFICATION,
    ),
    thirds=Thirds(allowed=True, tries=3, days=3),
)  # fmt: skip
RBI = Rules(
    code="in_rbi",
    lines=(
        Hours(legal=True, source="RBI, circular of 12 August 2022", opens=time(8), closes=time(19), purposes=DEBT),
        _VERIFICATION,
    ),
)
VIETNAM = Rules(
    code="vn_18_2019",
    lines=(
        Hours(legal=True, source="18/2019/TT-NHNN, article 1", opens=time(7), closes=time(21), purposes=DEBT),
        Limit(
            legal=True, source="18/2019/TT-NHNN, article 1", purposes=DEBT, scope="customer", counts="attempts", most=5,
            span=1, unit="days",
        ),
        _VERIFICATION,
    ),
)  # fmt: skip
CONC = Rules(code="uk_conc_7", lines=(_VERIFICATION,))

# By the words of `models.Preset`.
PRESETS: Mapping[str, Rules] = MappingProxyType({r.code: r for r in (HOUSE, REG_F, GB_T, RBI, VIETNAM, CONC)})
