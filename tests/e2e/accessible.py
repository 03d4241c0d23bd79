"""What is looked at on every page: axe's rules, and what axe does not see: widths, targets, contrast, landmarks."""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

from tests.support.geometry import look, settle

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
LEAST_CONTRAST = 4.5
SMALLEST_TARGET = 24  # px, WCAG 2.2 SC 2.5.8
NARROW = ((640, 400), (320, 568))  # 1280 × 800 at 200 %, and SC 1.4.10

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
_RUN = """async (rules) => {
  const found = await axe.run(document, { runOnly: { type: "tag", values: rules }, resultTypes: ["violations"] });
  const said = (nodes) => nodes.slice(0, 3).map((one) => one.html.slice(0, 160)).join(" | ");
  return found.violations.map(({ id, nodes }) => `${id}: ${said(nodes)}`);
}"""
_OUTLINE = """() => ({
  lang: document.documentElement.lang,
  titled: document.title.trim() !== "",
  h1: document.querySelectorAll("h1").length,
  main: document.querySelectorAll("main, [role=main]").length,
  unnamed: [...document.querySelectorAll("nav, [role=feed], article")].filter((one) =>
    !one.ariaLabel && !document.getElementById(one.getAttribute("aria-labelledby"))?.textContent.trim()).length,
})"""
_SMALL = """(least) => [...document.querySelectorAll("a[href], button, summary, input, select")].filter((one) => {
  const box = one.getBoundingClientRect(), inline = getComputedStyle(one).display === "inline";
  if (!one.checkVisibility() || !box.width || one.closest(".skip, .unseen, [inert]")) return false;
  if (one.type === "hidden" || one.labels?.[0]) return false; // a label can be pressed as well
  if (one.matches("a") && one.closest("td, li, p, dd, h1, h2, h3")) return false; // axe looks at the room around these
  return !inline && (box.height < least - .5 || box.width < least - .5);
}).map((one) => one.outerHTML.slice(0, 120))"""
_CONTRAST = """(least) => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const linear = (part) => part / 255 <= .04045 ? part / 255 / 12.92 : ((part / 255 + .055) / 1.055) ** 2.4;
  const light = ([red, green, blue]) => .2126 * linear(red) + .7152 * linear(green) + .0722 * linear(blue);
  const low = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const one = node.parentElement;
    if (!node.data.trim() || !one.checkVisibility() || one.closest("svg, .unseen, .skip, :disabled, script")) continue;
    let ground = [255, 255, 255], open = false;
    for (let up = one; up; up = up.parentElement) {
      const behind = rgb(getComputedStyle(up).backgroundColor);
      if (behind[3] > 240) { ground = behind; break; }
      if (behind[3] > 0) { open = true; break; } // over a picture: seen to by eye
    }
    if (open) continue;
    const [one_, other] = [light(rgb(getComputedStyle(one).color)), light(ground)];
    const ratio = (Math.max(one_, other) + .05) / (Math.min(one_, other) + .05);
    if (ratio < least) low.push(`${ratio.toFixed(2)} ${node.data.trim().slice(0, 40)}`);
  }
  return low;
}"""


def complaints(page: Page) -> list[str]:
    """What axe finds on a page as it stands."""
    settle(page)
    page.evaluate(AXE + ";0")
    found: list[str] = page.evaluate(_RUN, _RULES)
    return [*found, *(f"contrast: {one}" for one in page.evaluate(_CONTRAST, LEAST_CONTRAST))]


def misshapen(page: Page) -> list[str]:
    """What is wrong with the build of a page: its outline, targets too small, and overflow when it is narrow."""
    outline: dict[str, Any] = page.evaluate(_OUTLINE)
    wrong = [f"{name} is {outline[name]}" for name in ("h1", "main") if outline[name] != 1]
    wrong += ["no language"] * (not outline["lang"]) + ["no title"] * (not outline["titled"])
    wrong += [f"{outline['unnamed']} landmarks or articles without a name"] * bool(outline["unnamed"])
    wrong += [f"small: {one}" for one in page.evaluate(_SMALL, SMALLEST_TARGET)]
    before = page.viewport_size
    for width, height in NARROW:
        page.set_viewport_size({"width": width, "height": height})
        seen = look(page)
        wrong += [f"{width} px: {seen.sideways} px too wide"] * (seen.sideways > 0)
        wrong += [f"{width} px: outside: {one}" for one in seen.outside]
        wrong += [f"{width} px: cut: {one}" for one in seen.cut_words]
    if before:
        page.set_viewport_size(before)
    return wrong
