"""Download my data: one file that anybody can read, and any program."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from playwright.sync_api import expect

from tests.browser.looking import axe_complaints
from tests.browser.people import Amira, Sam

WORDS = "the lighthouse on the far side of the estuary"
FORMULA = '=HYPERLINK("http://example.org","click")'
SCRIPT = "<script>document.title='caught'</script><img src=x onerror=document.title='caught'>"


def download(sam: Sam, folder: Path, button: str = "Make the file") -> zipfile.ZipFile:
    with sam.page.expect_download() as caught:
        sam.tap(button)
    path = folder / caught.value.suggested_filename
    caught.value.save_as(path)
    assert path.name.startswith("linkwell-")
    assert path.suffix == ".zip"
    made = zipfile.ZipFile(path)
    assert made.testzip() is None
    return made


def data_of(made: zipfile.ZipFile) -> dict[str, Any]:
    """What ``data.json`` holds, which must be as the schema beside it says."""
    data: dict[str, Any] = json.loads(made.read("data.json"))
    schema = json.loads(made.read("data.schema.json"))
    Draft202012Validator.check_schema(schema)
    wrong = [error.message for error in Draft202012Validator(schema).iter_errors(data)]
    assert wrong == []
    return data


def table(made: zipfile.ZipFile, name: str) -> list[list[str]]:
    text = made.read(f"tables/{name}.csv").decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def page_of(made: zipfile.ZipFile) -> str:
    return made.read("index.html").decode()


def test_it_holds_everything_and_everything_in_it_is_sound(
    sam: Sam, amira: Amira, tmp_path: Path
) -> None:
    sam.write_entry(WORDS, share=True)
    sam.write_entry(FORMULA)
    sam.write_entry(SCRIPT)
    sam.until_all_sent()
    amira.open_person("Sam")
    amira.sees("lighthouse")
    sam.open("/me/data")
    made = download(sam, tmp_path)
    sam.sees("Made. It holds everything you wrote")

    data = data_of(made)
    assert data["missing"] == []
    assert data["person"]["name"] == "Sam Bright"
    bodies = {one["values"].get("body") for one in data["records"] if one["kind"] == "entry"}
    assert {WORDS, FORMULA, SCRIPT} <= bodies
    service = data["service"]
    assert service["about"]["name"] == "Sam Bright"
    assert {"delivered", "exported"} <= {line["what"] for line in service["lines"]}
    assert service["devices"]
    assert service["workers"][0]["name"]

    journal = table(made, "journal")
    assert journal[0][:2] == ["Day", "Words"]
    words = [row[1] for row in journal[1:]]
    assert WORDS in words
    assert f"'{FORMULA}" in words
    cells = [
        cell
        for name in made.namelist()
        if name.endswith(".csv")
        for row in table(made, Path(name).stem)
        for cell in row
    ]
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]
    moods = table(made, "moods")
    assert len(moods) > 30
    assert {row[2] for row in moods[1:]} <= {"1", "2", "3", "4", "5"}

    page = page_of(made)
    assert "<script" not in page.lower()
    assert WORDS in page
    assert "<svg" in page
    for heading in ("Mood over time", "Journal", "Moods", "Messages", "Who sees what", "Devices"):
        assert f">{heading}</h2>" in page
    assert "without a connection" not in page


@pytest.mark.parametrize("language", ["en-GB", "ar"])
def test_its_page_opens_anywhere_and_axe_finds_nothing(
    sam: Sam, tmp_path: Path, language: str
) -> None:
    sam.write_entry(SCRIPT)
    sam.speak(language)
    sam.open("/me/data")
    made = download(sam, tmp_path, {"en-GB": "Make the file", "ar": "أنشئ الملف"}[language])
    data_of(made)
    made.extract("index.html", tmp_path)
    page = sam.browser.another_tab()
    page.route(
        "**/*",
        lambda route: route.abort() if "http" in route.request.url[:4] else route.continue_(),
    )
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto((tmp_path / "index.html").as_uri())
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page).not_to_have_title("caught")
        expect(page.locator("svg").first).to_be_visible()
        assert axe_complaints(page) == []


def test_without_a_connection_it_holds_what_is_here_and_says_what_is_missing(
    sam: Sam, tmp_path: Path
) -> None:
    sam.open("/me/data")
    sam.write_entry(WORDS)
    sam.until_all_sent()
    sam.open("/me/data")
    sam.works_offline()
    sam.browser.context.set_offline(True)
    sam.write_entry("written in a tunnel")
    sam.go("Me")
    sam.page.get_by_role("link", name="Download my data").click()
    made = download(sam, tmp_path)
    sam.sees("Made, without what the service keeps")
    data = data_of(made)
    assert data["missing"][:2] == ["service", "earlier"]
    assert data["service"] is None
    by_words = {one["values"].get("body"): one["sent"] for one in data["records"]}
    assert by_words["written in a tunnel"] is False
    assert by_words[WORDS] is True
    page = page_of(made)
    assert "This was made without a connection" in page
    assert "written in a tunnel" in page
    assert "1 change on this phone has not been sent" in page
