"""The charsets a feed may be written in, and what people mean by their names. Data only.

Windows programs label windows-1252 as iso-8859-1, Japanese ones Windows-31J as Shift_JIS: so a name stands for the
superset in use, as in the WHATWG's Encoding Standard. The names are those of IANA, of Java and of Python.

What is not listed is no charset of a feed. Left out on purpose: UTF-7, ISO-2022 and HZ, whose ASCII bytes are other
text; what Python decodes and no file is written in (idna, punycode, unicode_escape), some of it in time that grows with
the square of the text; and UTF-32, which no program was seen to send.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Charset:
    """One charset. name: as a Content-Type has it. codec: Python's.

    names: what else it is called, in lower case with hyphens. narrower: names of standards that it holds wholly, and
    Python's codec for each by the letter; such a name is kept where its bytes read the same. gaps: a byte without a
    character is read as the control character of its number, because the narrower standard has one there.
    """

    name: str
    codec: str
    names: tuple[str, ...] = ()
    narrower: Mapping[str, str] = field(default_factory=dict, hash=False)
    gaps: bool = False


UTF_8 = Charset("UTF-8", "utf-8", ("utf8", "utf-8-sig", "unicode-1-1-utf-8", "x-unicode20utf8", "cp65001"))
UTF_16 = Charset(
    "UTF-16",
    "utf-16",
    ("utf16", "utf-16le", "utf-16be", "utf-16-le", "utf-16-be", "unicode", "csunicode", "ucs-2", "iso-10646-ucs-2",
     "unicodefffe", "unicodefeff", "unicodelittle", "unicodebig", "x-utf-16le-bom"),
)  # fmt: skip
"""Which of its two byte orders, only the bytes tell."""

_LATIN_1 = ("iso-8859-1", "iso8859-1", "iso88591", "iso-ir-100", "latin1", "latin-1", "l1", "ibm819", "cp819",
            "csisolatin1")  # fmt: skip
_ASCII = ("us-ascii", "ascii", "ansi-x3.4-1968", "iso-ir-6", "iso646-us")
_LATIN_5 = ("iso-8859-9", "iso8859-9", "iso88599", "iso-ir-148", "latin5", "latin-5", "l5", "csisolatin5")
_SHIFT_JIS = ("shift-jis", "shiftjis", "sjis", "x-sjis", "ms-kanji", "csshiftjis")

_ROWS = (
    UTF_8,
    UTF_16,
    Charset(
        "windows-1252",
        "cp1252",
        ("cp1252", "x-cp1252", "cp-1252", "win-1252"),
        {**dict.fromkeys(_LATIN_1, "latin-1"), **dict.fromkeys(_ASCII, "ascii")},
        gaps=True,
    ),
    Charset("windows-1254", "cp1254", ("cp1254", "x-cp1254"), dict.fromkeys(_LATIN_5, "iso8859-9"), gaps=True),
    Charset("Windows-31J", "cp932", ("cp932", "ms932", "x-ms-cp932", "cswindows31j"),
            dict.fromkeys(_SHIFT_JIS, "shift_jis")),
    Charset("EUC-JP", "euc_jp", ("x-euc-jp", "cseucpkdfmtjapanese")),
    Charset("windows-1250", "cp1250", ("cp1250", "x-cp1250")),
    Charset("windows-1251", "cp1251", ("cp1251", "x-cp1251")),
    Charset("windows-1253", "cp1253", ("cp1253", "x-cp1253")),
    Charset("windows-1255", "cp1255", ("cp1255", "x-cp1255")),
    Charset("windows-1256", "cp1256", ("cp1256", "x-cp1256")),
    Charset("windows-1257", "cp1257", ("cp1257", "x-cp1257")),
    Charset("windows-1258", "cp1258", ("cp1258", "x-cp1258")),
    Charset("windows-874", "cp874", ("cp874", "ms874", "x-windows-874"),
            dict.fromkeys(("tis-620", "iso-8859-11"), "tis-620")),
    Charset("ISO-8859-2", "iso8859-2", ("iso8859-2", "iso88592", "latin2", "latin-2", "l2", "csisolatin2")),
    Charset("ISO-8859-5", "iso8859-5", ("iso8859-5", "iso88595", "cyrillic")),
    Charset("ISO-8859-7", "iso8859-7", ("iso8859-7", "iso88597", "greek")),
    Charset("ISO-8859-15", "iso8859-15", ("iso8859-15", "iso885915", "latin9", "latin-9", "l9")),
    Charset("KOI8-R", "koi8-r", ("koi8", "koi", "cskoi8r")),
    Charset("GB18030", "gb18030", ("x-gbk", "csgb18030"),
            {**dict.fromkeys(("gbk", "cp936", "ms936", "windows-936"), "gbk"),
             **dict.fromkeys(("gb2312", "gb-2312-80", "euc-cn"), "gb2312")}),
    Charset("Big5", "cp950", ("big-5", "cp950", "ms950", "windows-950", "x-windows-950", "x-x-big5", "csbig5")),
    Charset("windows-949", "cp949", ("cp949", "ms949", "x-windows-949", "uhc"),
            dict.fromkeys(("euc-kr", "euckr", "ks-c-5601-1987", "ksc5601", "cseuckr"), "euc_kr")),
)  # fmt: skip

CHARSETS: Mapping[str, Charset] = MappingProxyType(
    {name: row for row in _ROWS for name in (row.name.lower(), *row.names, *row.narrower)}
)
"""Every charset by each of its names, in lower case and with hyphens."""

FLAT_DEFAULT: Mapping[str, str] = MappingProxyType({"A1VC38T7YXB528": "Shift_JIS"})
"""By marketplace, what MWS took a flat file for where nothing was said: its guide, SubmitFeed, Content-Type."""
FLAT_DEFAULT_ELSEWHERE = "ISO-8859-1"


def find(name: str) -> Charset | None:
    """The charset of a name in any spelling: `ISO_8859-1`, `utf8`, `"Shift_JIS"`. None where it is not listed."""
    return CHARSETS.get(spelling(name))


def spelling(name: str) -> str:
    """The name as the table spells it."""
    return name.strip(" \t\"'").lower().replace("_", "-")
