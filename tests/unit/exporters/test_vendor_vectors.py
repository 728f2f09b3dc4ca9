"""The vendors' own test vectors: restated for every clone, and the whole collection where it is at hand."""

import base64
import hashlib
import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from exporters.errors import AlreadyHashedError, EmptyValueError
from exporters.hashing import EMPTY_SHA256, declared_hash, sha256_hex
from exporters.normalise.phone import normalise_phone
from exporters.vendors import google, meta
from warehouse.settings import environment

_META = {
    "EMAIL": meta.email,
    "PHONE": lambda value: meta.phone(normalise_phone(value, "US")),
    "FN": meta.name,
    "DOB": lambda value: meta.birth_date(value, "mdy"),
    "GEN": meta.gender,
    "CT": meta.city,
    "ST": lambda value: meta.state(value, "us"),
    "ZIP": lambda value: meta.zip_code(value, "gb" if "UK" in value else "us"),
    "COUNTRY": meta.country,
}
_GOOGLE = {
    "EMAIL": google.email,
    "PHONE": lambda value: google.phone(normalise_phone(value, "GB" if value.startswith("44") else "US")),
    "GIVEN_NAME": google.given_name,
    "FAMILY_NAME": google.family_name,
}

# platform, key, what was typed, normal form, hash printed by the vendor (developers.facebook.com, Customer Information
# Parameters and Custom Audiences guide; googleads/data-manager-python, formatter tests).
_PUBLISHED = [
    ("meta", "EMAIL", "John_Smith@gmail.com", "john_smith@gmail.com",
     "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f"),
    ("meta", "EMAIL", "mary@example.com", "mary@example.com",
     "f1904cf1a9d73a55fa5de0ac823c4403ded71afd4c3248d00bdcd0866552bb79"),
    ("meta", "PHONE", "US phone number (650)555-1212", "16505551212",
     "e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176"),
    ("meta", "PHONE", "15559876543", "15559876543",
     "1ef970831d7963307784fa8688e8fce101a15685d62aa765fed23f3a2c576a4e"),
    ("meta", "FN", "Mary", "mary", "6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec"),
    ("meta", "FN", "정", "정", "8fa8cd9c440be61d0151429310034083132b35975c4bea67fdd74158eb51db14"),
    ("meta", "FN", "Valéry", "valéry", "08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c"),
    ("meta", "DOB", "2/16/1997", "19970216", "01acdbf6ec7b4f478a225f1a246e5d6767eeab1a7ffa17f025265b5b94f40f0c"),
    ("meta", "COUNTRY", "United States", "us", "79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621"),
    ("google", "EMAIL", "  ALEXZ@EXAMPLE.com   ", "alexz@example.com",
     "509e933019bb285a134a9334b8bb679dff79d0ce023d529af4bd744d47b4fd8a"),
    ("google", "PHONE", "1-800-555-0100   ", "+18005550100",
     "fb4f73a6ec5fdb7077d564cdd22c3554b43ce49168550c3b12c547b78c517b30"),
    ("google", "GIVEN_NAME", "  GivenName  ", "givenname",
     "128a07bfe2df877c52076e60d7774cf5baaa046c5a6c48daf30ff43ecca2f814"),
    ("google", "FAMILY_NAME", "  FamilyName ", "familyname",
     "77762c287e61ce065bee5c15464012c6fbe088398b8057627d5577249430d574"),
]  # fmt: skip

# Vendors that print the normal form only.
_PUBLISHED_FORMS = [
    ("google", "EMAIL", "QuinnY@EXAMPLE.com", "quinny@example.com"),
    ("google", "EMAIL", "Jefferson.Loves.hiking@gmail.com", "jeffersonloveshiking@gmail.com"),
    ("google", "EMAIL", "j.e.f..ferson.Loves.hiking@gmail.com", "jeffersonloveshiking@gmail.com"),
    ("google", "EMAIL", "Jefferson.LOVES.Hiking@googlemail.com", "jeffersonloveshiking@googlemail.com"),
    ("google", "EMAIL", "Cloudy.SanFrancisco+shopping@gmail.com", "cloudysanfrancisco@gmail.com"),
    ("google", "EMAIL", "Cloudy.SanFrancisco+shopping@googlemail.com", "cloudysanfrancisco@googlemail.com"),
    ("google", "EMAIL", "user.name+NYC@Example.com", "user.name+nyc@example.com"),
    ("google", "PHONE", "1 800 555 0100", "+18005550100"),
    ("google", "PHONE", "+1 800-555-0100", "+18005550100"),
    ("google", "PHONE", "441134960987", "+441134960987"),
    ("google", "PHONE", "+44-113-496-0987", "+441134960987"),
    ("google", "GIVEN_NAME", " Mr. Alex   ", "alex"),
    ("google", "GIVEN_NAME", " Dr. Alex   ", "alex"),
    ("google", "GIVEN_NAME", " Alex Dr.", "alex dr."),
    ("google", "GIVEN_NAME", " Mralex   ", "mralex"),
    ("google", "FAMILY_NAME", " Quinn, Jr.   ", "quinn"),
    ("google", "FAMILY_NAME", " Quinn,Jr.   ", "quinn"),
    ("google", "FAMILY_NAME", "Quinn-Alex", "quinn-alex"),
    ("meta", "ZIP", "U.S zip code 94035-1234", "94035"),
    ("meta", "ZIP", "M1 1AE (UK)", "m11ae"),
    ("meta", "CT", "New York", "newyork"),
    ("meta", "ST", "California", "ca"),
    ("meta", "GEN", "Female", "f"),
]


def _normal(platform: str, key: str, value: str) -> str:
    return {"meta": _META, "google": _GOOGLE}[platform][key](value)


@pytest.mark.shows("1 published hashes", "each equals ours, Meta and Google")
@pytest.mark.parametrize(("platform", "key", "typed", "normal", "published"), _PUBLISHED)
def test_a_published_hash_is_not_missed(platform: str, key: str, typed: str, normal: str, published: str) -> None:
    assert _normal(platform, key, typed) == normal
    assert sha256_hex(normal) == published


@pytest.mark.parametrize(("platform", "key", "typed", "normal"), _PUBLISHED_FORMS)
def test_a_published_normal_form_is_not_missed(platform: str, key: str, typed: str, normal: str) -> None:
    assert _normal(platform, key, typed) == normal


@pytest.mark.shows("1 empty values", "never hashed")
@pytest.mark.parametrize("typed", ["", " ", "\u200b", "\ufeff \u2060"])
def test_an_empty_value_is_never_hashed(typed: str) -> None:
    for normalise in (*_META.values(), *_GOOGLE.values(), meta.mobile_advertiser_id, meta.external_id):
        with pytest.raises(EmptyValueError):
            normalise(typed)
    for refused in (lambda: sha256_hex(typed.strip("\u200b\ufeff\u2060 ")), lambda: declared_hash(EMPTY_SHA256)):
        with pytest.raises(EmptyValueError):
            refused()


def test_a_hash_is_not_hashed_again_unless_it_was_declared_one() -> None:
    digest = sha256_hex("mary@example.com")
    for typed in (digest, digest.upper(), f" {digest} "):
        for normalise in (sha256_hex, *_META.values(), *_GOOGLE.values()):
            with pytest.raises(AlreadyHashedError):
                normalise(typed)
        assert declared_hash(typed) == digest


def test_meta_does_not_get_googles_gmail_form() -> None:
    typed = "Jane.Doe+x@gmail.com"
    assert meta.email(typed) == "jane.doe+x@gmail.com"
    assert google.email(typed) == "janedoe@gmail.com"


def test_decomposed_letters_do_not_change_the_hash() -> None:
    decomposed = unicodedata.normalize("NFD", "Valéry")
    assert sha256_hex(meta.name(decomposed)) == "08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c"
    assert google.given_name(decomposed) == "valéry"


def test_identifiers_that_are_sent_as_they_are_keep_their_form() -> None:
    assert meta.mobile_advertiser_id("AB1234CD-E123-12FG-J123") == "ab1234cd-e123-12fg-j123"
    assert meta.external_id("AbC123") == "AbC123"
    assert google.region_code("de") == "DE"


def _collection() -> dict[str, list[dict[str, Any]]]:
    folder = environment("HOURGLASS_REAL_DATA")
    if folder is None:
        pytest.skip("HOURGLASS_REAL_DATA is not set: the whole collection of vectors is not at hand")
    path = Path(folder).parent / "activation_vectors.json"
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.shows("1 collection", "every vector of it")
def test_no_vector_of_the_collection_fails() -> None:
    for vector in _collection()["vectors"]:
        if vector["key"] == "SDK_UNIT":  # two spellings of one name in one line
            assert {meta.name(typed) for typed in vector["input"].split("/")} == {vector["normalized"]}
        else:
            assert _normal(vector["platform"], vector["key"], vector["input"]) == vector["normalized"], vector
        digest = sha256_hex(vector["normalized"])
        assert digest == vector["sha256_hex"], vector
        assert vector["published_hash"] in (None, digest)
        assert "base64" not in vector or base64.b64encode(bytes.fromhex(digest)).decode() == vector["base64"]


@pytest.mark.shows("1 negative cases", "all six of the collection")
def test_no_negative_case_of_the_collection_fails() -> None:
    cases = {case["input"]: case for case in _collection()["negative_cases"]}
    assert len(cases) == 6
    empty = cases.pop("")
    assert empty["wrong_hash"] == EMPTY_SHA256 == hashlib.sha256(b"").hexdigest()
    madid = cases.pop("MADID AB1234CD-E123-12FG-J123")["input"].removeprefix("MADID ")
    assert meta.mobile_advertiser_id(madid) == madid.lower()
    extern = cases.pop("EXTERN_ID AbC123")["input"].removeprefix("EXTERN_ID ")
    assert meta.external_id(extern) == extern
    gmail = cases.pop("Jane.Doe+x@gmail.com")
    assert sha256_hex(meta.email(gmail["input"])) == gmail["sha256_hex"]
    assert google.email(gmail["input"]) == gmail["google_form"]
    assert sha256_hex(google.email(gmail["input"])) == gmail["google_sha256_hex"]
    composed = cases.pop("valéry NFD")
    hashes = {sha256_hex(normalise(unicodedata.normalize("NFD", "valéry")))
              for normalise in (meta.name, google.given_name)}  # fmt: skip
    assert hashes == {composed["nfc"]}
    phone = cases.pop("+44 (0)20 7946 0958")
    assert google.phone(normalise_phone(phone["input"], "DE")) == "+442079460958"
    assert meta.phone(normalise_phone(phone["input"], None)) == "442079460958"
    assert not cases
