"""Through which channel an order came and who lends its money, by file and by API."""

import io
from types import SimpleNamespace

from casework.portfolio.feeds import reasons
from casework.portfolio.feeds.mapping import read_mapping
from casework.portfolio.models import FeedFile, RefusedRow
from casework.portfolio.services.feeding import take_file
from casework.review.models import ReviewOrder
from tests import factories
from tests.clock import NOW
from tests.collections import floor as ledger
from tests.review.sending import ORDERS, Shop, order


def test_an_order_names_its_channel_and_funder_and_its_loan_keeps_the_funder(
    floor: SimpleNamespace, at_now: None
) -> None:
    shop = Shop(*factories.api_client(floor.product))
    store, bank = factories.channel("store", shop.client.book), factories.funder("bank", shop.client.book)
    factories.channel("store", ledger.book("elsewhere"))  # the same code in another book is another channel
    answer = shop.post(ORDERS, order(channel="store", funder="bank"))
    assert (answer.status_code, answer.json()["channel"], answer.json()["funder"]) == (201, "store", "bank")
    made = ReviewOrder.objects.get()
    assert (made.channel, made.funder) == (store, bank)
    assert shop.post(ORDERS, order(channel="store")).status_code == 409
    decided = factories.decide(factories.decide(made, floor.first), floor.checker)
    assert factories.pay_out(decided, floor.operations).funder == bank
    mapping = read_mapping(
        f'kind = "orders"\nsource = "shop"\n[book]\ncode = "lagos"\n[product]\ncode = "{floor.product.code}"\n'
        '[columns]\nexternal_ref = "ref"\ncustomer_ref = "ref"\ncustomer_name = "ref"\namount = "sum"\nterm = "term"\n'
        'channel = "from"\n[values.channel]\n"App" = "store"\n'.encode(),
        name="shop",
    )
    entry = FeedFile.objects.create(kind="orders", name="orders.csv", sha256="0" * 64, uploaded_at=NOW)
    file = io.BytesIO(b"ref,sum,term,from\nB-1,1500,30,App\nB-2,1500,30,Web\nB-3,1500,30,\n")
    take_file(entry=entry, file=file, mapping=mapping, now=NOW)
    assert [(bad.row, bad.column, bad.value, bad.reason) for bad in RefusedRow.objects.all()] == [
        (3, "from", "Web", reasons.NO_CHANNEL)
    ]
    brought = dict(ReviewOrder.objects.order_by("external_ref").values_list("external_ref", "channel__code"))
    assert brought == {"A-1": "store", "B-1": "store", "B-3": None}
