from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.domain.rate_limits import PER_ADDRESS_MAX, SERVICE_WIDE_FIRST_MAX
from tests.databases import Databases
from tests.server.people.authenticator import (
    ORIGIN,
    Passkey,
    options_of,
    prove,
    sign_in,
    signed_in,
    with_passkey,
)
from tests.server.people.test_joining import tried_everywhere
from tests.server.running import Browser, Service, problem_of, running, settings_in


@pytest.fixture
def service(tmp_path: Path, databases: Databases) -> Iterator[Service]:
    with running(settings_in(tmp_path, databases, PUBLIC_URL=ORIGIN)) as service:
        yield service
    databases.drop(tmp_path)


def to_sign_in(browser: Browser) -> dict[str, Any]:
    return options_of(browser, "/api/sign-in/options")


def test_a_passkey_signs_its_person_in_again(service: Service) -> None:
    amira = service.worker()
    passkey = with_passkey(amira)
    service.clock.pass_days(3)
    assert problem_of(amira.get("/api/me")) == "signed-out"
    before = amira.account["device"]
    signed_in(amira, passkey)
    assert amira.get("/api/me").json()["name"] == "Amira Haddad"
    assert amira.account["device"] == before, "what it sends goes on as the same device's"


def test_a_browser_that_has_lost_its_cookie_is_still_the_device_that_it_was(
    service: Service,
) -> None:
    amira = service.worker()
    passkey = with_passkey(amira)
    device = amira.account["device"]
    amira.http.cookies.clear()
    signed_in(amira, passkey)
    assert amira.account["device"] == device
    other = service.browser()
    signed_in(other, passkey)
    assert other.account["device"] != device
    assert len(other.get("/api/devices").json()) == 2


def test_what_is_asked_says_who_must_be_there_and_names_nobody(service: Service) -> None:
    amira = service.worker()
    asked = options_of(amira, "/api/passkeys/options")
    assert asked["rp"]["id"] == "localhost"
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    with_passkey(amira)
    again = options_of(amira, "/api/passkeys/options")
    assert len(again["excludeCredentials"]) == 1
    to_stranger = to_sign_in(service.browser())
    assert to_stranger["userVerification"] == "required"
    assert to_stranger.get("allowCredentials", []) == []
    proof = options_of(amira, "/api/passkeys/proof/options")
    assert len(proof["allowCredentials"]) == 1


def test_the_account_says_that_a_passkey_is_lacking_until_there_is_one(service: Service) -> None:
    amira = service.worker()
    assert amira.get("/api/me").json()["lacks_passkey"] is True
    with_passkey(amira)
    assert "lacks_passkey" not in amira.get("/api/me").json()
    sam = service.participant(amira)
    assert "lacks_passkey" not in sam.get("/api/me").json()


def test_signing_in_always_makes_a_new_session(service: Service) -> None:
    """Nobody can hand somebody a cookie and share what it opens later."""
    amira = service.worker()
    passkey = with_passkey(amira)
    mallory = service.worker("Mallory")
    planted = mallory.http.cookies["linkwell"]
    victim = service.browser()
    victim.http.cookies.set("linkwell", planted, domain="127.0.0.1")
    asked = to_sign_in(victim)
    assert problem_of(sign_in(victim, passkey.signed(asked))) == "already-signed-in"
    answer = sign_in(victim, passkey.signed(asked), replace=True)
    assert answer.json()["id"] == amira.account["id"]
    assert victim.http.cookies["linkwell"] != planted
    assert problem_of(mallory.get("/api/me")) == "signed-out"
    # Likewise a token that nobody gave.
    other = service.browser()
    other.http.cookies.set("linkwell", "A" * 43, domain="127.0.0.1")
    signed_in(other, passkey)
    thief = service.browser()
    thief.http.cookies.set("linkwell", "A" * 43, domain="127.0.0.1")
    assert problem_of(thief.get("/api/me")) == "signed-out"


def test_the_session_from_before_signing_in_opens_nothing_any_more(service: Service) -> None:
    amira = service.worker()
    passkey = with_passkey(amira)
    thief = service.browser()
    thief.http.cookies.set("linkwell", amira.http.cookies["linkwell"], domain="127.0.0.1")
    assert thief.get("/api/me").status_code == 200
    signed_in(amira, passkey)
    assert problem_of(thief.get("/api/me")) == "signed-out"


def test_an_answer_counts_once(service: Service) -> None:
    amira = service.worker()
    passkey = with_passkey(amira)
    credential = passkey.signed(to_sign_in(amira))
    assert sign_in(amira, credential).status_code == 200
    assert problem_of(sign_in(service.browser(), credential)) == "passkey-refused"


@pytest.mark.parametrize("counts", [True, False])
def test_of_the_same_answer_twice_at_once_one_counts(service: Service, counts: bool) -> None:
    amira = service.worker()
    passkey = Passkey(counts=counts)
    made = passkey.made(options_of(amira, "/api/passkeys/options"))
    amira.post("/api/passkeys", json={"credential": made, "label": "x"})
    credential = passkey.signed(to_sign_in(amira))
    statuses: list[int] = []
    threads = [
        threading.Thread(
            target=lambda: statuses.append(sign_in(service.browser(), credential).status_code)
        )
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + [403] * 5


def test_an_authenticator_that_counts_backwards_is_refused(service: Service) -> None:
    """Two that count are one too many: the credential was copied."""
    amira = service.worker()
    passkey = with_passkey(amira)
    passkey.count = 8
    signed_in(amira, passkey)
    passkey.count = 8
    passkey.counts = False
    assert problem_of(sign_in(amira, passkey.signed(to_sign_in(amira)))) == "passkey-refused"
    passkey.count = 3
    assert problem_of(sign_in(amira, passkey.signed(to_sign_in(amira)))) == "passkey-refused"
    passkey.count = 0
    assert problem_of(sign_in(amira, passkey.signed(to_sign_in(amira)))) == "passkey-refused"
    passkey.count = 10
    assert sign_in(amira, passkey.signed(to_sign_in(amira))).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://linkwell.example"},
        {"origin": "http://localhost:9999"},
        {"origin": "https://localhost:8420"},
        {"rp_id": "linkwell.example"},
        {"verified": False},
    ],
)
def test_an_answer_from_elsewhere_or_by_nobody_in_particular_is_refused(
    service: Service, wrong: dict[str, Any]
) -> None:
    amira = service.worker()
    made = Passkey().made(options_of(amira, "/api/passkeys/options"), **wrong)
    adding = amira.post("/api/passkeys", json={"credential": made, "label": "x"})
    assert problem_of(adding) == "passkey-refused"
    passkey = with_passkey(amira)
    refused = sign_in(amira, passkey.signed(to_sign_in(amira), **wrong))
    assert problem_of(refused) == "passkey-refused"
    signed = passkey.signed(options_of(amira, "/api/passkeys/proof/options"), **wrong)
    assert problem_of(amira.post("/api/passkeys/proof", json={"credential": signed})) == (
        "passkey-refused"
    )


def test_an_answer_within_a_frame_of_another_site_is_refused(service: Service) -> None:
    amira = service.worker()
    passkey = with_passkey(amira)
    signed = passkey.signed(to_sign_in(amira), cross_origin=True)
    assert problem_of(sign_in(amira, signed)) == "passkey-refused"


def test_a_challenge_is_answered_for_what_it_was_made_for_and_in_time(service: Service) -> None:
    amira, ben = service.worker(), service.worker("Ben Osei")
    passkey = with_passkey(amira)

    def refused(options: dict[str, Any]) -> bool:
        return problem_of(sign_in(amira, passkey.signed(options))) == "passkey-refused"

    assert refused(options_of(amira, "/api/passkeys/proof/options"))
    assert refused(options_of(amira, "/api/passkeys/options"))
    assert refused({"challenge": "A" * 54})
    assert refused({"challenge": "A" * 43})
    assert refused({"challenge": "!"})
    # One that was made for another device of the service.
    foreign = passkey.signed(options_of(ben, "/api/passkeys/proof/options"))
    proof = amira.post("/api/passkeys/proof", json={"credential": foreign})
    assert problem_of(proof) == "passkey-refused"
    late = to_sign_in(amira)
    service.clock.pass_minutes(5)
    assert refused(late)


def test_whatever_is_wrong_with_an_answer_it_gets_the_same_words(service: Service) -> None:
    amira = service.worker()
    passkey, stranger = with_passkey(amira), Passkey(account=uuid.uuid4().bytes)
    browser = service.browser()
    answers = [sign_in(browser, stranger.signed(to_sign_in(browser)))]
    forged = Passkey(id=passkey.id, account=passkey.account, count=90)
    answers.append(sign_in(browser, forged.signed(to_sign_in(browser))))
    answers.append(
        sign_in(browser, passkey.signed(to_sign_in(browser), account=uuid.uuid4().bytes))
    )
    answers.append(sign_in(browser, passkey.signed(to_sign_in(browser), account=b"")))
    answers += [sign_in(browser, broken) for broken in _broken(passkey, to_sign_in(browser))]
    assert {problem_of(answer) for answer in answers} == {"passkey-refused"}
    assert len({answer.content for answer in answers}) == 1


def _broken(passkey: Passkey, options: dict[str, Any]) -> list[dict[str, Any]]:
    whole = passkey.signed(options)
    response = whole["response"]
    return [
        {},
        {"response": None},
        {"response": {}},
        {**whole, "rawId": 5},
        {**whole, "id": "AAAA"},
        {**whole, "type": "password"},
        {**whole, "response": {**response, "authenticatorData": "AAAA"}},
        {**whole, "response": {**response, "signature": "AAAA"}},
        {**whole, "response": {**response, "signature": None}},
        {**whole, "response": {**response, "userHandle": ["x"]}},
        {**whole, "response": {**response, "clientDataJSON": "e30"}},
    ]


def test_wrong_passkeys_are_limited_like_wrong_codes(service: Service) -> None:
    amira = service.worker()
    passkey = with_passkey(amira)
    browser = service.browser()
    for _ in range(PER_ADDRESS_MAX):
        assert problem_of(sign_in(browser, {})) == "passkey-refused"
    answer = sign_in(browser, passkey.signed(to_sign_in(browser)))
    assert problem_of(answer) == "too-many-attempts"
    assert problem_of(browser.try_join("ABCD2345")) == "too-many-attempts"
    service.clock.pass_minutes(15)
    signed_in(browser, passkey)


def test_whatever_strangers_try_keeps_nobody_out_who_has_a_passkey(service: Service) -> None:
    amira = service.worker()
    passkey = with_passkey(amira)
    tried_everywhere(service, 10 * SERVICE_WIDE_FIRST_MAX)
    signed_in(amira, passkey)


def test_right_passkeys_do_not_count_as_tries(service: Service) -> None:
    amira = service.worker()
    passkey = with_passkey(amira)
    for _ in range(PER_ADDRESS_MAX + 3):
        signed_in(amira, passkey)


def test_a_passkey_belongs_to_one_account(service: Service) -> None:
    amira, ben = service.worker(), service.worker("Ben Osei")
    passkey = with_passkey(amira)
    made = passkey.made(options_of(ben, "/api/passkeys/options"))
    answer = ben.post("/api/passkeys", json={"credential": made, "label": "x"})
    assert problem_of(answer) == "passkey-refused"
    shown = amira.get("/api/passkeys").json()
    assert shown["possible"] is True
    (own,) = shown["passkeys"]
    assert own["label"] == "A laptop"
    assert problem_of(ben.http.delete(f"/api/passkeys/{own['id']}")) == "not-found"
    # Somebody else's proves nothing.
    by_ben = with_passkey(ben).signed(options_of(amira, "/api/passkeys/proof/options"))
    proof = amira.post("/api/passkeys/proof", json={"credential": by_ben})
    assert problem_of(proof) == "passkey-refused"


def test_the_last_passkey_stays(service: Service) -> None:
    amira = service.worker()
    first = with_passkey(amira)
    (kept,) = amira.get("/api/passkeys").json()["passkeys"]
    assert problem_of(amira.http.delete(f"/api/passkeys/{kept['id']}")) == "not-allowed"
    second = with_passkey(amira)
    assert amira.http.delete(f"/api/passkeys/{kept['id']}").status_code == 204
    assert problem_of(sign_in(amira, first.signed(to_sign_in(amira)))) == "passkey-refused"
    signed_in(amira, second)


def test_sensitive_acts_ask_for_a_proof_that_is_fresh(service: Service) -> None:
    amira, morgan = service.worker(), service.manager()
    sam = service.participant(amira)
    to_priya = {"notebook": sam.account["notebook"], "to": service.worker("Priya").account["id"]}
    passkeys = {id(one): with_passkey(one) for one in (amira, morgan)}
    service.clock.pass_minutes(10)

    def acts() -> list[Any]:
        kept = amira.get("/api/passkeys").json()["passkeys"]
        own, ben = amira.account["id"], uuid.uuid4()
        return [
            amira.post("/api/passkeys/options", json={}),
            amira.post("/api/passkeys", json={"credential": {}, "label": "x"}),
            amira.http.delete(f"/api/passkeys/{kept[0]['id']}"),
            amira.post("/api/devices/codes", json={}),
            amira.post(f"/api/people/{sam.account['notebook']}/code", json={}),
            amira.post("/api/handovers", json=to_priya),
            morgan.post("/api/handovers", json={**to_priya, "from_worker": own}),
            morgan.post("/api/staff/acts/export", json={}),
            morgan.post("/api/staff", json={"name": "Ben Osei", "role": "worker"}),
            morgan.post(f"/api/staff/{own}/code", json={}),
            morgan.post(f"/api/staff/{ben}/deactivation", json={}),
            morgan.post(f"/api/staff/{ben}/reactivation", json={}),
        ]

    assert {problem_of(one) for one in acts()} == {"prove-again"}
    assert prove(amira, passkeys[id(amira)]).status_code == 204
    assert prove(morgan, passkeys[id(morgan)]).status_code == 204
    after = {problem_of(one) for one in acts() if one.status_code >= 400}
    assert "prove-again" not in after
    # It is the device that was proved, and not the account.
    other = service.browser()
    signed_in(other, passkeys[id(amira)])
    service.clock.pass_minutes(10)
    prove(amira, passkeys[id(amira)])
    assert problem_of(other.post("/api/passkeys/options", json={})) == "prove-again"


def test_participants_have_no_passkeys(service: Service) -> None:
    sam = service.participant(service.worker())
    for path in ("/api/passkeys/options", "/api/passkeys/proof/options"):
        assert problem_of(sam.post(path, json={})) == "not-allowed"
    assert problem_of(sam.get("/api/passkeys")) == "not-allowed"


def test_at_a_bare_address_there_are_none(tmp_path: Path) -> None:
    with running(settings_in(tmp_path)) as service:
        amira = service.worker()
        assert "lacks_passkey" not in amira.get("/api/me").json()
        assert amira.get("/api/passkeys").json() == {"possible": False, "passkeys": []}
        for path in ("/api/passkeys/options", "/api/sign-in/options"):
            assert problem_of(amira.post(path, json={})) == "passkey-refused"
