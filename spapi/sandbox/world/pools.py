"""What the invented orders are made of: marketplaces, goods, people, places. Data only; all of it fictitious.

Telephone numbers are of ranges kept for fiction (555-01xx) and mail addresses of example domains.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from mws.spapi import marketplaces
from mws.spapi.sandbox import ASIN, CA, MX, SKU, US


@dataclass(frozen=True, slots=True)
class PricedMarketplace(marketplaces.Marketplace):
    """A marketplace of the sandbox. price_factor: what our US cents are multiplied by."""

    price_factor: int = 1
    tax_per_mille: int = 0


MARKETPLACES: dict[str, PricedMarketplace] = {
    id: PricedMarketplace(**asdict(marketplaces.MARKETPLACES[id]), price_factor=factor, tax_per_mille=tax)
    for id, factor, tax in ((US, 1, 83), (CA, 2, 130), (MX, 17, 160))
}


@dataclass(frozen=True, slots=True)
class Good:
    """Something on sale; price in US cents."""

    asin: str
    sku: str
    title: str
    price: int


GOODS: tuple[Good, ...] = (
    Good(ASIN, SKU, "Desk lamp, dimmable, white", 1999),
    Good("B000FAKE02", "LAMP/RED, 10 cm", "Lamp & shade <red>, 10 cm", 2450),
    Good("B000FAKE03", "KABEL-Ä-03", "Câble tressé, 2 m, noir", 899),
    Good("B000FAKE04", "TEE'S+XL%04", 'T-shirt "Moon", size XL', 1575),
    Good("B000FAKE05", "MUG-350", "Mug 350 ml", 1249),
    Good("B000FAKE06", "BOOK 0006", "Stories of the Sea: Vol. 1 & 2", 3199),
    Good("B000FAKE07", "テスト-07", "緑茶 100g", 1105),
    Good("B000FAKE08", "NUT.M4.100", "Hex nuts M4 (100) - steel > brass", 667),
    Good("B000FAKE09", "PHONE-CASE_9", "Phone case, clear", 1333),
    Good("B000FAKE10", "CAFÉ#10", "Café molido 500 g, tueste medio", 1890),
    Good("B000FAKE11", "TOY-CAR-11", "Toy car with remote control", 4599),
    Good("B000FAKE12", "PEN;12", "Pens, blue, pack of 12", 725),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A street address; the house number is put before or after by `street` ("{} Elm Street")."""

    street: str
    second: str
    city: str
    region: str
    postal_code: str
    county: str = ""
    municipality: str = ""


PEOPLE: dict[str, tuple[str, ...]] = {
    "US": ("Ada Sample", "Zoë O'Connor", "Bob Example", "José Martínez-Quill", "Li Wei 李伟", "Tom & Ann Placeholder"),
    "CA": ("Chloé Tremblay-Exemple", "Noah Sample", "Ève Côté", "Priya Example"),
    "MX": ("María Ejemplo Núñez", "Iñaki Muestra", "Lucía Prueba", "Ángel de la Muestra"),
}

PLACES: dict[str, tuple[Place, ...]] = {
    "US": (
        Place("{} Elm Street", "Apt 4B", "Springfield", "IL", "62701", county="Sangamon"),
        Place("{} Harbor Way", "", "Seattle", "WA", "98101-2211"),
        Place("{} Lone Star Blvd", "Suite <200>", "Austin", "TX", "73301"),
        Place("{} Cañon Rd", "", "Española", "NM", "87532"),
    ),
    "CA": (
        Place("{}, rue de l'Exemple", "App. 12", "Montréal", "QC", "H2X 1Y4"),
        Place("{} Maple Crescent", "", "Toronto", "ON", "M5V 2T6"),
    ),
    "MX": (
        Place("Calle Muestra {}", "Interior 3", "Ciudad de México", "CDMX", "06000", municipality="Cuauhtémoc"),
        Place("Av. Ejemplo {}", "", "Mérida", "Yucatán", "97000", municipality="Mérida"),
    ),
}

PHONES: dict[str, str] = {"US": "+1 206-555-01{:02d}", "CA": "+1 416-555-01{:02d}", "MX": "+52 55 5555 01{:02d}"}

COMPANIES = ("Example Industries Ltd", "Muster & Söhne", "Sample <Trading> Co.", "Ejemplo S.A. de C.V.")
GIFT_LEVELS = ("Classic", "Deluxe", "Bag & Bow")
GIFT_MESSAGES = ("Happy birthday!", "Für dich & alle <3", "¡Feliz cumpleaños!", 'With love, "the cats"\nand the dog')
PROMOTIONS = ("FREESHIP", "SPRING-10", "PAWS-V2-7001", "Core Free Shipping 2026/11")
CARRIERS = (("UPS", "UPS Ground", "1Z999AA1"), ("USPS", "Priority Mail", "9400111"), ("FedEx", "FedEx 2Day", "7777000"))
CANCEL_REASONS = ("Found cheaper somewhere else.", "Ordered by mistake", "Arrives too late")
LEVELS = ("STANDARD", "EXPEDITED", "SECOND_DAY", "NEXT_DAY", "PRIORITY", "SAME_DAY", "FREE_ECONOMY", "SCHEDULED")
CONDITIONS = (
    ("NEW", "NEW", ""),
    ("USED", "VERY_GOOD", "Tested; a scratch on the <left> side & back"),
    ("COLLECTIBLE", "MINT", "First series"),
    ("REFURBISHED", "REFURBISHED", ""),
)
