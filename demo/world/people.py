"""Who comes to the shop: name, country, addresses, devices, consent and what they truly want."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from demo.world.catalog import COMPETITORS
from demo.world.dice import dice

_FIRST = (
    "Mia",
    "Emma",
    "Lena",
    "Anna",
    "Clara",
    "Ida",
    "Nora",
    "Paula",
    "Jonas",
    "Leon",
    "Paul",
    "Felix",
    "Noah",
    "Max",
    "Anton",
    "Emil",
    "Chiara",
    "Luca",
    "Camille",
    "Hugo",
    "Sanne",
    "Daan",
    "Zoë",
    "Jürgen",
    "Olena",
)
_LAST = (
    "Schulz",
    "Weber",
    "Fischer",
    "Koch",
    "Bauer",
    "Wolf",
    "Neumann",
    "Braun",
    "Krüger",
    "Hofmann",
    "Gruber",
    "Keller",
    "Meier",
    "Rossi",
    "Ferrari",
    "Dubois",
    "Moreau",
    "de Vries",
    "Jansen",
    "Smith",
    "Miller",
    "Bondar",
)
_MAIL_HOSTS = ("mail.example", "post.example", "inbox.example.com", "example.org", "example.net")
_EMPLOYERS = ("tea.example", *(one.domain for one in COMPETITORS))  # who works there writes from there
_COUNTRIES = {"DE": 74, "AT": 8, "CH": 7, "FR": 3, "IT": 2, "NL": 2, "US": 4}
CURRENCIES = {"CH": "CHF", "US": "USD"}
# Mobile numbers: international prefix, national prefix, first digits, how many digits follow.
_PHONES = {
    "DE": ("+49", "0", "151", 8),
    "AT": ("+43", "0", "664", 7),
    "CH": ("+41", "0", "79", 7),
    "FR": ("+33", "0", "612", 6),
    "IT": ("+39", "", "347", 7),
    "NL": ("+31", "0", "612", 6),
}
_US_AREAS = ("212", "415", "617", "303")


@dataclass
class Person:
    """One person. `key` is the truth's name for it and is in no file of the shop."""

    key: str
    born: int  # day of the world on which the person first hears of the shop
    country: str
    first_name: str
    email: str
    phone: str
    customer_id: str
    user_id: str
    affinity: str | None  # competitor whose tea the person looks for
    consent: str
    devices: list[str] = field(default_factory=list)
    referred_by: Person | None = None

    @property
    def currency(self) -> str:
        """Currency in which the person pays."""
        return CURRENCIES.get(self.country, "EUR")


def person(seed: int, key: str, born: int, referred_by: Person | None = None) -> Person:
    """The person of that key: the same in every run."""
    random = dice(seed, "person", key)
    country = random.choices(tuple(_COUNTRIES), tuple(_COUNTRIES.values()))[0]
    if referred_by and random.random() < 0.9:
        country = referred_by.country
    first, last = random.choice(_FIRST), random.choice(_LAST)
    affinity = random.choice(COMPETITORS).competitor_id if random.random() < 0.05 else None
    one = Person(
        key,
        born,
        country,
        first,
        email=f"{_plain(first)}.{_plain(last)}.{key}@{_mail_host(seed, key, random.choice(_MAIL_HOSTS))}",
        phone=_phone(random, country),
        customer_id=f"C-{key}",
        user_id=f"U-{key}",
        affinity=affinity,
        consent=random.choices(("granted", "denied", "unknown"), (58, 22, 20))[0],
        referred_by=referred_by,
    )
    one.devices = [f"B-{key}-{n}" for n in range(random.choices((1, 2, 3), (60, 32, 8))[0])]
    return one


def as_typed(random: Random, email: str) -> str:
    """The address as people type it: sometimes with capitals or a space, always the same address."""
    typed = email
    if random.random() < 0.15:
        typed = email.title() if random.random() < 0.5 else email.upper()
    return f" {typed}" if random.random() < 0.03 else typed


def national(random: Random, one: Person) -> str:
    """The telephone number as people type it: international, or national with the country beside it."""
    if one.country == "US" or random.random() < 0.5:
        return one.phone
    prefix, trunk, _, _ = _PHONES[one.country]
    return trunk + one.phone.removeprefix(prefix)


def _mail_host(seed: int, key: str, private: str) -> str:
    """A private address; now and then that of the shop itself or of a competitor."""
    random = dice(seed, "employer", key)
    return random.choice(_EMPLOYERS) if random.random() < 0.006 else private


def _phone(random: Random, country: str) -> str:
    if country == "US":
        return f"+1{random.choice(_US_AREAS)}{random.randrange(200, 999)}{random.randrange(10_000):04d}"
    prefix, _, start, digits = _PHONES[country]
    return f"{prefix}{start}{random.randrange(10**digits):0{digits}d}"


def _plain(name: str) -> str:
    """A name as an address can hold it."""
    table = str.maketrans({"ü": "ue", "ë": "e", " ": ""})
    return name.lower().translate(table)
