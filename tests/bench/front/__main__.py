"""Measures the wall page and the reference page in one run, and prints rows 1 to 14 of ../shared/quality.md.

PHASES, HEAP_SECONDS and HEAP_RATE in the environment shorten it; everything found is kept in var/bench-front/.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.front import measures
from tests.bench.front.site import Site, hooks, measured_site
from tests.bench.front.table import table
from tests.e2e.conftest import launched
from tests.processes.running import ROOT
from tests.support.ports import find_free_port

SHARED = ROOT.parent / "shared" / "bench" / "front"
KEPT = ROOT / "var" / "bench-front"
FRONTBENCH = "load,shots,a11y,csp,motion,burst,latency,loss,offline,heap"
SHORT = {"shots", "heap"}  # the reference page is spared these
OWN = "first,away,upstream,outages"


def main() -> int:
    """Measure, print, keep. One when the reference or its tools are missing."""
    if not SHARED.is_dir():
        print(f"{SHARED} is not there: frontbench and the reference page are not part of the project.", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is ended in any case
    chosen = os.environ.get("PHASES", f"{FRONTBENCH},{OWN}").split(",")
    folder = _prepare()
    with measured_site(folder / "site") as site, _hooked(site) as address, _refwall(folder) as reference:
        _wait_for_pictures()
        found = {"florilege": {"own": _measure_ourselves(site, chosen)}}
        (KEPT / "own.json").write_text(json.dumps(found, indent=1))
        phases = [name for name in FRONTBENCH.split(",") if name in chosen]
        ours, theirs = _target("florilege", site.url, address), _target("refwall", reference + "/", reference + "/_ctl")
        theirs["seed"] = f'POST {reference}/_ctl/seed {{"n":{{n}}}}'
        _frontbench(folder, theirs, [name for name in phases if name not in SHORT])
        _frontbench(folder, ours, phases)
    measured = json.loads((folder / "results.json").read_text()) if phases else {}
    found["florilege"] |= measured.get("florilege", {})
    found["refwall"] = measured.get("refwall", {})
    (KEPT / "found.json").write_text(json.dumps(found, indent=1))
    print(f"\nload average {os.getloadavg()[0]:.1f}; all figures are in {KEPT / 'found.json'}\n")
    print(table(found["florilege"], found["refwall"]))
    return 0


def _prepare() -> Path:
    """A folder with frontbench beside its libraries, and pictures for the reference page."""
    shutil.rmtree(KEPT, ignore_errors=True)
    KEPT.mkdir(parents=True)
    shutil.copyfile(SHARED / "frontbench.mjs", KEPT / "frontbench.mjs")
    (KEPT / "node_modules").symlink_to(Path(__file__).parent / "node_modules")
    subprocess.run([sys.executable, SHARED / "mkmedia.py"], cwd=KEPT, check=True)
    return KEPT


def _measure_ourselves(site: Site, chosen: list[str]) -> dict[str, Any]:
    named = {
        "first": measures.requests_before_first_card,
        "away": measures.taking_away,
        "upstream": measures.upstream,
        "outages": measures.outages,
    }
    with launched() as browser:
        found = {}
        for name, measure in named.items():
            if name in chosen:
                print(name, "…", file=sys.stderr)
                found[name] = measure(site, browser)
    return found


@contextmanager
def _hooked(site: Site) -> Iterator[str]:
    def answer(name: str, given: dict[str, Any]) -> dict[str, Any]:
        assert name == "publish"
        return {"t": site.desk.publish(given["text"], given.get("n", 1))}

    with hooks(answer) as address:
        yield address


@contextmanager
def _refwall(folder: Path) -> Iterator[str]:
    port = find_free_port()
    environ = os.environ | {"PORT": str(port), "MEDIA": str(folder / "media")}
    process = subprocess.Popen(["node", SHARED / "refwall" / "server.mjs"], env=environ, stdout=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _target(name: str, url: str, address: str) -> dict[str, str]:
    publish = f"POST {address}/publish "
    return {
        "name": name,
        "url": url,
        "card": "article[data-post]",
        "publish": publish + '{"text":"{token}"}',
        "publishN": publish + '{"text":"{token}","n":{n}}',
    }


def _frontbench(folder: Path, target: dict[str, str], phases: list[str]) -> None:
    if not phases:
        return
    pace = {"latencyGap": [300, 900], "latencyTail": 5000, "heapSampleEvery": 30}
    pace |= {"heapSeconds": int(os.environ.get("HEAP_SECONDS", "670"))}
    pace |= {"heapRate": int(os.environ.get("HEAP_RATE", "15"))}
    config = folder / f"{target['name']}.json"
    config.write_text(json.dumps({"targets": [target], "defaults": pace}))
    command = ["node", "frontbench.mjs", "--config", config.name, "--phases", ",".join(phases)]
    kept = ["--out", "results.json", "--shots", "shots"]
    subprocess.run([*command, *kept], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def _wait_for_pictures() -> None:
    """The week's pictures are drawn in the background; measured is a site that has come to rest."""
    time.sleep(5)


if __name__ == "__main__":
    sys.exit(main())
