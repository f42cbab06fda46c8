"""The User-Agent header MWS asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws import useragent
from mws.useragent import UserAgentError


def test_a_plain_header() -> None:
    assert useragent.build("My App", "1.0", Platform="Linux") == "My App/1.0 (Language=Python; Platform=Linux)"


def test_what_ends_a_part_is_escaped_in_it() -> None:
    header = useragent.build("A/B\\C", "1(2)", "Py;3)", **{"a=b": "c=d"})
    assert header == r"A\/B\\C/1\(2) (Language=Py\;3\); a\=b=c=d)"


def test_white_space_is_squeezed() -> None:
    assert useragent.build("  My \t App ", "1", "Py\n3") == "My App/1 (Language=Py 3)"


words = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)


@given(name=words, version=words, language=words, key=words, value=words)
def test_what_is_built_reads_back(name: str, version: str, language: str, key: str, value: str) -> None:
    if key in ("name", "version", "language", "Language"):
        key = "Platform"
    parts = useragent.parse(useragent.build(name, version, language, **{key: value}))
    assert parts == (name, version, {"Language": language, key: value})


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "UserAgentHeaderMissing"),
        ("   ", "UserAgentHeaderMissing"),
        ("Go-http-client/1.1", "UserAgentHeaderMalformed"),
        ("Boto/2.49.0 Python/3.11.7 Linux/6.18", "UserAgentHeaderMalformed"),
        ("App 1.0 (Language=Python)", "UserAgentHeaderMalformed"),
        ("App/1.0 (Language=Python", "UserAgentHeaderMalformed"),
        ("App/1.0 (Language)", "UserAgentHeaderMalformed"),
        ("App/1.0 (Platform=Linux)", "UserAgentHeaderLanguageAttributeMissing"),
        ("A" * 480 + "/1.0 (Language=Python)", "UserAgentHeaderMaximumLengthExceeded"),
    ],
)
def test_what_mws_refuses(header: str, code: str) -> None:
    with pytest.raises(UserAgentError) as caught:
        useragent.parse(header)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "header",
    [
        "python-amazon-mws/0.8.15 (Language=Python)",
        "mws-simple/1.0.0 (Language=JavaScript)",
        "App/1.0 (Language=PHP/8.2; Platform=Linux/x86_64; MWSClientVersion=2017-02-22)",
    ],
)
def test_headers_of_real_clients_stand(header: str) -> None:
    assert useragent.parse(header).attributes["Language"]


def test_500_characters_are_the_most() -> None:
    fits = useragent.build("A" * 478, "1.0")
    assert (len(fits), useragent.parse(fits).version) == (500, "1.0")
    with pytest.raises(UserAgentError):
        useragent.build("A" * 479, "1.0")


def test_an_empty_part_is_refused() -> None:
    with pytest.raises(UserAgentError):
        useragent.build("App", " ")


def test_a_hostile_header_is_read_in_no_time() -> None:
    """Nothing in it makes the reader try again and again."""
    for header in ("a\\" * 240, "a/b (" + "x=y;" * 120, "a/" + "b " * 240, "a/b(" + "\\=" * 240):
        with pytest.raises(UserAgentError):
            useragent.parse(header)
