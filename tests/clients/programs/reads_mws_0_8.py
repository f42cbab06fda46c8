"""Runs under PyPI `mws` 0.8.15: makes the calls it is told and prints what it read. Knows nothing of this project.

Arguments: access key, secret key, seller, auth token, host and port, and the calls as JSON.
"""
# ruff: noqa: SIM118 - iterating a node of this client yields the node itself

import json
import sys

import mws

access_key, secret_key, seller, token, address, calls = sys.argv[1:]


def several(node):
    return node if isinstance(node, list) else [node]


def down(nodes, path):
    for name in path.split(".") if path else []:
        nodes = [
            child for node in nodes if isinstance(node, dict) and name in node.keys() for child in several(node[name])
        ]
    return nodes


def text(node, path):
    found = down([node], path.replace("@", ""))
    if not found:
        return ""
    return found[0].get("value", "") if isinstance(found[0], dict) else found[0]


def read(call):
    api = getattr(mws, call["class"])(
        access_key, secret_key, seller, region="US", domain="https://" + address, auth_token=token
    )
    method = getattr(api, call["method"])
    results, pages = several(method(**call["arguments"]).parsed), 1
    rows = down(results, call["rows"])
    while "NextToken" in results[0].keys():
        results = several(method(next_token=results[0].NextToken).parsed)
        rows += down(results, call["rows"])
        pages += 1
    return {"rows": [[text(row, field) for field in call["fields"]] for row in rows], "pages": pages}


told = []
for call in json.loads(calls):
    try:
        told.append(read(call))
    except mws.MWSError as exc:
        told.append(
            {"error": str(exc).partition("<Code>")[2].partition("</Code>")[0], "status": exc.response.status_code}
        )
print(json.dumps({"read": told}))
