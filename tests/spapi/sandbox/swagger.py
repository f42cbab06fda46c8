"""Amazon's models, out of the extract of facts, as strict JSON schemas: unknown properties are errors, dates dates."""

from __future__ import annotations

import functools
from datetime import datetime

from jsonschema import Draft4Validator, FormatChecker

from tests.reference import facts

_formats = FormatChecker(formats=())


@_formats.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    datetime.strptime(str(value), "%Y-%m-%dT%H:%M:%S.%fZ")
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
