"""What two applicants can have in common, found again by a keyed hash: phone, device, address, employer."""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from casework.lib.personal import lookup_hash
from casework.review.states import TraitKind

# In which sections of an application, and under which labels (small letters, only letters and digits), each is found.
SOURCES: dict[TraitKind, tuple[tuple[str, ...], frozenset[str]]] = {
    TraitKind.DEVICE: (
        ("device",),
        frozenset(
            {"device", "deviceid", "devicefingerprint", "fingerprint", "imei", "androidid", "设备号", "设备指纹"}
        ),
    ),
    TraitKind.ADDRESS: (
        ("home", "person"),
        frozenset({"address", "homeaddress", "livesat", "住址", "居住地址", "家庭住址", "现居地址"}),
    ),
    TraitKind.EMPLOYER: (
        ("job",),
        frozenset({"employer", "employername", "company", "companyname", "单位", "单位名称", "工作单位", "公司名称"}),
    ),
}
# Answers that are none: half of all applicants would have them in common.
NO_ANSWER = frozenset((
    "na", "no", "none", "nil", "null", "unknown", "other", "others", "self", "selfemployed", "unemployed", "retired",
    "student", "freelance", "freelancer", "无", "无业", "自雇", "自由职业", "个体", "个体户", "不详", "其他", "未知",
    "退休", "学生",
))  # fmt: skip
SHORTEST = 2


def folded(text: str) -> str:
    """Return `text` as it is compared: compatible forms alike, small letters, only letters and digits."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def trait_hash(kind: str, text: str) -> str:
    """Return the keyed hash of a trait, "" for an answer that is none. A phone's is that of `Customer`'s numbers."""
    if kind == TraitKind.PHONE:
        return lookup_hash(text)
    plain = folded(text)
    return "" if len(plain) < SHORTEST or plain in NO_ANSWER else lookup_hash(f"{kind}:{plain}")


def traits_of(*, application: Mapping[str, Any], phone: str = "") -> set[tuple[str, str]]:
    """Return the traits of an application as (kind, hash)."""
    said = [(TraitKind.PHONE, phone), *_said(application)]
    return {(kind.value, digest) for kind, text in said if (digest := trait_hash(kind, text))}


def _said(application: Mapping[str, Any]) -> Iterator[tuple[TraitKind, str]]:
    for kind, (sections, labels) in SOURCES.items():
        for section in sections:
            facts = application.get(section)
            if isinstance(facts, Mapping):
                yield from ((kind, str(value)) for label, value in facts.items() if folded(str(label)) in labels)
