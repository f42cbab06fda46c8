"""Notes what each method of python-amazon-mws 1.0 sends, and what it refuses: `tests/mws/recorded_of_1_0.json`.

    .venv/bin/python scripts/record_1_0.py DIR PYTHON

DIR: a checkout of github.com/python-amazon-mws/python-amazon-mws. PYTHON: an interpreter with what that needs, which is
requests, xmltodict and defusedxml. Every method is called with all of its parameters, then with each wrong value of
`tests/mws/wrong_calls.py`; nothing leaves the process. Written are parameters and names of exceptions, no code and no
text of that package.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "tests" / "mws" / "recorded_of_1_0.json"
# Behind the module of wrong calls; under the original.
RECORD = """
import json, warnings
from unittest import mock
import mws
from mws.models.inbound_shipments import Address

warnings.simplefilter("ignore")
found = {}
with mock.patch("requests.Session.request") as answered:
    answered.return_value.content = b"<R/>"
    answered.return_value.headers = {}
    for section in SECTIONS + ONLY_IN_1_0:
        cls = getattr(mws, section)
        for method, parameters in parameters_of(cls).items():
            api = cls("key", "secret", "seller", auth_token="token")
            api._test_request_params = True
            if section == "InboundShipments":
                api.from_address = Address("n")
            found[section + "." + method] = {
                "parameters": parameters,
                "sent": sent(api, method, parameters),
                "refused": {case: names[0] for case, (names, _) in refusals(api, method, parameters).items()},
            }
print(json.dumps(found))
"""


def record(checkout: Path, python: str) -> str:
    """The facts as JSON. CalledProcessError where the original does not run there."""
    calls = (ROOT / "tests" / "mws" / "wrong_calls.py").read_text(encoding="utf-8")
    script = f"import sys; sys.path.insert(0, {str(checkout)!r})\n" + calls.partition("annotations\n")[2] + RECORD
    done = subprocess.run([python, "-c", script], check=True, capture_output=True, text=True, timeout=300, cwd="/")
    return json.dumps(folded(json.loads(done.stdout)), indent=1) + "\n"


def folded(found: dict[str, Any]) -> dict[str, Any]:
    """The same, with what one parameter refuses written once for all that refuse the same. Any: JSON."""
    patterns: list[dict[str, str]] = []
    methods: dict[str, Any] = {}
    for method, told in sorted(found.items()):
        whole = {case: name for case, name in told["refused"].items() if ": " not in case}
        values: dict[str, int] = {}
        for parameter in told["parameters"]:
            begin = f"{parameter}: "
            pattern = {
                case.removeprefix(begin): name for case, name in told["refused"].items() if case.startswith(begin)
            }
            if pattern not in patterns:
                patterns.append(pattern)
            values[parameter] = patterns.index(pattern)
        methods[method] = {"sent": told["sent"], "calls": whole, "values": values}
    return {"patterns": patterns, "methods": methods}


if __name__ == "__main__":
    if len(sys.argv) != 3 or not Path(sys.argv[1], "mws", "mws.py").is_file():
        sys.exit("usage: record_1_0.py DIR PYTHON; DIR is a checkout of python-amazon-mws/python-amazon-mws")
    TARGET.write_text(record(Path(sys.argv[1]).resolve(), sys.argv[2]), encoding="utf-8")
