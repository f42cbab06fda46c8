"""How a method becomes a call of MWS: `@call`, by which this package declares, and boto's decorators for programs.

    @call("Orders", 30, 2, requires(["AmazonOrderId"]))
    def list_order_items(self, *args, **kw):
        \"""The items of an order.\"""

Law: the rules of a call apply from the first to the last, then the seller is added; the Action is the method's name in
capitals unless it is given. A section is known by its row in `api_version_path`, where programs add their own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias

from mws.boto.rules import Body, Booleans, Either, Group, Lists, Needs, Objects, Required, Rule, SomeOf

Decorator: TypeAlias = Callable[[Callable[..., Any]], Callable[..., Any]]

# Section → version, the parameter that names the seller, path.
api_version_path: dict[str, tuple[str, str, str]] = {
    "Feeds": ("2009-01-01", "Merchant", "/"),
    "Reports": ("2009-01-01", "Merchant", "/"),
    "Orders": ("2013-09-01", "SellerId", "/Orders/2013-09-01"),
    "Products": ("2011-10-01", "SellerId", "/Products/2011-10-01"),
    "Sellers": ("2011-07-01", "SellerId", "/Sellers/2011-07-01"),
    "Inbound": ("2010-10-01", "SellerId", "/FulfillmentInboundShipment/2010-10-01"),
    "Outbound": ("2010-10-01", "SellerId", "/FulfillmentOutboundShipment/2010-10-01"),
    "Inventory": ("2010-10-01", "SellerId", "/FulfillmentInventory/2010-10-01"),
    "Recommendations": ("2013-04-01", "SellerId", "/Recommendations/2013-04-01"),
    "CustomerInfo": ("2014-03-01", "SellerId", "/CustomerInformation/2014-03-01"),
    "CartInfo": ("2014-03-01", "SellerId", "/CartInformation/2014-03-01"),
    "Subscriptions": ("2013-07-01", "SellerId", "/Subscriptions/2013-07-01"),
    "OffAmazonPayments": ("2013-01-01", "SellerId", "/OffAmazonPayments/2013-01-01"),
}
decorated_attrs = ("action", "response", "section", "quota", "restore", "version")
# Action → the method that makes it; of GetServiceStatus, which every section has, the one declared last.
api_call_map: dict[str, str] = {}


def add_attrs_from(func: Callable[..., Any], to: Callable[..., Any]) -> Callable[..., Any]:
    """Give a wrapper what a call tells of itself: Action, section, quota and so on."""
    for name in decorated_attrs:
        setattr(to, name, getattr(func, name, None))
    to.__wrapped__ = func  # type: ignore[attr-defined]  # as functools.wraps has it
    return to


def api_action(section: str, quota: int, restore: float, *api: str) -> Decorator:
    """Make a method a call: `(self, request, response, **kw)` as it is written, `(self, **kw)` as it is called.

    quota: calls that may be made at once. restore: seconds until one more may be. api: the Action, in parts, where it
    is not the method's name. The method gets `request` (path, quota, restore) and the empty `response`, and hands them
    to `_post_request`. KeyError where it is called, when no seller is known.
    """
    version, account, path = api_version_path[section]

    def decorate(func: Callable[..., Any]) -> Callable[..., Any]:
        action = "".join(api) or "".join(map(str.capitalize, func.__name__.split("_")))

        def send(self: Any, *args: Any, **kw: Any) -> Any:
            kw.setdefault(account, getattr(self, account, None))
            if kw[account] is None:
                raise KeyError(f"{action} requires {account} argument. Set the MWSConnection.{account} attribute?")
            kw |= {"Action": action, "Version": version}
            response = self._response_factory(action, connection=self)
            request = {"path": path, "quota": int(quota), "restore": float(restore)}
            return func(self, request, response, *args, **kw)

        facts = {"action": action, "response": None, "section": section}
        vars(send).update(facts, quota=int(quota), restore=float(restore), version=version)
        send.__name__, send.__qualname__, send.__module__ = func.__name__, func.__qualname__, func.__module__
        pace = f"{quota} at once, then one every {float(restore):g} s" if quota else "as often as the first page"
        send.__doc__ = f"{action} of {section} {version}, {pace}.\n{func.__doc__}"
        api_call_map[action] = func.__name__
        return send

    return decorate


def _with(rule: Rule) -> Decorator:
    """Apply a rule before the call."""

    def decorate(func: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(func)
        def ruled(self: Any, *args: Any, **kw: Any) -> Any:
            rule.apply(getattr(func, "action", None) or func.__name__, kw)
            return func(self, *args, **kw)

        ruled.__doc__ = f"{func.__doc__}\n{rule.text}"
        return add_attrs_from(func, to=ruled)

    return decorate


def requires(*groups: Group) -> Decorator:
    """A call needs exactly one of these groups of keywords, whole: `requires(["ShipmentId"], ["After", "Before"])`."""
    return _with(Required(groups))


def exclusive(*groups: Group) -> Decorator:
    """A call takes at most one of these groups of keywords."""
    return _with(Either(groups))


def dependent(field: str, *groups: Group) -> Decorator:
    """A keyword goes only with one of these groups."""
    return _with(Needs(field, groups))


def requires_some_of(*fields: str) -> Decorator:
    """A call needs one of these keywords at least."""
    return _with(SomeOf(fields))


def structured_lists(*fields: str) -> Decorator:
    """Keywords that are lists: `Name.Item` sends Name as Name.Item.1, Name.Item.2."""
    return _with(Lists(fields))


def structured_objects(*fields: str, **kwargs: Any) -> Decorator:
    """Keywords that are structures, sent by dotted names. members: lists within them as `.member.N`."""
    return _with(Objects(fields, kwargs.get("members", False)))


def boolean_arguments(*fields: str) -> Decorator:
    """Keywords whose True and False are sent in lower case."""
    return _with(Booleans(fields))


def http_body(field: str) -> Decorator:
    """The keyword that is the payload; the call then needs `content_type` too."""
    return _with(Body(field))


def call(section: str, quota: int, restore: float, *rules: Decorator, action: str = "") -> Decorator:
    """Make the method below, which has no body, a call of MWS.

    section, quota, restore: as of `api_action`. rules: in the order they apply. action: where the name does not say it.
    """

    def decorate(declared: Callable[..., Any]) -> Callable[..., Any]:
        made = api_action(section, quota, restore, *filter(None, [action]))(wraps(declared)(_post))
        for rule in reversed(rules):
            made = rule(made)
        vars(made).pop("__wrapped__", None)  # so that a reader of signatures sees the keywords
        return made

    return decorate


def _post(self: Any, request: dict[str, Any], response: Any, *, headers: Any = None, body: Any = "", **kw: Any) -> Any:
    return self._post_request(request, kw, response, body=body, headers=headers)
