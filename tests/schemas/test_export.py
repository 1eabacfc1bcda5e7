"""The client's types are what the schemas say, and only ever written by the exporter."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from schemas import export, people, problems, push, sync
from schemas.records import KINDS


def test_the_clients_file_is_up_to_date() -> None:
    assert export.TARGET.read_text(encoding="utf-8") == export.typescript()


def test_check_fails_on_drift_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "generated.ts"
    monkeypatch.setattr(export, "TARGET", target)
    assert export.main(["--check"]) == 1
    assert not target.exists()
    assert export.main([]) == 0
    assert export.main(["--check"]) == 0
    target.write_text(target.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert export.main(["--check"]) == 1
    assert "python -m schemas.export" in capsys.readouterr().err


@pytest.mark.parametrize("module", [sync, people, push, problems])
def test_every_shape_of_a_door_reaches_the_client(module: object) -> None:
    declared = {
        name
        for name, value in vars(module).items()
        if isinstance(value, type)
        and issubclass(value, msgspec.Struct)
        and value is not msgspec.Struct
    }
    assert declared <= export.json_schema()["$defs"].keys()


def test_every_kind_and_field_reaches_the_client() -> None:
    written = export.json_schema()["kinds"]
    assert {name: set(kind["fields"]) for name, kind in written.items()} == {
        name: set(kind.fields) for name, kind in KINDS.items()
    }


def test_a_field_with_a_default_may_be_left_out() -> None:
    text = export.typescript()
    change = text[text.index("export interface Change {") :]
    assert "  id: string;\n" in change
    assert "  create?: boolean;\n" in change
