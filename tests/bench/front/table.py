"""From what was measured to the rows of ../shared/quality.md, "The wall page": ours, the reference page's, the must."""

from collections.abc import Callable, Mapping
from typing import Any

Found = Mapping[str, Any]
Row = tuple[str, str, str, Callable[[Found], str], Callable[[Found], bool]]


def _kilobytes(found: Found) -> float:
    return float(found["load"]["js_css_wire_bytes"] / 1000)


def _foreign(found: Found) -> int:
    return len(found["load"]["foreign_origins"])


def _never(found: Found) -> float:
    return float(1 - found["loss"]["visible_on_screen"] / max(1, found["loss"]["published"]))


def _smoothness(found: Found) -> float:
    return float(found["burst"]["fps"] / found["burst"]["idle_fps"])


def _outages(found: Found, name: str) -> str:
    """The worst of all faults, and which."""
    worst = max(found["own"]["outages"].items(), key=lambda one: one[1].get(name, 99))
    return f"{worst[1].get(name, float('inf')):.1f} s ({worst[0]})"


def _stays(one: Found) -> bool:
    return bool(one["cards_during"] >= one["cards_before"] > 0)


def _axe(found: Found) -> list[int]:
    return [found["a11y"][theme]["wcag_nodes"] for theme in ("light", "dark")]


# number, measure, must, what was found, whether that is enough
ROWS: tuple[Row, ...] = (
    ("1", "JS+CSS, on the wire", "≤ 30 kB", lambda f: f"{_kilobytes(f):.1f} kB", lambda f: _kilobytes(f) <= 30),
    (
        "2",
        "requests needed before the first card (over by then)",
        "≤ 5",
        lambda f: f"{f['own']['first']['needed']} ({f['own']['first']['ended']})",
        lambda f: f["own"]["first"]["needed"] <= 5,
    ),
    ("2", "foreign origins", "0", lambda f: str(_foreign(f)), lambda f: _foreign(f) == 0),
    (
        "3",
        "first cards",
        "≤ 500 ms",
        lambda f: f"{f['load']['first_cards_ms']} ms",
        lambda f: f["load"]["first_cards_ms"] <= 500,
    ),
    ("3", "LCP", "≤ 1000 ms", lambda f: f"{f['load']['lcp_ms']} ms", lambda f: f["load"]["lcp_ms"] <= 1000),
    ("4", "CLS at load", "≤ 0.01", lambda f: str(f["load"]["cls"]), lambda f: f["load"]["cls"] <= 0.01),
    (
        "4",
        "CLS in a burst",
        "0",
        lambda f: str(f["burst"]["cls_during_insert"]),
        lambda f: f["burst"]["cls_during_insert"] == 0,
    ),
    (
        "5",
        "accepted → visible, p50",
        "≤ 250 ms",
        lambda f: f"{f['latency']['p50_ms']} ms",
        lambda f: f["latency"]["p50_ms"] <= 250,
    ),
    (
        "5",
        "accepted → visible, p99",
        "≤ 1000 ms",
        lambda f: f"{f['latency']['p99_ms']} ms",
        lambda f: f["latency"]["p99_ms"] <= 1000 and not f["latency"]["never_on_screen"],
    ),
    (
        "5",
        "hidden or deleted → gone, p50 (most)",
        "≤ 250 (1000) ms",
        lambda f: f"{f['own']['away']['p50_ms']:.0f} ({f['own']['away']['most_ms']:.0f}) ms",
        lambda f: f["own"]["away"]["p50_ms"] <= 250 and f["own"]["away"]["most_ms"] <= 1000,
    ),
    ("6", "5 posts/s: never shown", "0 %", lambda f: f"{_never(f):.1%}", lambda f: _never(f) == 0),
    (
        "7",
        "burst of 10: fps to idle fps",
        "≥ 95 %",
        lambda f: f"{_smoothness(f):.0%}",
        lambda f: _smoothness(f) >= 0.95,
    ),
    (
        "7",
        "worst frame",
        "≤ 100 ms",
        lambda f: f"{f['burst']['worst_frame_ms']} ms",
        lambda f: f["burst"]["worst_frame_ms"] <= 100,
    ),
    ("7", "INP", "≤ 100 ms", lambda f: f"{f['burst']['inp_ms']} ms", lambda f: f["burst"]["inp_ms"] <= 100),
    (
        "8",
        "heap",
        "≤ +2 MB over 10,000",
        lambda f: f"{f['heap']['heap_growth_MB']:+} MB over {f['heap']['posts']:,}",
        lambda f: f["heap"]["heap_growth_MB"] <= 2 and f["heap"]["posts"] >= 10_000,
    ),
    (
        "8",
        "RSS",
        "≤ +150 MB",
        lambda f: f"{f['heap']['rss_growth_MB']:+} MB",
        lambda f: f["heap"]["rss_growth_MB"] <= 150,
    ),
    (
        "8",
        "cards in the DOM in the end",
        "bounded",
        lambda f: str(f["heap"]["cards_end"]),
        lambda f: f["heap"]["cards_end"] <= 500,
    ),
    (
        "9",
        "upstream requests, 1 screen and 8",
        "the same",
        lambda f: f"{f['own']['upstream']['one_screen']} and {f['own']['upstream']['many_screens']}",
        lambda f: abs(f["own"]["upstream"]["many_screens"] - f["own"]["upstream"]["one_screen"]) <= 2,
    ),
    (
        "9",
        "of them conditional",
        "all",
        lambda f: f"{f['own']['upstream']['conditional']:.0%}",
        lambda f: f["own"]["upstream"]["conditional"] == 1,
    ),
    (
        "10",
        "every fault, 25 s: cards stay",
        "all",
        lambda f: ", ".join(name for name, one in f["own"]["outages"].items() if not _stays(one)) or "all",
        lambda f: all(_stays(one) for one in f["own"]["outages"].values()),
    ),
    (
        "10",
        '"since hh:mm", slowest',
        "≤ 20 s",
        lambda f: _outages(f, "said_s"),
        lambda f: all(one.get("said_s", 99) <= 20 for one in f["own"]["outages"].values()),
    ),
    (
        "10",
        "back by itself, slowest",
        "≤ 5 s",
        lambda f: _outages(f, "back_s"),
        lambda f: all(one.get("back_s", 99) <= 5 for one in f["own"]["outages"].values()),
    ),
    (
        "11",
        "reload while offline: cards",
        "last posts",
        lambda f: str(f["offline"]["reload_offline"].get("cards", "error page")),
        lambda f: f["offline"]["reload_offline"].get("cards", 0) > 0,
    ),
    (
        "11",
        "boot in an outage: fewest cards",
        "last posts",
        lambda f: str(min((one["boot_cards"], name) for name, one in f["own"]["outages"].items())),
        lambda f: all(one["boot_cards"] > 0 for one in f["own"]["outages"].values()),
    ),
    (
        "11",
        "booted in an outage, heals, slowest",
        "≤ 10 s",
        lambda f: _outages(f, "healed_s"),
        lambda f: all(one.get("healed_s", 99) <= 10 for one in f["own"]["outages"].values()),
    ),
    ("12", "axe WCAG 2.2 AA, nodes, light and dark", "0", lambda f: str(_axe(f)), lambda f: _axe(f) == [0, 0]),
    (
        "13",
        "animations under reduced motion",
        "0",
        lambda f: str(f["motion"]["reduced"]["max_running"]),
        lambda f: f["motion"]["reduced"]["max_running"] == 0,
    ),
    (
        "14",
        "strict CSP: violations (cards)",
        "0, works",
        lambda f: f"{f['csp']['strict_csp_violations']} ({f['csp']['cards_under_strict_csp']})",
        lambda f: f["csp"]["strict_csp_violations"] == 0 and f["csp"]["cards_under_strict_csp"] > 0,
    ),
)


def table(ours: Found, reference: Found) -> str:
    """The rows as Markdown. What was not measured is a dash, and no verdict."""
    lines = ["| # | measure | must | Florilège | refwall | |", "| --- | --- | --- | --- | --- | --- |"]
    for number, measure, must, found, is_enough in ROWS:
        verdict = {True: "ok", False: "**miss**", None: ""}[_try(is_enough, ours)]
        theirs = _try(found, reference) or "–"
        lines.append(f"| {number} | {measure} | {must} | {_try(found, ours) or '–'} | {theirs} | {verdict} |")
    return "\n".join(lines)


def _try(look: Callable[[Found], Any], found: Found) -> Any:
    try:
        return look(found)
    except (KeyError, TypeError, ValueError):  # that phase was left out, or frontbench noted an error in its place
        return None
