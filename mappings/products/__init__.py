"""Tables of the section Products, one module for a kind of thing: prices, the catalogue, fees.

Each module ends with its own `OPERATIONS`; here they become the section's, with the status of all they call.
"""

from __future__ import annotations

from mws.mappings.model import Operation
from mws.mappings.products import catalog, categories, fees, offers, pricing
from mws.mappings.products.section import PRODUCTS
from mws.mappings.status import service_status

_MODULES = (catalog, categories, fees, offers, pricing)
_BUILT: tuple[Operation, ...] = tuple(operation for module in _MODULES for operation in module.OPERATIONS)

_CALLS = dict.fromkeys(key for operation in _BUILT for key in operation.calls)

OPERATIONS: tuple[Operation, ...] = (*_BUILT, service_status(PRODUCTS, *_CALLS))
