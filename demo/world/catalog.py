"""What the shop sells, and against whom."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Product:
    """A product; price in cents of a euro with tax, tax rate in percent, weight among the products bought."""

    product_id: str
    name: str
    category: str
    price: int
    tax: int = 7
    weight: float = 1.0


@dataclass(frozen=True)
class Competitor:
    """A competitor with the spellings people type, its domain and the interest by which ads can aim at it."""

    competitor_id: str
    name: str
    spellings: tuple[str, ...]
    domain: str
    interest_id: str


PRODUCTS = (
    Product("T-101", "Sencha Uji", "green", 1490, weight=3),
    Product("T-102", "Genmaicha", "green", 990, weight=2),
    Product("T-103", "Matcha Ceremonial", "green", 2990, weight=2),
    Product("T-104", "Gunpowder", "green", 790),
    Product("T-201", "Darjeeling First Flush", "black", 1890, weight=3),
    Product("T-202", "Assam Mokalbari", "black", 1190, weight=2),
    Product("T-203", "Earl Grey", "black", 890, weight=3),
    Product("T-204", "Lapsang Souchong", "black", 1290),
    Product("T-301", "Milky Oolong", "oolong", 1790, weight=2),
    Product("T-302", "Tie Guan Yin", "oolong", 2190),
    Product("T-401", "White Peony", "white", 1990),
    Product("T-501", "Rooibos Vanilla", "herbal", 690, weight=2),
    Product("T-502", "Chamomile", "herbal", 590, weight=2),
    Product("T-503", "Peppermint", "herbal", 550),
    Product("A-601", "Glass Teapot", "accessories", 3490, 19, 1.5),
    Product("A-602", "Bamboo Whisk", "accessories", 1690, 19, 1.5),
    Product("A-603", "Tea Tin", "accessories", 790, 19),
    Product("G-701", "Tasting Box", "gifts", 2490, weight=3),
)

# A person who takes the first often takes the second too: what the cross-sell list should find.
COMPANIONS = {"T-103": "A-602", "A-601": "G-701", "T-201": "T-203", "T-101": "T-102"}

COMPETITORS = (
    Competitor(
        "leaf_and_lore",
        "Leaf & Lore",
        ("leaf and lore", "leaf & lore", "leaf lore"),
        "leafandlore.example",
        "6003100000101",
    ),
    Competitor(
        "camellia_house",
        "Camellia House",
        ("camellia house", "camelia house"),
        "camelliahouse.example",
        "6003100000102",
    ),
    Competitor("steep_street", "Steep Street", ("steep street", "steepstreet"), "steepstreet.example", "6003100000103"),
)

GENERAL_INTERESTS = {"Tea": "6003100000201", "Green tea": "6003100000202", "Wellness": "6003100000203"}
