"""Runs under boto 2.49.0 on Python 2.7 or 3: makes the calls it is told and prints what it read.

Also which of the library's methods for those sections it did not call.

Arguments: access key, secret key, seller, auth token, host and port, and the calls as JSON. BOTO_CA names the CA file.
"""

import json
import os
import sys

import boto
from boto.mws.connection import MWSConnection
from boto.mws.exception import ResponseError

access_key, secret_key, seller, token, address, calls = sys.argv[1:]

if not boto.config.has_section("Boto"):
    boto.config.add_section("Boto")
boto.config.set("Boto", "ca_certificates_file", os.environ["BOTO_CA"])
boto.config.set("Boto", "num_retries", "0")
host, port = address.split(":")
mws = MWSConnection(access_key, secret_key, Merchant=seller, host=host, port=int(port), is_secure=True)


def down(nodes, path):
    for name in path.split(".") if path else []:
        found = []
        for node in nodes:
            # boto reads a list of members as a list itself
            child = node if name == "member" else getattr(node, name, None)
            if child is not None and child != "":
                found += child if isinstance(child, list) else [child]
        nodes = found
    return nodes


def text(node, path):
    if path.startswith("@"):
        return node.get(path[1:], "")
    found = down([node], path)
    return "{}".format(found[0]) if found else ""  # noqa: UP032 - Python 2.7 runs this too


def results_of(response, action):
    result = getattr(response, action + "Result")
    return result if isinstance(result, list) else [result]


def use(method):
    unused.discard(method)
    return getattr(mws, method)


def read(call):
    action = call["action"]
    results, pages = results_of(use(call["method"])(**call["arguments"]), action), 1
    rows = down(results, call["rows"])
    while getattr(results[0], "NextToken", None):
        more = use(call["method"] + "_by_next_token")(NextToken=results[0].NextToken)
        results = results_of(more, action + "ByNextToken")
        rows += down(results, call["rows"])
        pages += 1
    return {"rows": [[text(row, field) for field in call["fields"]] for row in rows], "pages": pages}


told = []
sections = {call["class"] for call in json.loads(calls)}
methods = ((name, getattr(MWSConnection, name)) for name in dir(MWSConnection))
unused = {name for name, method in methods if getattr(method, "section", None) in sections}
for call in json.loads(calls):
    try:
        told.append(read(call))
    except ResponseError as exc:
        told.append({"error": exc.error_code, "status": exc.status})
print("\n" + json.dumps({"read": told, "unused": sorted(unused)}))
