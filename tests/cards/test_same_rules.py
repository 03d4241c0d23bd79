"""The server and the browser deal alike: what stands in wall/cards/sheets.py stands in static/js/deal.js."""

import json
import random
import subprocess
from typing import Any

from wall.cards.sheets import deal, gather, how_many, open_size
from wall.paths import find

_ROUNDS = 300
_ASK = """
import { deal, gather, howMany, openSize } from "DEAL";
const rules = { deal, gather, how_many: howMany, open_size: openSize };
let asked = "";
for await (const piece of process.stdin) asked += piece;
console.log(JSON.stringify(JSON.parse(asked).map(([name, given]) => rules[name](given))));
"""


def test_every_rule_comes_to_the_same_in_both_languages() -> None:
    chance = random.Random(14)
    asked: list[tuple[str, Any]] = [("open_size", count) for count in range(100)]
    for _ in range(_ROUNDS):
        weights = [chance.randint(1, 120) for _ in range(chance.randint(1, 40))]
        people = [chance.choice("abcdefghijk") for _ in range(chance.randint(0, 40))]
        asked += [("deal", weights), ("how_many", weights), ("gather", people)]
    rules: dict[str, Any] = {"deal": deal, "gather": gather, "how_many": how_many, "open_size": open_size}
    assert _ask_deal_js(asked) == [rules[name](given) for name, given in asked]


def _ask_deal_js(asked: list[tuple[str, Any]]) -> list[Any]:
    script = _ASK.replace("DEAL", (find("static") / "js" / "deal.js").as_uri())
    command = ["node", "--input-type=module", "--eval", script]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True, timeout=60)
    answers: list[Any] = json.loads(done.stdout)
    return answers
