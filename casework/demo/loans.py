"""Three thousand loans of two products and what was paid on them, as the files that operations would feed."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

SHORT, LONG, MONTHS = 2300, 700, 6
CUSTOMER = (
    "customer_ref", "customer_name", "customer_phone", "customer_id_number", "customer_born_on", "employer", "city",
)  # fmt: skip
LOAN = ("external_ref", *CUSTOMER, "disbursed_on", "principal", "due_amount", "due_on", "instalment_number")
PAYMENT = ("external_ref", "loan_ref", "amount", "paid_on")
OWN_PAYMENT = ("external_ref", "loan_ref", "loan_source", "amount", "paid_on")

# Days late, with weights: most pay in time, some a little late, few very late, a few never (None).
LATENESS: tuple[tuple[int | None, int], ...] = (
    (-5, 20), (-3, 16), (-1, 14), (0, 16), (1, 8), (3, 8), (6, 6), (10, 4), (14, 3), (20, 2), (35, 2), (None, 3),
)  # fmt: skip

Row = tuple[Any, ...]


class Ledger:
    """Invents the rows of the files. Payments after `last` are not known yet, so they are not written."""

    def __init__(self, *, people: list[dict[str, Any]], last: date, random: Random) -> None:
        self.people, self.last, self.random = people, last, random
        self.short: list[Row] = []
        self.long: list[Row] = []
        self.payments: list[Row] = []
        for number in range(1, SHORT + 1):
            self._short(f"Q{number:05d}", people[number % len(people)])
        for number in range(1, LONG + 1):
            self._long(f"S{number:05d}", people[(number * 7) % len(people)])

    def write(self, folder: Path) -> dict[str, Path]:
        """Write a file for each mapping of `demo/mappings/`; return the files by the mapping's name."""
        payments = sorted(self.payments, key=lambda row: (row[3], row[0]))
        return {
            "loans_short": write_rows(folder / "loans_short.csv", LOAN, self.short),
            "loans_long": write_rows(folder / "loans_long.csv", LOAN, self.long),
            "payments": write_rows(folder / "payments.csv", PAYMENT, payments),
        }

    def _short(self, ref: str, who: dict[str, Any]) -> None:
        term, disbursed = self.random.choice((15, 30)), self._disbursed()
        principal = Decimal(self.random.choice((1000, 1500, 2000, 3000, 5000)))
        due = principal + principal * term * 3 / 1000
        due_on = disbursed + timedelta(days=term)
        self.short.append((ref, *_customer(who), disbursed, principal, due, due_on, 1))
        late = self._late()
        if late is not None:
            self._pay(f"{ref}-1", ref, due, max(due_on + timedelta(days=late), disbursed))
        elif self.random.random() < 0.4:  # somebody who pays a part and stops
            self._pay(f"{ref}-1", ref, (due / 4).quantize(Decimal("0.01")), due_on + timedelta(days=9))

    def _long(self, ref: str, who: dict[str, Any]) -> None:
        disbursed = self._disbursed()
        amount = Decimal(self.random.choice((6000, 9000, 12000, 24000)))
        part, interest = amount / MONTHS, (amount * Decimal("0.012")).quantize(Decimal("0.01"))
        stopped = False
        for month in range(1, MONTHS + 1):
            due_on = disbursed + timedelta(days=30 * month)
            self.long.append((ref, *_customer(who), disbursed, part, part + interest, due_on, month))
            late = self._late()
            stopped = stopped or late is None
            if not stopped and late is not None:
                self._pay(f"{ref}-{month}", ref, part + interest, due_on + timedelta(days=late))

    def _disbursed(self) -> date:
        return self.last - timedelta(days=self.random.randint(0, 395))

    def _late(self) -> int | None:
        return lateness(self.random)

    def _pay(self, ref: str, loan: str, amount: Decimal, day: date) -> None:
        if day < self.last:
            self.payments.append((ref, loan, amount, day))


def lateness(random: Random) -> int | None:
    """Return how many days late an instalment is paid, negative before it is due; None: never."""
    days, weights = zip(*LATENESS, strict=True)
    chosen: int | None = random.choices(days, weights)[0]
    return chosen


def _customer(who: dict[str, Any]) -> Row:
    return who["ref"], who["name"], who["phone"], who["id_number"], who["born_on"], who["employer"], who["city"]


def write_rows(path: Path, columns: tuple[str, ...], rows: list[Row]) -> Path:
    """Write a file of these columns; return it."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
    return path
