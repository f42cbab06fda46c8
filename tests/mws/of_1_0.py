"""What 1.0 alone has: its methods, by section, as `surface_mws.json` records them."""

from __future__ import annotations

METHODS = {
    "EasyShip": "create_scheduled_package get_scheduled_package list_pickup_slots update_scheduled_packages",
    "Feeds": "get_feed_submission_list_by_next_token",
    "InboundShipments": "confirm_preorder confirm_transport_request from_address_params get_inbound_guidance_for_asin "
    "get_inbound_guidance_for_sku get_pallet_labels get_preorder_info get_unique_package_labels "
    "list_inbound_shipment_items_by_next_token list_inbound_shipments_by_next_token shipment_items_from_plan",
    "MWS": "generic_request get_default_params get_proxies",
    "MerchantFulfillment": "cancel_shipment create_shipment get_additional_seller_inputs "
    "get_eligible_shipping_services get_shipment",
    "OutboundShipments": "cancel_fulfillment_order create_fulfillment_order create_fulfillment_return "
    "get_fulfillment_order get_package_tracking_details list_all_fulfillment_orders "
    "list_all_fulfillment_orders_by_next_token list_return_reason_codes update_fulfillment_order",
    "Products": "get_my_fees_estimate",
    "Reports": "cancel_report_requests get_report_schedule_list_by_next_token manage_report_schedule "
    "update_report_acknowledgements",
    "Subscriptions": "create_subscription delete_subscription deregister_destination get_subscription "
    "list_registered_destinations list_subscriptions register_destination send_test_notification_to_destination "
    "update_subscription",
}
ONLY = {(section, method) for section, methods in METHODS.items() for method in methods.split()}
# Of those, what makes no call of its own.
NO_CALL = {
    ("InboundShipments", "from_address_params"),
    ("InboundShipments", "shipment_items_from_plan"),
    ("MWS", "generic_request"),
    ("MWS", "get_default_params"),
    ("MWS", "get_proxies"),
}
