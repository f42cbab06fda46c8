"""Runs under PyPI `mws` 0.8.15: makes the calls it is told and prints what it read. Knows nothing of this project.

Also which of the library's methods for those sections it did not call.

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


def use(api, method):
    unused.get(type(api).__name__, set()).discard(method)
    return getattr(api, method)


def read(call):
    api = getattr(mws, call["class"])(
        access_key, secret_key, seller, region="US", domain="https://" + address, auth_token=token
    )
    results, pages = several(use(api, call["method"])(**call["arguments"]).parsed), 1
    rows = down(results, call["rows"])
    while "NextToken" in results[0].keys():
        results = several(use(api, call["method"] + "_by_next_token")(results[0].NextToken).parsed)
        rows += down(results, call["rows"])
        pages += 1
    return {"rows": [[text(row, field) for field in call["fields"]] for row in rows], "pages": pages}


told = []
classes = {call["class"] for call in json.loads(calls)}
unused = {name: {each for each in vars(getattr(mws, name)) if each[0].islower()} for name in classes}
for call in json.loads(calls):
    try:
        told.append(read(call))
    except mws.MWSError as exc:
        told.append(
            {"error": str(exc).partition("<Code>")[2].partition("</Code>")[0], "status": exc.response.status_code}
        )
print(json.dumps({"read": told, "unused": sorted(set.union(*unused.values()))}))
