"""Amazon's models, out of the extract of facts, as strict JSON schemas: unknown properties are errors, dates dates."""

from __future__ import annotations

import functools
from datetime import datetime

from jsonschema import Draft4Validator, FormatChecker

from tests.reference import facts

_formats = FormatChecker(formats=())


@_formats.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    # Whole seconds is how the outbound dates are told, milliseconds all others.
    text = str(value)
    datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ" if "." in text else "%Y-%m-%dT%H:%M:%SZ")
    return True


@functools.cache
def _validator(key: str, status: int) -> Draft4Validator:
    operation = facts().all[key]
    # A planted fault may give a status that the model does not list; an error then has the shape of a 400.
    kind = operation.replies.get(status) or operation.replies[400]
    schema = {**operation.shapes.schema(kind), "definitions": operation.shapes.definitions()}
    return Draft4Validator(schema, format_checker=_formats)


def faults_in(key: str, status: int, body: object) -> list[str]:
    """What is wrong with a reply of that operation and status, by Amazon's model; empty where nothing is."""
    return [f"{error.json_path}: {error.message}" for error in _validator(key, status).iter_errors(body)]


def required_names(key: str, definition: str) -> set[str]:
    """The names that one definition of the operation's model requires."""
    return set(facts().all[key].shapes.required(f"#{definition}"))
