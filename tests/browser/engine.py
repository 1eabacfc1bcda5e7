"""What the journeys need of a browser that Playwright does not drive, in roles and names."""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from typing import Any

WAIT_S = 30.0

_FIND = """
const visible = (element) => element.checkVisibility
  ? element.checkVisibility() : element.getClientRects().length > 0;
const words = (element) => element.textContent.replace(/\\s+/g, " ").trim();
const nameOf = (element) => {
  const by = element.getAttribute("aria-labelledby");
  if (by) return by.split(" ").map((id) => words(document.getElementById(id))).join(" ");
  const label = element.getAttribute("aria-label") ?? element.labels?.[0];
  return label ? (typeof label === "string" ? label : words(label)) : words(element);
};
const NATIVE = {
  button: "button", link: "a[href]", radio: "input[type=radio]",
  textbox: "textarea, input:not([type]), input[type=text], input[type=search]",
};
const find = (role, name) => {
  const own = `[role="${role}"]`;
  const native = NATIVE[role];
  const all = document.querySelectorAll(native ? `${own}, :is(${native}):not([role])` : own);
  return [...all].find((element) => nameOf(element).startsWith(name) && visible(element));
};
"""


class Engine(ABC):
    """A browser in which a person reads, taps and types."""

    @abstractmethod
    def start(self) -> None:
        """Start it on what its profile holds."""

    @abstractmethod
    def close(self) -> None:
        """End it; it may be started again."""

    @abstractmethod
    def goto(self, url: str) -> None:
        """Load an address, whatever comes of it."""

    @abstractmethod
    def run(self, body: str) -> Any:
        """Run the body of an async function in the page; its result is plain JSON."""

    @abstractmethod
    def tap(self, role: str, name: str) -> None:
        """Press what has this role and a name that begins so, as soon as it is there."""

    @abstractmethod
    def type(self, name: str, words: str) -> None:
        """Type into the textbox of that name."""

    def find(self, role: str, name: str) -> str:
        """JavaScript that returns the element, or undefined."""
        return f"{_FIND} return find({json.dumps(role)}, {json.dumps(name)});"

    def has(self, role: str, name: str) -> bool:
        return bool(self.run(f"{_FIND} return !!find({json.dumps(role)}, {json.dumps(name)});"))

    def await_role(self, role: str, name: str) -> None:
        self.until(lambda: self.has(role, name), f"{role} {name!r}")

    def sees(self, words: str) -> None:
        """Wait until the page shows the words."""
        self.until(lambda: words in self.shown(), f"the words {words!r}")

    def shown(self) -> str:
        return str(self.run("return document.body ? document.body.innerText : '';"))

    def until(self, is_so: Any, what: str) -> None:
        """Ask again and again; a page that is just being replaced counts as not yet."""
        until = time.monotonic() + WAIT_S
        while True:
            try:
                if is_so():
                    return
                trouble = ""
            except EngineTrouble as error:
                trouble = f" ({error})"
            if time.monotonic() > until:
                raise AssertionError(f"{what} never came{trouble}. The page:\n{self._last_look()}")
            time.sleep(0.05)

    def _last_look(self) -> str:
        try:
            return self.shown()
        except EngineTrouble as error:
            return f"could not be read: {error}"


class EngineTrouble(Exception):
    """The browser could not do what it was told, often because a page was just being replaced."""
