"""Amazon's limits of authorisations are told before they bite, each with its source."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mws.compat.accounts.limits import CONSENTS_UNLISTED, SELF_AUTHORISATIONS, SOURCE, limit_of, limits_near
from mws.compat.config import SANDBOX, Account, Application

(ONE,) = SANDBOX.accounts
PRIVATE = Application()
DRAFT = Application(application_id="amzn1.sp.solution.x", redirect_uri="https://shop.example/callback", draft=True)
PUBLISHED = replace(DRAFT, draft=False)


def sellers(authorised: int, waiting: int = 0) -> list[Account]:
    made = [replace(ONE, seller_id=f"A{number}") for number in range(authorised)]
    return made + [replace(ONE, seller_id=f"W{number}", refresh_token="") for number in range(waiting)]


def test_the_numbers_are_amazons() -> None:
    assert (SELF_AUTHORISATIONS.most, CONSENTS_UNLISTED.most) == (10, 25)
    assert limit_of(PRIVATE) is SELF_AUTHORISATIONS
    assert limit_of(DRAFT) is CONSENTS_UNLISTED
    assert limit_of(PUBLISHED) is None, "it may be listed, and then there is none"


@pytest.mark.parametrize(
    ("application", "authorised", "waiting", "further", "near"),
    [
        (PRIVATE, 7, 0, 0, False),
        (PRIVATE, 8, 0, 0, True),
        (PRIVATE, 5, 3, 0, True),
        (PRIVATE, 10, 0, 0, True),
        (PRIVATE, 10, 0, 1, True),
        (PRIVATE, 0, 11, 0, True),
        (PRIVATE, 11, 5, 0, False),
        (DRAFT, 19, 0, 0, False),
        (DRAFT, 20, 5, 0, True),
        (DRAFT, 0, 0, 200, True),
        (PUBLISHED, 500, 500, 500, False),
    ],
)
def test_a_limit_is_told_from_four_fifths_on(
    application: Application, authorised: int, waiting: int, further: int, near: bool
) -> None:
    notice = limits_near(application, sellers(authorised, waiting), further)
    assert (notice is not None) == near
    if notice is not None:
        assert SOURCE in notice.text
        assert str(notice.limit.most) in notice.text


def test_a_seller_with_two_mws_keys_is_one_authorisation_and_one_in_two_regions_is_two() -> None:
    seven = sellers(7)
    twice = [*seven, *(replace(each, mws_access_key="AKIAOTHER") for each in seven)]
    assert limits_near(PRIVATE, twice) is None
    notice = limits_near(PRIVATE, [*seven, replace(seven[0], region="eu")])
    assert notice is not None
    assert notice.held == 8
