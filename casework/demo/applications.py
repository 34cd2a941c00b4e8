"""Two hundred applications: who asks for how much, what they said, and what the machine found."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from faker import Faker

from casework.review.services import NewOrder

FINDINGS = (
    ("Employer is not in the register", "Call the company's published number"),
    ("Income is far above the job's usual range", "Ask for the last payslip"),
    ("Address differs from the ID", "Ask since when they live there"),
    ("Four loans repaid early in a month", "Ask what the money is for"),
)
SAME_DEVICE = ("Other applications came from the same device", "Ask who else uses the phone")
SAME_PHONE = ("The number belongs to another applicant too", "Ask how they know each other")
UNLIKE = ("Face match below 0.80", "Compare the ID photo with the live photo")
STREETS = ("Station Road", "Mill Lane", "Harbour Street", "Garden Row", "人民路", "解放大道", "中山路")
PURPOSES = ("household goods", "education", "medical", "rent", "small trade", "travel home")
EMPLOYMENT = ("permanent", "contract", "self-employed", "civil service")


def applications(
    *, number: int, people: list[dict[str, Any]], last: datetime, days: int, random: Random, prefix: str = "A"
) -> list[NewOrder]:
    """Return `number` orders, received over the `days` before `last`; oldest first. prefix: of their references.

    people: applicants ({"ref", "name", "phone", "id_number", "born_on"}), taken in turn.
    """
    moments = sorted(last - timedelta(minutes=random.randint(20, days * 24 * 60)) for _ in range(number))
    return [
        _application(f"{prefix}{i:05d}", moment, people[i % len(people)], random)
        for i, moment in enumerate(moments, start=1)
    ]


def _application(ref: str, moment: datetime, person: dict[str, Any], random: Random) -> NewOrder:
    score = random.randint(520, 690)
    amount = Decimal(random.choice((3000, 5000, 8000, 10000, 15000, 20000, 30000)))
    income = random.randint(35, 160) * 100
    match = random.randint(74, 99)
    return NewOrder(
        external_ref=ref,
        customer_ref=person["ref"],
        customer_name=person["name"],
        phone=person["phone"],
        id_number=person["id_number"],
        born_on=person["born_on"],
        amount=amount,
        term=random.choice((3, 6, 9, 12)),
        received_at=moment,
        machine_score=score,
        application={
            "person": {
                "Age": _age(person["born_on"], moment.date()),
                "Marital status": random.choice(("single", "married", "divorced")),
                "Lives in": person["city"],
                "Address": person["address"],
                "Housing": random.choice(("rents", "owns", "with family")),
                "Purpose": random.choice(PURPOSES),
            },
            "job": {
                "Employer": person["employer"],
                "Employment": random.choice(EMPLOYMENT),
                "Since": f"{random.randint(2014, 2025)}",
                "Monthly income": f"{income:,}",
                "Debt to income": f"{random.randint(5, 70)} %",
            },
            "identity": {
                "Face match": f"0.{match}",
                "ID valid until": f"{random.randint(2027, 2041)}",
            },
            "device": {"Device ID": person["device"], "System": random.choice(("Android 14", "Android 15", "iOS 18"))},
            "risk": _findings(person, match, random),
        },
    )


def _findings(person: dict[str, Any], match: int, random: Random) -> list[dict[str, str]]:
    """Return what the machine found; what it says of face, phone and device is so."""
    findings = random.sample(FINDINGS, k=random.choice((0, 1, 1, 2, 3)))
    findings += [SAME_DEVICE] * person["device_lent"] + [SAME_PHONE] * person["phone_lent"] + [UNLIKE] * (match < 80)
    return [{"finding": finding, "advice": advice} for finding, advice in findings]


def _age(born_on: date, day: date) -> int:
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def applicants(*, number: int, random: Random, seed: int) -> list[dict[str, Any]]:
    """Invent people, Chinese and English names in turn. Nobody real: names and numbers are Faker's and random."""
    chinese, english = Faker("zh_CN"), Faker("en_GB")
    chinese.seed_instance(seed)
    english.seed_instance(seed + 1)
    made = []
    for i in range(number):
        fake = chinese if i % 2 else english
        made.append(
            {
                "ref": f"C{i:05d}",
                "name": fake.name(),
                "city": fake.city(),
                "employer": fake.company(),
                "phone": f"1{random.choice((3, 5, 7, 8, 9))}{random.randint(0, 999_999_999):09d}",
                "id_number": f"{random.randint(110000, 659999)}{random.randint(0, 999_999_999_999):012d}",
                "born_on": date(random.randint(1962, 2004), random.randint(1, 12), random.randint(1, 28)),
            }
        )
    _settle(made, Random(seed + 3))
    return made


def _settle(people: list[dict[str, Any]], random: Random) -> None:
    """Give everybody an address and a device, and let some work, live and telephone together as people do."""
    firms = [person["employer"] for person in people[:24]]
    for number, person in enumerate(people):
        before = people[number - 1]
        person["phone_lent"], person["device_lent"] = number % 29 == 28, number % 13 == 12
        person["address"] = f"{random.randint(1, 240)} {random.choice(STREETS)}, {person['city']}"
        person["device"] = f"{random.getrandbits(60):015x}"
        if number % 3 == 0:
            person["employer"] = random.choice(firms)
        if number % 11 == 10:
            person["address"] = before["address"]
        if person["device_lent"]:
            person["device"] = before["device"]
        if person["phone_lent"]:
            person["phone"] = before["phone"]
