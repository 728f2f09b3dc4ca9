import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exporters.errors import InvalidIdentifierError
from exporters.hashing import EMPTY_SHA256, sha256_hex
from exporters.normalise.email import normalise_email
from exporters.normalise.person import normalise_birth_date, normalise_gender
from exporters.normalise.phone import normalise_phone
from exporters.normalise.place import normalise_city, normalise_country, normalise_state, normalise_zip
from exporters.vendors import google, meta

_TEXT_RULES = [meta.email, meta.name, meta.initial, meta.city, meta.state, meta.zip_code, meta.country, meta.gender,
               google.email, google.given_name, google.family_name, google.region_code]  # fmt: skip
_PARTS = ["dr.", "Mr. ", " jr", ",", " ", "III", "quinn", "-", "\u0300", "é", "."]
_local = st.text("abcXYZ019.+_-", min_size=1, max_size=20)
_domain = st.sampled_from(["gmail.com", "GoogleMail.com", "Example.COM", "bücher.example", "mail.例え.テスト"])
_blank = st.text(" \t\u200b\ufeff\u00a0", max_size=3)
_email = st.builds(lambda before, local, domain, after: f"{before}{local}@{domain}{after}",
                   _blank, _local, _domain, _blank)  # fmt: skip


@given(
    st.one_of(
        st.text(),
        _email,
        st.text("MrDJ.,:- éÉßİΣς정\u0300\u0301\u0345\u200b"),
        st.lists(st.sampled_from(_PARTS)).map("".join),
    )
)
@pytest.mark.shows("1 any text", "normalising twice changes nothing")
@example("İ@x.com")
@example("Dr. Dr. Alex")
@example("Quinn , Jr., MD")
@example("A:\u0300")
@example("𝑨")
@example("0\x1fA")
def test_normalising_twice_does_not_change_a_value_nor_hash_nothing(typed: str) -> None:
    for rule in _TEXT_RULES:
        try:
            normal = rule(typed)
        except InvalidIdentifierError:
            continue
        assert rule(normal) == normal, rule
        assert sha256_hex(normal) != EMPTY_SHA256


@given(_email)
def test_spellings_of_one_address_do_not_become_two_people(typed: str) -> None:
    try:
        normal = meta.email(typed)
    except InvalidIdentifierError:
        return
    assert normal == meta.email(typed.upper().replace("@", "@\u200b"))
    assert normal.isascii() and normal == normal.lower()


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("anna @example.com", "inner_whitespace"),
        ("mailto:anna@example.com", "mailto"),
        ("anna@b@example.com", "not_one_at_sign"),
        ("anna.example.com", "not_one_at_sign"),
        ("foo@gmail.com.", "bad_domain"),
        ("x@y", "bad_domain"),
        ("anna@-example.com", "bad_domain"),
        ("anna@192.168.0.1", "bad_domain"),
        ("@example.com", "bad_local_part"),
        ("<anna>@example.com", "bad_local_part"),
        ("änna@example.com", "non_ascii_local_part"),
        ("İ@example.com", "non_ascii_local_part"),
    ],
)
def test_an_address_that_nobody_has_is_not_sent(typed: str, reason: str) -> None:
    with pytest.raises(InvalidIdentifierError) as caught:
        normalise_email(typed)
    assert caught.value.reason == reason
    assert typed not in str(caught.value)


def test_invisible_characters_and_foreign_domains_do_not_lose_a_person() -> None:
    assert normalise_email("\ufeffa\u200b@X.com\u00a0") == "a@x.com"
    assert normalise_email("anna@Bücher.example") == "anna@xn--bcher-kva.example"


def test_gmail_address_of_dots_and_tags_only_is_refused() -> None:
    for typed in ("...@gmail.com", "+shop@googlemail.com"):
        with pytest.raises(InvalidIdentifierError):
            google.email(typed)


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_a_national_number_of_no_country_is_lost(region: str) -> None:
    number = phonenumbers.example_number(region)
    if number is None:
        return
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    assert normalise_phone(national, region).e164 == e164
    assert normalise_phone(e164, "US").e164 == e164
    assert normalise_phone("00" + e164[1:], "DE").e164 == e164


@pytest.mark.parametrize(
    ("typed", "region", "e164"),
    [
        ("+44 (0)20 7946 0958", "DE", "+442079460958"),
        ("٠٣٠ ١٢٣٤٥٦", "DE", "+4930123456"),
        ("030 123456 ext. 22", "DE", "+4930123456"),
        ("0049 30 123456", "US", "+4930123456"),
        ("0049 30 123456", None, "+4930123456"),
        ("06 1234 5678 ext. 3", "IT", "+390612345678"),
        ("06 1234 5678", "IT", "+390612345678"),
        ("Tel.: 030/123456", "DE", "+4930123456"),
    ],
)
def test_a_phone_is_not_lost_by_the_way_it_is_written(typed: str, region: str | None, e164: str) -> None:
    assert normalise_phone(typed, region).e164 == e164


@pytest.mark.parametrize(
    ("typed", "region", "reason"),
    [
        ("030 123456", None, "no_country"),
        ("none", "DE", "not_a_number"),
        ("12", "DE", "impossible_length"),
        ("000001", "DE", "leading_zeros"),
        ("253-0000", "US", "impossible_length"),  # no area code
        ("1111111111", "DE", "equal_digits"),
        ("+49 000000000", "DE", "equal_digits"),
    ],
)
def test_a_phone_that_nobody_has_is_not_sent(typed: str, region: str | None, reason: str) -> None:
    with pytest.raises(InvalidIdentifierError) as caught:
        normalise_phone(typed, region)
    assert caught.value.reason == reason
    assert typed not in str(caught.value)


@given(st.text("0123456789+() -٣٤", max_size=20), st.sampled_from(["DE", "US", "IT", "GB", "AR", "MX", None]))
def test_a_normal_phone_is_the_same_in_every_country(typed: str, region: str | None) -> None:
    try:
        phone = normalise_phone(typed, region)
    except InvalidIdentifierError:
        return
    assert phone.e164.startswith("+") and phone.e164[1:].isascii() and phone.e164[1:].isdigit()
    assert normalise_phone(phone.e164, "FR") == phone
    assert meta.phone(phone) == phone.e164[1:]


def test_places_are_understood_by_name_and_refused_when_unknown() -> None:
    assert normalise_country("Deutschland") == normalise_country("DE") == normalise_country("Germany") == "de"
    assert normalise_country("UK") == "gb"
    assert normalise_city("São Paulo") == "saopaulo"
    assert normalise_state("Île-de-France", "fr") == "îledefrance"
    assert normalise_zip("10115", None) == "10115"
    for refused in (lambda: normalise_country("Atlantis"), lambda: normalise_city("København"),
                    lambda: normalise_city("東京"), lambda: normalise_state("Bavaria", "us"),
                    lambda: normalise_zip("1234", "us"), lambda: normalise_zip("10115", "gb")):  # fmt: skip
        with pytest.raises(InvalidIdentifierError):
            refused()


def test_gender_and_birth_are_not_guessed() -> None:
    assert meta.birth_parts("1997-02-16") == ("1997", "02", "16")
    for refused in (lambda: normalise_gender("unknown"), lambda: normalise_birth_date("2/16/1997"),
                    lambda: normalise_birth_date("1997-02-30"), lambda: normalise_birth_date("97-02-16")):  # fmt: skip
        with pytest.raises(InvalidIdentifierError):
            refused()
