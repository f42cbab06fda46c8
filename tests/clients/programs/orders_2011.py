"""Runs under PyPI `python-amazon-mws` 0.6 (Python 2.7) or `amazon-mws` 0.2.3 (3.8): both speak Orders of 2011-01-01.

Prints how many reports there are and what the refusal of ListOrders says, as JSON. Knows nothing of this project.
Arguments: access key, secret key, seller, auth token, host and port, earliest date.
"""

import json
import sys

import mws

access_key, secret_key, seller, token, address, since = sys.argv[1:]


def connection(section):
    return section(access_key, secret_key, seller, domain="https://" + address)


reports = connection(mws.Reports).get_report_request_count()
try:
    connection(mws.Orders).list_orders(["ATVPDKIKX0DER"], created_after=since)
except mws.MWSError as error:
    told = error.response
    print(json.dumps({"count": reports.parsed.Count, "status": told.status_code, "text": told.text}))
