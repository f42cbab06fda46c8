"""Authorization v1 as it was until 2024-03-27: getAuthorizationCode turned an MWS authorisation into an LWA code."""

from __future__ import annotations

from mws.spapi.sandbox import mws_auth_token
from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.declare import Api, Row
from mws.spapi.sandbox.calls.messages import Refusal, encode, invalid
from mws.spapi.sandbox.world.mws_authorisations import NO_CODE, MwsAuthorisations
from mws.spapi.sandbox.world.site import Site

TEST_CASE = "TEST_CASE_400"
"""The auth token for which the model's static sandbox refuses."""

_PARAMETERS = ("sellingPartnerId", "developerId", "mwsAuthToken")


def get_authorization_code(site: Site, call: Call) -> bytes:
    """A code for the seller whose MWS auth token is shown, wrapped in `payload`."""
    seller_id, developer_id, token = (call.request.one(name) for name in _PARAMETERS)
    if not (seller_id and developer_id and token) or token == TEST_CASE:
        raise invalid("Invalid input.")
    application = site.applications.application
    # Either spelling is taken: no source says which of them Amazon wanted, and the store keeps the digits alone.
    is_known = developer_id.replace("-", "") == application.developer_id.replace("-", "")
    if call.client_id != application.client_id or not is_known:
        raise invalid(f"Developer ID {developer_id} is not associated with the application id.")
    seller = site.world.sellers.get(seller_id)
    # Only a published application that also called MWS had MWS authorisations to give.
    if application.draft or not application.hybrid or seller is None or token != mws_auth_token(seller.number):
        raise invalid("No MWS Authorization exists")
    if planted := NO_CODE.get(site.books(MwsAuthorisations).kind(seller_id)):
        status, code, message = planted
        raise Refusal(status, code, message.format(developer_id=developer_id))
    return encode({"payload": {"authorizationCode": site.applications.issue_code(seller_id, call.now)}})


API = Api(
    "authorization.v1",
    rows=(Row("getAuthorizationCode", get_authorization_code),),
)
