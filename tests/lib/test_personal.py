"""Personal data: unreadable at rest, found by hash, shown masked."""

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.db import connection
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from casework.lib.personal import decrypt, encrypt, lookup_hash, mask_id, mask_phone, rotate
from casework.portfolio.models import Customer
from tests.portfolio import book_of

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@given(st.text(min_size=1, max_size=60))
def test_encrypted_and_back(text: str):
    token = encrypt(text)
    assert decrypt(token) == text
    assert len(text) < 8 or text not in token


def test_old_keys_still_read_and_rotation_makes_them_unneeded():
    with override_settings(PERSONAL_DATA_KEYS=[OLD]):
        token = encrypt("110101199003070000")
    with override_settings(PERSONAL_DATA_KEYS=[NEW, OLD]):
        assert decrypt(token) == "110101199003070000"
        fresh = rotate(token)
    with override_settings(PERSONAL_DATA_KEYS=[NEW]):
        assert decrypt(fresh) == "110101199003070000"
        with pytest.raises(InvalidToken):
            decrypt(token)


@pytest.mark.parametrize("written", ["138-0013 8000", "13800138000", "(138) 0013.8000", " 138 0013 8000 "])
def test_spellings_of_one_number_meet(written: str):
    assert lookup_hash(written) == lookup_hash("13800138000")


def test_the_hash_depends_on_the_key_and_says_nothing_for_nothing():
    ours = lookup_hash("13800138000")
    with override_settings(LOOKUP_KEY="another"):
        assert lookup_hash("13800138000") != ours
    assert lookup_hash("13800138000") == ours
    assert len(ours) == 64
    assert lookup_hash("") == lookup_hash(" - ") == ""


@given(st.text(alphabet="0123456789+", max_size=20))
def test_a_mask_keeps_the_length_and_hides_the_middle(phone: str):
    shown = mask_phone(phone)
    assert len(shown) == len(phone)
    assert len(phone) < 7 or (shown[3:-2] == "•" * (len(phone) - 5) and shown[:3] == phone[:3])
    assert mask_id(phone)[:-4] == "•" * len(phone[:-4])


@pytest.mark.django_db
def test_the_database_holds_no_plain_text():
    made = book_of.customer(id_number="110101199003070000")
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number FROM portfolio_customer WHERE id = %s", [made.pk])
        assert "110101" not in cursor.fetchone()[0]
    assert Customer.objects.get(pk=made.pk).id_number == "110101199003070000"
    with pytest.raises(TypeError, match="look-up hash"):
        Customer.objects.filter(id_number="110101199003070000").exists()
