"""The plan made together: on the participant's phone and on the link worker's desk."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Hold
from tests.browser.people import Amira, Sam
from tests.browser.screens import LONDON
from tests.browser.service import Service, through

SUGGESTED = "Have some of Mill Lane’s raised beds built at a height you can sit at"
PRIVATE = "Get Leanne to the garden and not make a speech"
PLACE = "Have a place at Mill Lane where I’m some use, without lifting anything"
WORDS = "Walk to the weir before breakfast"
WHY = "The heron is there then"
STEP = "Find the boots"


def in_days(days: int) -> str:
    return (datetime.now(LONDON).date() + timedelta(days=days)).isoformat()


def goal(page: Page, words: str) -> Locator:
    """A goal's card, on the plan or on a person's page."""
    return page.locator("article.goal").filter(has_text=words)


def plan(sam: Sam) -> Page:
    sam.go("Plan")
    expect(sam.page.get_by_role("heading", name="Goals", exact=True)).to_be_visible()
    return sam.page


def write_goal(page: Page, words: str, why: str = "") -> None:
    page.get_by_role("textbox", name="What would you like?").fill(words)
    page.get_by_role("textbox", name="Why does it matter?").fill(why)


def open_goal(sam: Sam, words: str) -> Page:
    page = plan(sam)
    page.get_by_role("link", name=words, exact=True).click()
    expect(page.get_by_role("heading", name=words, level=1)).to_be_visible()
    return page


def add_step(place: Page | Locator, words: str, *, button: str = "Add") -> None:
    place.get_by_role("textbox", name="Add a step").fill(words)
    place.get_by_role("button", name=button, exact=True).click()


def persons_plan(amira: Amira, name: str = "Sam Bright") -> Locator:
    amira.open_person(name)
    theirs = amira.page.get_by_role("region", name=re.compile("’s plan$"))
    expect(theirs).to_be_visible()
    return theirs


def test_a_goal_and_its_steps_are_made_offline_survive_and_stay_private(
    service: Service, sam: Sam, amira: Amira
) -> None:
    sam.until_all_sent()
    service.sam_wire.cut()
    page = plan(sam)
    sam.tap("New goal")
    write_goal(page, WORDS, WHY)
    sam.sees("Kept on this device while you write")
    sam.until_kept(WHY)
    sam.restart("/plan/goals/new")
    page = sam.page
    expect(page.get_by_role("textbox", name="What would you like?")).to_have_value(WORDS)
    expect(page.get_by_role("switch", name="Share this goal with Amira")).not_to_be_checked()
    sam.tap("Save")
    expect(page.get_by_role("heading", name=WORDS, level=1)).to_be_visible()
    page.get_by_role("textbox", name="Add a step").fill(STEP)
    page.get_by_label("By which day").fill(in_days(3))
    sam.tap("Add")
    page.get_by_role("checkbox", name=STEP).check()
    # It stands there as it is on the phone: what is shown was kept before.
    expect(page.locator(".step-done")).to_contain_text(STEP)

    sam.restart("/plan")
    card = goal(sam.page, WORDS)
    expect(card.get_by_role("checkbox", name=STEP)).to_be_checked()
    expect(card).to_contain_text("1 of 1 step done")
    expect(card).to_contain_text("Saved on this phone · Private")
    service.sam_wire.mend()
    sam.comes_online()
    sam.until_all_sent()
    persons_plan(amira)
    amira.page.wait_for_timeout(500)
    kept = amira.browser.storage(amira.page)
    assert PLACE in kept
    for words in (WORDS, WHY, STEP, PRIVATE):
        assert words not in kept


def test_a_suggestion_is_answered_and_not_now_rests_until_it_is_wanted(
    sam: Sam, amira: Amira
) -> None:
    page = plan(sam)
    asked = goal(page, SUGGESTED)
    expect(asked).to_contain_text("Amira suggests this. What do you think?")
    asked.get_by_role("button", name="Not now").click()
    sam.sees("It rests until you want it.")
    expect(goal(page, SUGGESTED).filter(visible=True)).to_have_count(0)
    theirs = persons_plan(amira)
    theirs.get_by_text("Reached, and let go").click()
    expect(goal(amira.page, SUGGESTED)).to_contain_text("Sam said not now")
    page.get_by_text("Reached, and let go").click()
    resting = goal(page, SUGGESTED)
    resting.get_by_role("button", name="Yes, after all").click()
    expect(goal(amira.page, SUGGESTED)).to_contain_text("You and Sam both said yes")


def test_by_keyboard_nobody_loses_their_place_where_a_button_goes_away(sam: Sam) -> None:
    page, keys = plan(sam), sam.page.keyboard
    goal(page, SUGGESTED).get_by_role("button", name="Not now").focus()
    keys.press("Enter")
    expect(goal(page, SUGGESTED).filter(visible=True)).to_have_count(0)
    expect(page.locator("summary:focus")).to_have_text("Reached, and let go")
    sam.tap("New goal")
    write_goal(page, WORDS)
    sam.tap("Save")
    expect(page.get_by_role("heading", name=WORDS, level=1)).to_be_visible()
    change = page.get_by_role("button", name="Change the words", exact=True)
    change.focus()
    keys.press("Enter")
    expect(page.get_by_role("textbox", name="What would you like?")).to_be_focused()
    page.get_by_role("button", name="Leave it as it was").focus()
    keys.press("Enter")
    expect(change).to_be_focused()
    sam.go("Today")
    sam.log_mood("Good")
    page.get_by_role("main").get_by_role("button", name="Undo").focus()
    keys.press("Enter")
    expect(page.get_by_role("radiogroup").locator(":focus")).to_have_count(1)


def test_a_worker_suggests_offline_and_both_tick_change_and_answer(
    service: Service, sam: Sam, amira: Amira
) -> None:
    theirs = persons_plan(amira)
    amira.until_all_sent()
    service.amira_wire.cut()
    theirs.get_by_role("button", name="Suggest a goal").click()
    area = theirs.get_by_role("textbox", name="The goal, in Sam’s words as far as you can")
    area.fill(WORDS)
    theirs.get_by_role("button", name="Suggest it").click()
    mine = goal(amira.page, WORDS)
    expect(mine).to_contain_text("Waiting to hear what Sam thinks")
    mine.get_by_role("button", name=f"Open: {WORDS}").click()
    add_step(theirs, STEP, button="Suggest")
    step = theirs.locator("li.step").filter(has_text=STEP)
    expect(step).to_contain_text("Waiting to hear what Sam thinks")
    expect(step.get_by_role("checkbox")).to_have_count(0)
    service.amira_wire.mend()
    amira.comes_online()
    amira.until_all_sent()

    page = plan(sam)
    goal(page, WORDS).get_by_role("button", name="Yes, let’s do it").click()
    goal(page, WORDS).get_by_role("button", name="Yes", exact=True).click()
    goal(page, WORDS).get_by_role("checkbox", name=STEP).check()
    expect(theirs.get_by_role("checkbox", name=STEP)).to_be_checked()
    expect(goal(amira.page, WORDS)).to_contain_text("Changed by Sam, today")


def test_words_of_both_written_at_once_are_kept_and_each_version_has_a_name(
    service: Service, sam: Sam, amira: Amira
) -> None:
    theirs = persons_plan(amira)
    amira.until_all_sent()
    service.amira_wire.cut()
    goal(amira.page, PLACE).get_by_role("button", name=f"Open: {PLACE}").click()
    theirs.get_by_role("button", name="Change the words").click()
    area = theirs.get_by_role("textbox", name="The goal, in Sam’s words as far as you can")
    area.fill(PLACE.replace("Mill Lane", "the Mill Lane allotments"))
    theirs.get_by_role("button", name="Save", exact=True).click()
    amira.sees("Saved on this device")

    page = open_goal(sam, PLACE)
    sam.tap("Change the words")
    page.get_by_role("textbox", name="What would you like?").fill(f"{PLACE} heavy")
    sam.tap("Save")
    sam.until_all_sent()
    service.amira_wire.mend()
    amira.comes_online()
    both = f"{PLACE} heavy".replace("Mill Lane", "the Mill Lane allotments")
    expect(goal(amira.page, both).first).to_be_visible()
    amira.sees("You and somebody else wrote here at the same time")
    theirs.get_by_role("button", name="Keep both").click()

    expect(page.get_by_role("heading", name=both, level=1)).to_be_visible()
    page.get_by_role("link", name="Earlier versions").click()
    versions = page.get_by_role("list", name="Earlier versions").get_by_role("listitem")
    expect(versions.filter(has_text="The goal · Amira · Today")).not_to_have_count(0)
    expect(versions.filter(has_text="The goal · you · Today")).not_to_have_count(0)
    versions.last.get_by_role("button", name="Restore this version").click()
    expect(page.get_by_role("heading", name=PLACE, level=1)).to_be_visible()
    expect(page.get_by_text("Changed by you, today").first).to_be_visible()
    expect(goal(amira.page, PLACE).first).to_be_visible()


def test_a_draft_is_safe_from_what_arrives_while_it_is_written(sam: Sam, amira: Amira) -> None:
    page = open_goal(sam, PLACE)
    sam.tap("Change the words")
    page.get_by_role("textbox", name="What would you like?").fill(f"{PLACE} heavy")
    theirs = persons_plan(amira)
    goal(amira.page, PLACE).get_by_role("button", name=f"Open: {PLACE}").click()
    theirs.get_by_role("button", name="Change the words").click()
    area = theirs.get_by_role("textbox", name="The goal, in Sam’s words as far as you can")
    area.fill(PLACE.replace("Mill Lane", "the Mill Lane allotments"))
    theirs.get_by_role("button", name="Save", exact=True).click()
    sam.sees("This was changed by somebody else while you were writing.")
    area = page.get_by_role("textbox", name="What would you like?")
    expect(area).to_have_value(f"{PLACE} heavy")
    sam.tap("Save")
    both = f"{PLACE} heavy".replace("Mill Lane", "the Mill Lane allotments")
    expect(page.get_by_role("heading", name=both, level=1)).to_be_visible()


def test_consent_for_the_plan_is_asked_where_it_matters_and_a_no_costs_nothing(
    service: Service, amira: Amira, hold: Hold
) -> None:
    link = amira.invite("Beatriz Nunes")
    bea = Sam(hold("bea"), service.sam_origin)
    bea.join(through(service.sam_wire, link), share=False)
    page = plan(bea)
    bea.tap("New goal")
    write_goal(page, WORDS)
    page.get_by_role("switch", name="Share this goal with Amira").click()
    dialog = page.get_by_role("dialog", name="Make your plan together with Amira?")
    dialog.get_by_role("button", name="Not now").click()
    expect(page.get_by_role("switch", name="Share this goal with Amira")).not_to_be_checked()
    bea.tap("Save")
    bea.until_all_sent()
    amira.open_person("Beatriz Nunes")
    amira.sees("Beatriz has not opened their plan to you.")
    page.get_by_role("switch", name="Share this goal with Amira").click()
    dialog.get_by_role("button", name="I agree").click()
    expect(page.get_by_role("switch", name="Share this goal with Amira")).to_be_checked()
    expect(goal(amira.page, WORDS)).to_be_visible()
    page.get_by_role("switch", name="Share this goal with Amira").click()
    expect(goal(amira.page, WORDS)).to_have_count(0)
    amira.until_not_kept(WORDS)


def test_a_step_points_to_a_session_and_the_session_to_the_step(sam: Sam) -> None:
    page = plan(sam)
    sam.tap("New session")
    page.get_by_role("textbox", name="What is it?").fill("Canal walk")
    page.get_by_label("Day", exact=True).fill(in_days(2))
    page.get_by_label("Time", exact=True).fill("10:00")
    sam.tap("Save")
    page = open_goal(sam, PRIVATE)
    page.get_by_role("textbox", name="Add a step").fill(STEP)
    choice = page.get_by_label("At which session").locator("option").nth(1)
    value = choice.get_attribute("value")
    page.get_by_label("At which session").select_option(value)
    sam.tap("Add")
    page.get_by_role("link", name=re.compile("Canal walk")).click()
    expect(page.get_by_role("heading", name="Canal walk", level=1)).to_be_visible()
    sam.sees(STEP)
    page.get_by_role("link", name=f"For: {PRIVATE}").click()
    expect(page.get_by_role("heading", name=PRIVATE, level=1)).to_be_visible()


def test_the_plan_prints_on_one_page_and_nothing_of_the_app_with_it(
    sam: Sam, amira: Amira, tmp_path: Path
) -> None:
    page = plan(sam)
    expect(page.locator(".plan-sheet")).to_be_attached()
    printed = page.pdf(path=tmp_path / "plan.pdf", format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    page.emulate_media(media="print")
    expect(page.locator(".plan-sheet")).to_contain_text(PRIVATE)
    expect(page.locator(".plan-sheet")).to_contain_text("Show somebody new where the kettle is")
    expect(page.locator(".plan-sheet")).not_to_contain_text(SUGGESTED)
    assert page.locator("nav, button").filter(visible=True).count() == 0
    page.emulate_media(media="screen")

    theirs = persons_plan(amira)
    # The dialog of the browser is no part of the page.
    amira.page.evaluate("() => { window.print = () => {}; }")
    theirs.get_by_role("button", name="Print the plan").click()
    expect(amira.page.locator(".plan-sheet")).to_be_attached()
    amira.page.emulate_media(media="print")
    expect(amira.page.locator(".plan-sheet")).to_contain_text("The plan of Sam Bright")
    expect(amira.page.locator(".plan-sheet")).not_to_contain_text(PRIVATE)


def test_the_plan_is_downloaded_as_fhir_by_both_and_each_gets_what_they_see(
    service: Service, sam: Sam, amira: Amira
) -> None:
    page = plan(sam)
    sam.until_all_sent()
    # The code that makes it is here already, and so is everything that goes into it.
    service.sam_wire.cut()
    with page.expect_download() as saved:
        sam.tap("Download plan (FHIR)")
    own = json.loads(Path(saved.value.path()).read_text())
    theirs = persons_plan(amira)
    with amira.page.expect_download() as sent:
        theirs.get_by_role("button", name="Download plan (FHIR)").click()
    hers = json.loads(Path(sent.value.path()).read_text())
    for plan_of, private in ((own, True), (hers, False)):
        assert plan_of["resourceType"] == "CarePlan"
        assert plan_of["subject"] == {"display": "Sam Bright"}
        told = {goal["description"]["text"] for goal in plan_of["contained"]}
        assert PLACE in told
        assert (PRIVATE in told) is private
    by_words = {goal["description"]["text"]: goal for goal in hers["contained"]}
    assert by_words[SUGGESTED]["lifecycleStatus"] == "proposed"
    assert by_words[SUGGESTED]["expressedBy"] == {"display": "Amira Haddad"}
