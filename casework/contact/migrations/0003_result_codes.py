"""The result codes of contacts that are offered from the first day."""

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from django.db import migrations

# Code → English, Chinese, what it counts as, with whom, through what ("" for all), where ("" for everywhere), whether it
# is an effective contact, what it asks for next, what it says of the number.
CODES = {
    "conversation": ("Talked", "已通话", "conversation", "borrower,unverified,third_party", "", "", True, "", ""),
    "promised": ("Promised to pay", "承诺还款", "promised", "borrower", "", "", True, "promise", ""),
    "promised_part": ("Promised a part", "承诺部分还款", "promised", "borrower", "", "", True, "promise", ""),
    "refused": ("Refused to pay", "拒绝还款", "refused", "borrower", "", "", True, "", ""),
    "no_means": ("Cannot pay now", "暂无还款能力", "refused", "borrower", "", "", True, "", ""),
    "disputes": ("Disputes the debt", "对欠款有异议", "refused", "borrower", "", "", True, "", ""),
    "asks_waiver": ("Asks for a waiver", "申请减免", "conversation", "borrower", "", "S2,S3,S4,M1,M2,M3,M4+", True, "", ""),
    "says_paid": ("Says paid", "称已还款", "says_paid", "borrower", "", "", True, "says_paid", ""),
    "confirmed": ("Details confirmed", "信息核实一致", "confirmed", "borrower,third_party", "", "review", True, "", ""),
    "mismatch": (
        "Details do not match", "信息不一致", "mismatch", "borrower,unverified,third_party", "", "review", True, "", ""
    ),
    "call_back": ("Asked to be called back", "要求回电", "call_back", "borrower,unverified,third_party", "", "", True, "", ""),
    "hung_up": ("Hung up at once", "接通即挂断", "conversation", "unverified", "call", "", False, "", ""),
    "left_message": ("Passes a message on", "愿意转告", "conversation", "third_party", "", "", True, "", ""),
    "objected": ("Asked not to be contacted", "要求不再联系", "objected", "third_party", "", "", True, "", ""),
    "no_answer": ("No answer", "无人接听", "no_answer", "nobody", "call,visit", "", False, "", ""),
    "switched_off": ("Switched off", "关机", "no_answer", "nobody", "call", "", False, "", ""),
    "not_at_home": ("Nobody at home", "上门无人", "no_answer", "nobody", "visit", "", False, "", ""),
    "out_of_service": ("Number out of service", "空号或停机", "no_answer", "nobody", "call", "", False, "", "lost"),
    "busy": ("Busy", "占线", "busy", "nobody", "call", "", False, "", ""),
    "wrong_number": ("Wrong number", "号码错误", "wrong_number", "unverified,third_party", "", "", False, "", "wrong"),
    "message_sent": ("Message sent", "已发送消息", "message_sent", "nobody", "sms,email,visit", "", False, "", ""),
}  # fmt: skip
NAMES = (
    "label_en", "label_zh", "result", "parties", "channels", "places", "is_conversation", "suggests", "number_status",
)  # fmt: skip


def seed(apps: Any, schema_editor: Any) -> None:
    """Offer a sensible set from the beginning of time on."""
    rows = [
        {"code": code, "number": 1, "active_from": date(2000, 1, 1), **dict(zip(NAMES, said, strict=True))}
        for code, said in CODES.items()
    ]
    model = apps.get_model("contact", "ResultCode")
    model.objects.bulk_create(model(made_at=datetime(2000, 1, 1, tzinfo=UTC), **row) for row in rows)


class Migration(migrations.Migration):
    """Collectors and reviewers can record what came of a contact."""

    dependencies: ClassVar = [("contact", "0002_guards_and_rights")]
    operations: ClassVar = [migrations.RunPython(seed, migrations.RunPython.noop)]
