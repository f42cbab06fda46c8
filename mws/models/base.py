"""The root of 1.0's request parts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from mws.errors import MWSError
from mws.utils.params import flat_param_dict


class MWSDataType(ABC):
    """A part of a request that knows its parameters. operations_permitted: the Actions it belongs to, [] for any."""

    operations_permitted: ClassVar[list[str]] = []

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({given})"

    @property
    def operations_permitted_lower(self) -> list[str]:
        """`operations_permitted` in lower case."""
        return [name.lower() for name in self.operations_permitted]

    def raise_for_operation_mismatch(self, operation: str | None = None) -> None:
        """MWSError where this part does not belong to that Action."""
        if operation and self.operations_permitted and operation.lower() not in self.operations_permitted_lower:
            raise MWSError(f"{type(self).__name__} is for {', '.join(self.operations_permitted)}, not for {operation}")

    @abstractmethod
    def params_dict(self) -> Mapping[str, Any]:
        """The parameters, nested; parts may stand in them."""

    def to_params(self, prefix: str = "", operation: str | None = None) -> dict[str, Any]:
        """The parameters, flat, under `prefix`. MWSError where `operation` is not one of this part's."""
        self.raise_for_operation_mismatch(operation)
        nested = {
            name: value.to_params() if isinstance(value, MWSDataType) else value
            for name, value in self.params_dict().items()
        }
        return flat_param_dict(nested, prefix)

    @staticmethod
    def flat_param_dict(value: Any, prefix: str = "") -> dict[str, Any]:  # Any: nested as it comes
        """`mws.utils.params.flat_param_dict`."""
        return flat_param_dict(value, prefix)
