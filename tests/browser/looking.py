"""Judging a screen: by axe, by what large text does to it, and by the keyboard alone."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.service import ROOT

_AXE = ROOT / "client_assets" / "node_modules" / "axe-core" / "axe.min.js"
_EVERYTHING = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""What of it depends on colours: axe's category ``cat.color``."""
_TABS_MOST = 120

_LOST_WORDS = """
() => {
  const lost = [];
  const name = (element) => {
    const kind = element.getAttribute("class");
    const words = element.textContent.trim().replace(/\\s+/g, " ").slice(0, 50);
    return `<${element.localName}${kind ? ` class="${kind}"` : ""}> “${words}”`;
  };
  const page = document.scrollingElement;
  if (page.scrollWidth > window.innerWidth + 1)
    lost.push(`the page is ${page.scrollWidth} px wide on ${window.innerWidth} px`);
  // Words meant for screen readers alone are one clipped pixel, and an inner scroller loses nothing.
  const unseen = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (style.clipPath !== "none" || style.clip !== "auto") return true;
      if (one.clientWidth <= 1 && style.overflow !== "visible") return true;
    }
    return false;
  };
  const scrolls = (element, way) => {
    for (let one = element; one && one !== document.body; one = one.parentElement)
      if (["auto", "scroll"].includes(getComputedStyle(one)[way])) return true;
    return false;
  };
  for (const element of document.body.querySelectorAll("*")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    const control = element.matches("input, textarea, select");
    if ((!own && !control) || !element.checkVisibility({ visibilityProperty: true })) continue;
    if (element.closest("svg, [aria-hidden=true]") || unseen(element)) continue;
    const box = element.getBoundingClientRect();
    const out = box.left < -1 || box.right > window.innerWidth + 1;
    if (out && !scrolls(element, "overflowX")) lost.push(`${name(element)} leaves the screen`);
    for (let one = element; own && one && one !== document.body; one = one.parentElement) {
      const style = getComputedStyle(one);
      const wide = ["hidden", "clip"].includes(style.overflowX);
      const high = ["hidden", "clip"].includes(style.overflowY);
      const frame = one.getBoundingClientRect();
      const range = document.createRange();
      range.selectNodeContents(element);
      const words = range.getBoundingClientRect();
      if (wide && (words.left < frame.left - 2 || words.right > frame.right + 2))
        lost.push(`${name(element)} is cut off sideways by ${name(one)}`);
      if (high && (words.top < frame.top - 2 || words.bottom > frame.bottom + 2))
        lost.push(`${name(element)} is cut off by ${name(one)}`);
    }
  }
  return [...new Set(lost)];
}
"""


def axe_complaints(page: Page, *, only_colours: bool = False) -> list[str]:
    """What axe finds wrong on the screen, a line for each element.

    ``only_colours``: enough where nothing but the theme has changed since it was asked for all.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_AXE.read_text())
    # Half-way from one theme to the other no colour is what it will be.
    page.wait_for_function(
        "() => document.getAnimations().every((it) => it.playState !== 'running')"
    )
    # What the bar at the bottom covers just now is scrolled into the open by whoever wants it.
    page.evaluate(
        "() => document.querySelector('.main-nav')?.style.setProperty('position', 'static')"
    )
    found: list[dict[str, Any]] = page.evaluate(
        """async (runOnly) => (await axe.run(document, {
             runOnly, resultTypes: ["violations"],
           })).violations""",
        _COLOURS if only_colours else _EVERYTHING,
    )
    page.evaluate("() => document.querySelector('.main-nav')?.style.removeProperty('position')")
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:160]} ({node.get('failureSummary', '')})"
        for rule in found
        for node in rule["nodes"]
    ]


def lost_words(page: Page) -> list[str]:
    """Words and controls that are cut off or outside the screen, and a page that scrolls sideways."""
    found: list[str] = page.evaluate(_LOST_WORDS)
    return found


def double_text(page: Page) -> None:
    """Set the browser's own text size to 200 %, as a person does in its settings."""
    line = page.context.new_cdp_session(page)
    line.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})


def tab_to(target: Locator, *, backwards: bool = False) -> Locator:
    """Press Tab until the target has the focus, and see that it shows.

    Raises:
        AssertionError: the keyboard does not get there, or the focus can't be seen.
    """
    page = target.page
    expect(target.first).to_be_attached()
    for _ in range(_TABS_MOST):
        if target.first.evaluate("element => element === document.activeElement"):
            assert _focus_shows(page), f"the focus on {target} can't be seen"
            return target.first
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
    raise AssertionError(f"{_TABS_MOST} presses of Tab did not reach {target}")


def _focus_shows(page: Page) -> bool:
    shows: bool = page.evaluate(
        """() => {
          const rings = (element) => {
            const style = getComputedStyle(element);
            return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
              || style.boxShadow !== "none";
          };
          // A ring may be drawn on a part of the control or around it.
          const at = document.activeElement;
          return [at, ...at.querySelectorAll("*"), at.parentElement, at.parentElement?.parentElement]
            .some((element) => element && rings(element));
        }"""
    )
    return shows


def top_of(element: Locator) -> float:
    """How far down the window it begins, CSS px."""
    box = element.bounding_box()
    assert box is not None
    return box["y"]
