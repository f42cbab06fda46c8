"""Amazon Pay's section. Amazon Pay is a product of its own with its own API today, so nothing here stands for it.

The methods are here so that what looks at the class (editors, mocks with a spec) finds them; none can be called, since
no object can be made.
"""

from __future__ import annotations

from typing import Any

from mws.apis.base import MWS
from mws.apis.declare import Wire, action
from mws.decorators import also_named
from mws.errors import MWSError


def _amount(value: Any) -> str:
    return f"{value:.2f}"


_ORDER = "OrderReferenceAttributes."


class OffAmazonPayments(MWS):
    """The name and the methods, so that imports work; making one raises MWSError."""

    URI = "/OffAmazonPayments/2013-01-01/"
    SANDBOX_URI = "/OffAmazonPayments_Sandbox/2013-01-01/"
    VERSION = "2013-01-01"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise MWSError("OffAmazonPayments is Amazon Pay, which mws-compat does not cover; use an Amazon Pay SDK")

    @action(
        "Authorize",
        method="POST",
        order_ref="AmazonOrderReferenceId",
        order_total=Wire("AuthorizationAmount.Amount", _amount),
        auth_id="AuthorizationReferenceId",
        timeout="TransactionTimeout",
        currency="AuthorizationAmount.CurrencyCode",
    )
    def authorize(
        self, order_ref: str, order_total: float, auth_id: str, timeout: int = 60, *, currency: str = "USD"
    ) -> Any:
        """Authorize: reserve an amount. timeout: minutes."""

    @action("GetAuthorizationDetails", method="POST", auth_id="AmazonAuthorizationId")
    def get_authorization_status(self, auth_id: str) -> Any:
        """GetAuthorizationDetails."""

    @action(
        "Capture",
        method="POST",
        auth_id="AmazonAuthorizationId",
        amount=Wire("CaptureAmount.Amount", _amount),
        capture_id="CaptureReferenceId",
        notes="SellerCaptureNote",
        currency="CaptureAmount.CurrencyCode",
    )
    def capture(self, auth_id: str, amount: float, capture_id: str, notes: str = "", currency: str = "USD") -> Any:
        """Capture: take an amount that is reserved."""

    @action("GetCaptureDetails", method="POST", capture_id="AmazonCaptureId")
    def get_capture_details(self, capture_id: str) -> Any:
        """GetCaptureDetails."""

    @action("CloseAuthorization", method="POST", auth_id="AmazonAuthorizationId", reason="ClosureReason")
    def close_authorization(self, auth_id: str, *, reason: str | None = None) -> Any:
        """CloseAuthorization."""

    @action(
        "Refund",
        method="POST",
        capture_id="AmazonCaptureId",
        amount=Wire("RefundAmount.Amount", _amount),
        refund_id="RefundReferenceId",
        notes="SellerRefundNote",
        currency="RefundAmount.CurrencyCode",
    )
    def refund(self, capture_id: str, amount: float, refund_id: str, notes: str = "", currency: str = "USD") -> Any:
        """Refund."""

    @action("GetRefundDetails", method="POST", refund_id="AmazonRefundId")
    def get_refund_details(self, refund_id: str) -> Any:
        """GetRefundDetails."""

    @also_named(ref="order_ref", access_token="address_consent_token")
    @action(
        "GetBillingAgreementDetails",
        method="POST",
        order_ref="AmazonBillingAgreementId",
        address_consent_token="AddressConsentToken",
    )
    def get_billing_agreement_details(self, order_ref: str, address_consent_token: str) -> Any:
        """GetBillingAgreementDetails."""

    @also_named(access_token="address_consent_token")
    @action(
        "GetOrderReferenceDetails",
        method="POST",
        order_ref="AmazonOrderReferenceId",
        address_consent_token="AddressConsentToken",
    )
    def get_order_reference_details(self, order_ref: str, address_consent_token: str = "") -> Any:
        """GetOrderReferenceDetails."""

    @action(
        "SetOrderReferenceDetails",
        method="POST",
        order_ref="AmazonOrderReferenceId",
        order_total=f"{_ORDER}OrderTotal.Amount",
        store_name=f"{_ORDER}SellerOrderAttributes.StoreName",
        order_id=f"{_ORDER}SellerOrderAttributes.SellerOrderId",
        note=f"{_ORDER}SellerNote",
        currency=f"{_ORDER}OrderTotal.CurrencyCode",
    )
    def set_order_reference_details(
        self,
        order_ref: str,
        order_total: float | str,
        store_name: str,
        order_id: str | None = None,
        note: str | None = None,
        currency: str = "USD",
    ) -> Any:
        """SetOrderReferenceDetails."""

    @action("ConfirmOrderReference", method="POST", order_ref="AmazonOrderReferenceId")
    def confirm_order_reference(self, order_ref: str) -> Any:
        """ConfirmOrderReference."""

    @action("CancelOrderReference", method="POST", order_ref="AmazonOrderReferenceId")
    def cancel_order_reference(self, order_ref: str) -> Any:
        """CancelOrderReference."""

    @action("CloseOrderReference", method="POST", order_ref="AmazonOrderReferenceId")
    def close_order_reference(self, order_ref: str) -> Any:
        """CloseOrderReference."""
