"""A person's page: what matters to them, the plan beside the story, and what only a team may read."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chromium import PHONE
from tests.browser.looking import axe_complaints, double_text, lost_words, tab_to, top_of
from tests.browser.people import Amira, Sam
from tests.browser.screens import settle
from tests.browser.service import Service
from tests.browser.team_notes import NOTE, add_note

MATTERS = "Mornings with a kettle and the marsh harriers"
GOOD_AT = "Whittling spoons"
CHOIR = "Kingfisher choir"
WIDE = {"width": 1440, "height": 900}


def write_about(sam: Sam, *, matters: str = MATTERS, good_at: str = GOOD_AT) -> None:
    sam.go("Me")
    sam.page.get_by_role("link", name="What matters to me").click()
    expect(sam.page.get_by_role("heading", name="What matters to me", level=1)).to_be_visible()
    sam.page.get_by_role("textbox", name="What matters to me").fill(matters)
    sam.page.get_by_role("textbox", name="What I am good at").fill(good_at)
    sam.tap("Save")


def rating(sam: Sam, domain: str, words: str) -> Locator:
    group = sam.page.get_by_role("group", name=domain, exact=True)
    return group.get_by_role("radio", name=words, exact=True)


def chip(sam: Sam, domain: str) -> Locator:
    top = sam.page.get_by_role("group", name=re.compile("Your top three"))
    return top.get_by_role("button", name=domain, exact=True)


def sharing(sam: Sam) -> Locator:
    return sam.page.get_by_role("switch", name="Share this page with Amira")


def share_about(sam: Sam, on: bool) -> None:
    if sharing(sam).is_checked() != on:
        sharing(sam).click()
    expect(sharing(sam)).to_be_checked(checked=on)


def about(amira: Amira) -> Locator:
    return amira.page.get_by_role("region", name="What matters to Sam")


def good_at(sam: Sam) -> Locator:
    return sam.page.get_by_role("textbox", name="What I am good at")


# What matters


def test_what_somebody_writes_of_themselves_stands_at_the_top_of_their_page(
    sam: Sam, amira: Amira
) -> None:
    amira.open_person("Sam Bright")
    write_about(sam)
    rating(sam, "Friends", "5, a great deal").check()
    for domain in ("Family & identity", "Community"):
        expect(chip(sam, domain)).to_have_attribute("aria-pressed", "true")
    chip(sam, "Friends").click()
    chip(sam, "Skills").click()
    sam.sees("Three is the most")
    expect(chip(sam, "Skills")).to_have_attribute("aria-pressed", "false")
    share_about(sam, True)

    expect(about(amira)).to_contain_text(MATTERS)
    expect(about(amira)).to_contain_text(GOOD_AT)
    expect(about(amira)).to_contain_text("Top three: Family & identity, Friends and Community")
    friends = about(amira).get_by_role("row", name=re.compile("Friends"))
    expect(friends).to_contain_text("5, a great deal")
    expect(about(amira).get_by_role("row")).to_have_count(8)
    first = amira.page.get_by_role("main").get_by_role("region").first
    mood = amira.page.get_by_role("figure", name="Mood and what they did")
    assert top_of(about(amira)) < top_of(mood)
    expect(first).to_be_visible()

    share_about(sam, False)
    expect(about(amira)).to_have_count(0)
    amira.sees("Sam has not shared what matters to them.")
    amira.until_not_kept(MATTERS)


def test_an_answer_can_be_taken_back_and_no_answer_is_not_none(sam: Sam) -> None:
    sam.open("/me/about")
    rating(sam, "Friends", "0, not at all").check()
    row = sam.page.get_by_role("row", name=re.compile("Friends"))
    expect(row).to_contain_text("0, not at all")
    sam.tap("Take back: Friends")
    expect(row).to_contain_text("not answered")
    sam.open("/me/about")
    expect(rating(sam, "Friends", "0, not at all")).not_to_be_checked()


def test_what_is_written_offline_says_so_and_outlives_the_browser(
    service: Service, sam: Sam, amira: Amira
) -> None:
    sam.until_all_sent()
    service.sam_wire.cut()
    write_about(sam)
    sam.sees("Saved on this phone")
    good_at(sam).fill("Whittling spoons and")
    sam.sees("Kept on this phone while you write")
    sam.until_kept("Whittling spoons and")
    sam.restart("/me/about")
    expect(sam.page.get_by_role("textbox", name="What matters to me")).to_have_value(MATTERS)
    expect(good_at(sam)).to_have_value("Whittling spoons and")
    share_about(sam, True)
    service.sam_wire.mend()
    sam.comes_online()
    amira.open_person("Sam Bright")
    expect(about(amira)).to_contain_text(MATTERS)
    expect(about(amira)).not_to_contain_text("spoons and")
    service.amira_wire.cut()
    amira.restart("/caseload")
    amira.open_person("Sam Bright")
    expect(about(amira)).to_contain_text(MATTERS)


def test_what_stood_there_before_tells_who_wrote_it_and_comes_back(sam: Sam) -> None:
    write_about(sam)
    sam.until_all_sent()
    sam.page.get_by_role("textbox", name="What matters to me").fill("The allotment")
    sam.tap("Save")
    sam.until_all_sent()
    sam.page.get_by_text("Earlier versions").click()
    versions = sam.page.get_by_role("list", name="Earlier versions").get_by_role("listitem")
    earlier = versions.filter(has_text=MATTERS)
    expect(earlier).to_contain_text("What matters to me · you ·")
    earlier.get_by_role("button").click()
    expect(sam.page.get_by_role("textbox", name="What matters to me")).to_have_value(MATTERS)
    sam.tap("Undo")
    expect(sam.page.get_by_role("textbox", name="What matters to me")).to_have_value(
        "The allotment"
    )


def test_without_the_plan_open_sharing_asks_first(sam: Sam, amira: Amira) -> None:
    sam.open("/me/sharing")
    sam.tap("Stop sharing my plan")
    sam.page.get_by_role("dialog").get_by_role("button", name="Stop sharing").click()
    amira.open_person("Sam Bright")
    amira.sees("What matters to Sam, and their plan, are not shared with you.")
    write_about(sam)
    expect(sharing(sam)).not_to_be_checked()
    sharing(sam).click()
    asked = sam.page.get_by_role("dialog")
    expect(asked).to_contain_text("what you wrote about yourself")
    asked.get_by_role("button", name="Not now").click()
    expect(sharing(sam)).not_to_be_checked()
    sharing(sam).click()
    asked.get_by_role("button", name="I agree").click()
    expect(sharing(sam)).to_be_checked()
    expect(about(amira)).to_contain_text(MATTERS)


def test_that_it_was_read_is_told(sam: Sam, amira: Amira) -> None:
    write_about(sam)
    share_about(sam, True)
    sam.sees("Sent · Shared with Amira")
    amira.open_person("Sam Bright")
    expect(about(amira)).to_contain_text(MATTERS)
    sam.sees("Seen by Amira")


# The story and the plan


def test_the_plan_stands_beside_the_story_where_there_is_room(amira: Amira) -> None:
    amira.open_person("Sam Bright")
    page = amira.page
    mood = page.get_by_role("figure", name="Mood and what they did")
    plan = page.get_by_role("region", name="Sam’s plan")
    expect(mood).to_be_visible()
    expect(plan).to_be_visible()
    lead = page.get_by_role("navigation", name="On this page")
    expect(lead).to_be_visible()
    assert top_of(plan) > top_of(mood) + 300
    page.set_viewport_size({"width": WIDE["width"], "height": WIDE["height"]})
    expect(lead).to_be_hidden()
    assert abs(top_of(plan) - top_of(mood)) < 60
    expect(page.get_by_role("heading", name="Caseload", level=1)).to_be_visible()


def test_a_button_leads_to_each_part_of_a_long_page(amira: Amira) -> None:
    amira.open_person("Sam Bright")
    lead = amira.page.get_by_role("navigation", name="On this page")
    for name in ("Messages", "Sam’s plan", "Sessions", "Team notes"):
        lead.get_by_role("button", name=name).click()
        heading = amira.page.get_by_role("heading", name=name, exact=True, level=2)
        expect(heading).to_be_focused()
        expect(heading).to_be_in_viewport()


def test_sessions_stand_on_the_days_of_the_mood_line_and_claim_no_cause(
    sam: Sam, amira: Amira
) -> None:
    amira.go("Calendar")
    amira.page.get_by_role("link", name="New session").click()
    amira.page.get_by_role("button", name="Sam Bright", exact=True).click()
    amira.page.get_by_role("textbox", name="What is it?").fill(CHOIR)
    amira.page.get_by_label("Day", exact=True).fill(date.today().isoformat())  # noqa: DTZ011 - the browser's own day
    amira.page.get_by_label("Time", exact=True).fill("00:01")
    amira.tap("Save")
    sam.go("Today")
    answers = sam.page.get_by_role("group", name=re.compile(CHOIR))
    answers.get_by_role("button", name="I went", exact=True).click()

    amira.open_person("Sam Bright")
    line = amira.page.get_by_role("figure", name="Mood and what they did")
    expect(line).to_contain_text("Went to a session")
    expect(line).to_contain_text("need not have to do with the other")
    line.get_by_text("Show as a table").click()
    heads = line.get_by_role("columnheader")
    expect(heads.filter(has_text="Sessions")).to_be_visible()
    expect(line.get_by_role("row").filter(has_text=f"{CHOIR}: went")).to_have_count(1)
    answers.get_by_role("button", name="I couldn’t make it", exact=True).click()
    expect(line.get_by_role("row").filter(has_text=f"{CHOIR}: couldn’t make it")).to_have_count(1)
    expect(line).to_contain_text("A session, not gone to")


# For everybody


@pytest.mark.parametrize("language", ["en-GB", "ar"])
def test_the_page_and_what_matters_are_for_everybody_in_every_look(
    sam: Sam, amira: Amira, language: str
) -> None:
    write_about(sam)
    share_about(sam, True)
    amira.open_person("Sam Bright")
    expect(about(amira)).to_contain_text(MATTERS)
    add_note(amira, NOTE)
    where = amira.page.url.removeprefix(amira.origin)
    wrong: list[str] = []
    for person, path in ((sam, "/me/about"), (amira, where)):
        person.speak(language)
        person.open(path)
        settle(person.page)
        words = person.page.get_by_text(MATTERS)
        expect(words.or_(person.page.get_by_role("textbox")).first).to_be_visible()
        for size in (PHONE, WIDE):
            person.page.set_viewport_size({"width": size["width"], "height": size["height"]})
            for theme in ("light", "dark"):
                person.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
                wrong += [
                    f"{path}, {theme}, {size['width']}: {one}"
                    for one in axe_complaints(person.page)
                ]
    assert not wrong, "\n".join(wrong)


def test_nothing_is_lost_on_a_small_screen_or_in_large_text(sam: Sam, amira: Amira) -> None:
    write_about(sam)
    share_about(sam, True)
    amira.open_person("Sam Bright")
    expect(about(amira)).to_contain_text(MATTERS)
    add_note(amira, NOTE)
    for person in (sam, amira):
        page = person.page
        page.set_viewport_size({"width": 320, "height": 640})
        settle(page)
        assert lost_words(page) == []
        if person is sam:
            _big_enough(page.locator(".rating").get_by_role("radio"))
        page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
        double_text(page)
        settle(page)
        assert lost_words(page) == []


def _big_enough(targets: Locator) -> None:
    expect(targets).to_have_count(42)
    for target in targets.all():
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44, box


def test_what_matters_is_written_by_keyboard_alone(sam: Sam) -> None:
    sam.open("/me/about")
    tab_to(sam.page.get_by_role("textbox", name="What matters to me"))
    sam.page.keyboard.press("Control+A")
    sam.page.keyboard.type(MATTERS)
    tab_to(sam.page.get_by_role("button", name="Save", exact=True)).press("Enter")
    group = sam.page.get_by_role("group", name="Friends", exact=True)
    tab_to(group.get_by_role("radio", checked=True))
    sam.page.keyboard.press("ArrowRight")
    expect(rating(sam, "Friends", "4, a lot")).to_be_checked()
    top = tab_to(chip(sam, "Community"))
    top.press("Space")
    expect(chip(sam, "Community")).to_have_attribute("aria-pressed", "false")
    sam.sees("Sent · Shared with Amira")
