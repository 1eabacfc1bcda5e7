"""The client's floors: a file imports from its own floor or from those below, never upwards."""

import re
from pathlib import Path

SRC = Path(__file__).resolve().parents[2] / "client_assets" / "src"

BELOW = {
    "main": {"app", "store", "styles"},
    "app": {"screens", "parts", "sync", "store", "wire", "messages", "styles"},
    "screens": {"app", "parts", "sync", "store", "wire", "messages", "styles"},
    "parts": {"messages", "wire"},
    "sync": {"store", "wire"},
    "store": {"wire"},
    "wire": set(),
    "messages": {"wire"},
    "styles": set(),
    "worker": {"sync", "store", "wire"},
}
"""Floor → the floors that it may import from, beside itself."""

APP_FOR_SCREENS = {"device", "install", "lazy", "push", "push-browser", "router", "settings"}
"""What screens may take from ``app``: the device they show, and the way to another screen."""

IMPORT = re.compile(r"""(?:from|import)\s*\(?\s*["'](\.[^"']+)["']""")


def floor_of(path: Path) -> str:
    return path.relative_to(SRC).parts[0].removesuffix(".tsx").removesuffix(".ts")


def upward_imports(sources: dict[Path, str]) -> list[str]:
    wrong = []
    for path, text in sources.items():
        floor = floor_of(path)
        for target in IMPORT.findall(text):
            found = (path.parent / target).resolve()
            other = floor_of(found)
            allowed = other == floor or other in BELOW[floor]
            if floor == "screens" and other == "app" and found.stem not in APP_FOR_SCREENS:
                allowed = False
            if not allowed:
                wrong.append(f"{path.relative_to(SRC)} imports {target}")
    return wrong


def test_no_floor_of_the_client_imports_from_above() -> None:
    sources = {
        path: path.read_text("utf-8")
        for path in SRC.rglob("*.ts*")
        if ".test." not in path.name and path.suffix in {".ts", ".tsx"}
    }
    assert len(sources) > 50
    assert upward_imports(sources) == []


def test_an_import_from_above_is_found() -> None:
    text = 'import { useDevice } from "../app/device.ts";\nconst x = await import("../screens/me");'
    assert upward_imports({SRC / "store" / "shelf.ts": text}) == [
        "store/shelf.ts imports ../app/device.ts",
        "store/shelf.ts imports ../screens/me",
    ]
