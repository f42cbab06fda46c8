"""What the catalogue knows of each ASIN, as data: what `pools.GOODS` sells, and five ASINs that nobody here lists.

All of it is fictitious. Product codes are of the ranges that shops use inside their doors, the book's is the number by
which ISBN guides explain the check digit. Each row differs from its neighbours in what makes programs stumble: units,
codes that are not told as they were asked, ranks that are missing, one code on two ASINs, a family, a package.
"""

from __future__ import annotations

from dataclasses import dataclass

from mws.spapi.sandbox.world.pools import GOODS, Good

INCHES, CENTIMETERS, POUNDS, OUNCES = "inches", "centimeters", "pounds", "ounces"
KILOGRAMS, GRAMS = "kilograms", "grams"
PARENT, TWIN = "B000FAKE13", "B000FAKE17"


@dataclass(frozen=True, slots=True)
class Sides:
    """Measures. unit: of the three lengths; weight 0 where it is not known."""

    height: float
    length: float
    width: float
    unit: str
    weight: float
    weight_unit: str


@dataclass(frozen=True, slots=True)
class Group:
    """A display group of the website, which has a sales rank of its own."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Category:
    """A class of goods with the classes above it."""

    id: str
    name: str
    above: Category | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """One ASIN. good: its SKU is "" and its price 0 where nobody here lists it.

    gtin: 14 digits; "" for none. codes: the kinds of identifier by which it is told. rank: in its group and in its
    category; 0 where Amazon knows none. item, package: None where Amazon knows no measures. packed: ASINs of which it
    is a package. list_price: US cents. also: a second category that it stands in.
    """

    good: Good
    brand: str
    product_type: str
    group: Group
    category: Category
    gtin: str = ""
    item: Sides | None = None
    package: Sides | None = None
    rank: int = 0
    category_rank: int = 0
    codes: tuple[str, ...] = ("EAN", "GTIN", "UPC")
    list_price: int = 0
    color: str = ""
    size: str = ""
    units: int = 1
    released: str = ""
    features: tuple[str, ...] = ()
    parent: str = ""
    children: tuple[str, ...] = ()
    packed: tuple[str, ...] = ()
    author: str = ""
    also: Category | None = None

    @property
    def asin(self) -> str:
        return self.good.asin

    def code(self, kind: str) -> str:
        """Its identifier of that kind as it is told, "" where it has none."""
        if kind == "ASIN":
            return self.asin
        return self.gtin[{"UPC": 2, "GTIN": 0}.get(kind, 1) :] if kind in self.codes else ""


def with_check_digit(digits: str) -> str:
    """The digits with the check digit of a GTIN behind them."""
    weighed = sum(int(digit) * (3 if at % 2 == 0 else 1) for at, digit in enumerate(reversed(digits)))
    return f"{digits}{-weighed % 10}"


def _upc(number: int) -> str:
    return with_check_digit(f"002{number:010d}")


_HOME = Group("home_improvement_display_on_website", "Home Improvement")
_APPAREL = Group("fashion_display_on_website", "Clothing, Shoes & Jewelry")
_KITCHEN = Group("kitchen_display_on_website", "Kitchen")
_BOOKS = Group("book_display_on_website", "Book")
_GROCERY = Group("grocery_display_on_website", "Grocery")
_WIRELESS = Group("wireless_display_on_website", "Wireless Phone Accessory")
_TOYS = Group("toy_display_on_website", "Toy")
_OFFICE = Group("office_product_display_on_website", "Office Product")
_INDUSTRIAL = Group("industrial_display_on_website", "BISS")
_ELECTRONICS = Group("ce_display_on_website", "CE")

_LIGHTING = Category("900110", "Lamps & Light Fixtures", Category("900100", "Tools & Home Improvement"))
_DESK_LAMPS = Category("900111", "Desk Lamps", _LIGHTING)
_SHADES = Category("900112", "Lamp Shades", _LIGHTING)
_CABLES = Category("900211", "Cables", Category("900210", "Accessories & Supplies", Category("900200", "Electronics")))
_SHIRTS = Category("900311", "T-Shirts", Category("900310", "Men", Category("900300", "Clothing, Shoes & Jewelry")))
_MUGS = Category("900411", "Mugs", Category("900410", "Dining & Entertaining", Category("900400", "Home & Kitchen")))
_STORIES = Category("900511", "Sea Stories", Category("900510", "Literature & Fiction", Category("900500", "Books")))
_DRINKS = Category("900610", "Beverages", Category("900600", "Grocery & Gourmet Food"))
_TEA, _COFFEE = Category("900611", "Green Tea", _DRINKS), Category("900612", "Ground Coffee", _DRINKS)
_NUTS = Category("900711", "Hex Nuts", Category("900710", "Fasteners", Category("900700", "Industrial & Scientific")))
_CASES = Category("900811", "Basic Cases", Category("900810", "Cell Phones & Accessories"))
_CARS = Category("900911", "Remote Control Cars", Category("900900", "Toys & Games"))
_GIFTS = Category("901111", "Gifts for Colleagues", Category("901100", "Gift Ideas"))
_PENS = Category("901011", "Ballpoint Pens", Category("901010", "Writing", Category("901000", "Office Products")))
OTHERS, OTHER = Group("misc_display_on_website", "Misc."), Category("901900", "Everything Else")
"""Where an ASIN stands of which nothing is known but its listing."""

_BRAND = "Sandbox Goods"

_FAMILY = ("B000FAKE04", "B000FAKE14", "B000FAKE15")

PRODUCTS: tuple[Product, ...] = (
    Product(
        GOODS[0],
        _BRAND,
        "PRODUCT",
        _HOME,
        _DESK_LAMPS,
        _upc(1),
        item=Sides(16.5, 7, 7.25, INCHES, 2.4, POUNDS),
        # A package in inches that weighs kilograms: Amazon's own example has it so.
        package=Sides(17.9999999964, 9, 8.5, INCHES, 1.542, KILOGRAMS),
        rank=72855,
        category_rank=113,
        list_price=2499,
        color="White",
        size="One Size",
        released="2014-03-01",
        features=("Three steps of light", "Holds where it is bent", "LED with 8 W"),
    ),
    Product(
        GOODS[1],
        _BRAND,
        "PRODUCT",
        _HOME,
        _SHADES,
        _upc(2),
        item=Sides(10, 10, 10, CENTIMETERS, 350, GRAMS),
        package=Sides(12, 14, 14, CENTIMETERS, 0.5, KILOGRAMS),
        rank=104230,
        category_rank=87,
        color="Red",
        features=("Lamp & shade in one", "Cable < 2 m"),
    ),
    Product(
        GOODS[2],
        "Cordón & Câble",
        "PRODUCT",
        _ELECTRONICS,
        _CABLES,
        _upc(3),
        item=Sides(0.4, 200, 0.4, CENTIMETERS, 0, GRAMS),
        package=Sides(1, 6.5, 4, INCHES, 2.4, OUNCES),
        rank=5120,
        category_rank=44,
        codes=("EAN",),
        list_price=1199,
        color="Noir",
        size="2 m",
    ),
    Product(
        GOODS[3],
        _BRAND,
        "PRODUCT",
        _APPAREL,
        _SHIRTS,
        _upc(4),
        package=Sides(1, 12, 10, INCHES, 0.44, POUNDS),
        rank=33120,
        category_rank=960,
        color="Black",
        size="XL",
        parent=PARENT,
        features=("100% cotton",),
    ),
    Product(
        GOODS[4],
        _BRAND,
        "PRODUCT",
        _KITCHEN,
        _MUGS,
        _upc(5),
        item=Sides(9.5, 12, 8.5, CENTIMETERS, 350, GRAMS),
        package=Sides(4.2, 5.1, 3.9, INCHES, 0.95, POUNDS),
        rank=2210,
        category_rank=12,
        codes=("GTIN",),
        list_price=1499,
        color="Grey",
        size="350 ml",
        also=_GIFTS,
    ),
    Product(
        GOODS[5],
        "Example House",
        "PRODUCT",
        _BOOKS,
        _STORIES,
        "09781234567897",
        item=Sides(8.5, 5.5, 1.125, INCHES, 0, POUNDS),
        package=Sides(8.6, 5.8, 1.3, INCHES, 1.15, POUNDS),
        rank=498113,
        category_rank=71,
        codes=("ISBN", "EAN"),
        list_price=3500,
        released="2009-10-13",
        author="Ada Sample",
    ),
    Product(
        GOODS[6],
        "サンドボックス",
        "PRODUCT",
        _GROCERY,
        _TEA,
        with_check_digit("0200000000007"),
        package=Sides(18, 9, 5, CENTIMETERS, 0.13, KILOGRAMS),
        # Only its category ranks it.
        category_rank=5,
        codes=("EAN", "JAN"),
        size="100g",
    ),
    Product(
        GOODS[7],
        "Bolt & Nut Co.",
        "PRODUCT",
        _INDUSTRIAL,
        _NUTS,
        _upc(8),
        item=Sides(3.2, 7, 7, "millimeters", 80, GRAMS),
        package=Sides(1, 3, 2, INCHES, 0.19, POUNDS),
        rank=880,
        category_rank=3,
        units=100,
    ),
    Product(GOODS[8], _BRAND, "PRODUCT", _WIRELESS, _CASES, _upc(9), rank=612004, color="Clear"),
    # Without a rank, and without one in its summary either.
    Product(
        GOODS[9],
        "Café Ejemplo",
        "PRODUCT",
        _GROCERY,
        _COFFEE,
        _upc(10),
        item=Sides(24, 8, 6, CENTIMETERS, 500, GRAMS),
        size="500 g",
    ),
    Product(
        GOODS[10],
        _BRAND,
        "PRODUCT",
        _TOYS,
        _CARS,
        _upc(11),
        item=Sides(4.5, 12, 6, INCHES, 1.1, POUNDS),
        package=Sides(6, 14, 8, INCHES, 2, KILOGRAMS),
        rank=1517,
        category_rank=5,
        list_price=5999,
        color="Red",
        released="2020-11-02",
    ),
    Product(
        GOODS[11],
        _BRAND,
        "PRODUCT",
        _OFFICE,
        _PENS,
        _upc(12),
        package=Sides(0.8, 6, 3.5, INCHES, 3.9, OUNCES),
        rank=15,
        category_rank=1,
        color="Blue",
        units=12,
        packed=("B000FAKE16",),
    ),
    Product(
        Good(PARENT, "", 'T-shirt "Moon"', 0),
        _BRAND,
        "SHIRT",
        _APPAREL,
        _SHIRTS,
        rank=33120,
        category_rank=960,
        children=_FAMILY,
    ),
    Product(
        Good("B000FAKE14", "", 'T-shirt "Moon", size L', 1575),
        _BRAND,
        "SHIRT",
        _APPAREL,
        _SHIRTS,
        _upc(14),
        package=Sides(1, 12, 10, INCHES, 0.42, POUNDS),
        color="Black",
        size="L",
        parent=PARENT,
    ),
    Product(
        Good("B000FAKE15", "", 'T-shirt "Moon", size L, white', 1575),
        _BRAND,
        "SHIRT",
        _APPAREL,
        _SHIRTS,
        _upc(15),
        color="White",
        size="L",
        parent=PARENT,
    ),
    Product(Good("B000FAKE16", "", "Pen, blue", 0), _BRAND, "PRODUCT", _OFFICE, _PENS, _upc(16), color="Blue"),
    # The same code as that of the pens above: one UPC, two products.
    Product(Good(TWIN, "", "Blue pens (12)", 0), _BRAND, "PRODUCT", _OFFICE, _PENS, _upc(12), rank=220118, units=12),
)

BY_ASIN: dict[str, Product] = {product.asin: product for product in PRODUCTS}
