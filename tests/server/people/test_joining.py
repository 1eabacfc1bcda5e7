from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from schemas.limits import CODE_ALPHABET
from server.domain import rate_limits
from server.store.codes import count_more
from server.store.opening import in_one_transaction
from tests.databases import everything_in
from tests.server.running import Browser, Service, problem_of


def test_a_code_joins_a_device_to_the_account_it_was_made_for(service: Service) -> None:
    amira = service.worker("Amira Haddad")
    sam = service.participant(amira, "Sam Bright")
    me = sam.get("/api/me").json()
    assert me == sam.account
    assert me["name"] == "Sam Bright"
    assert me["role"] == "participant"
    assert me["service"] == "Riverside Social Prescribing"
    assert me["workers"] == [{"id": amira.account["id"], "name": "Amira Haddad"}]
    assert "notebook" in me
    assert "notebook" not in amira.account


def test_a_code_may_be_typed_in_any_case_with_spaces_and_dashes(service: Service) -> None:
    code = service.invited_worker().code or ""
    written = " " + code.lower().replace("-", " - ")
    assert service.browser().try_join(written).status_code == 200


def test_a_code_has_eight_characters_that_are_not_mistaken_for_each_other(
    service: Service,
) -> None:
    code = (service.invited_worker().code or "").replace("-", "")
    assert len(code) == 8
    assert set(code) <= set(CODE_ALPHABET)


def test_a_code_that_cannot_be_one_is_explained_and_not_counted(service: Service) -> None:
    browser = service.browser()
    for _ in range(rate_limits.PER_ADDRESS_MAX + 1):
        answer = browser.try_join("ABCD-EFG0")
        assert problem_of(answer) == "code-unknown"
        assert "never holds 0" in answer.json()["detail"]


def test_the_same_device_may_repeat_a_join_whose_answer_it_lost(service: Service) -> None:
    code = service.invited_worker().code or ""
    phone = service.browser()
    first = phone.join(code)
    lost = dict(phone.http.cookies)
    phone.http.cookies.clear()
    again = phone.join(code)
    assert again == first
    assert dict(phone.http.cookies) != lost
    assert len(phone.get("/api/devices").json()) == 1


def test_a_repeated_join_ends_the_session_whose_answer_was_lost(service: Service) -> None:
    code = service.invited_worker().code or ""
    phone = service.browser()
    phone.join(code)
    lost = dict(phone.http.cookies)
    phone.http.cookies.clear()
    phone.join(code)
    eavesdropper = service.browser()
    eavesdropper.http.cookies.update(lost)
    assert problem_of(eavesdropper.get("/api/me")) == "signed-out"


def test_a_join_that_is_sent_twice_at_once_lets_the_device_in(service: Service) -> None:
    for _ in range(5):
        code = service.invited_worker().code or ""
        phone = service.browser()
        again = service.browser()
        again.device_key = phone.device_key
        with ThreadPoolExecutor(2) as hands:
            answers = list(hands.map(Browser.try_join, (phone, again), (code, code)))
        assert [answer.status_code for answer in answers] == [200, 200]
        assert len({answer.json()["device"] for answer in answers}) == 1
        # The later answer's session is the one that stands.
        asked = [browser.get("/api/me").status_code for browser in (phone, again)]
        assert sorted(asked) == [200, 401]


def test_a_spent_an_expired_and_an_unknown_code_get_the_same_answer(service: Service) -> None:
    spent = service.invited_worker("One").code or ""
    service.browser().join(spent)
    expired = service.invited_worker("Two").code or ""
    service.clock.pass_days(14.1)
    answers = [service.browser().try_join(code) for code in (spent, expired, "ABCD-EFGH")]
    assert {problem_of(answer) for answer in answers} == {"code-unknown"}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(answer.headers.keys()) for answer in answers}) == 1


def test_a_code_works_until_it_expires(service: Service) -> None:
    code = service.invited_worker().code or ""
    service.clock.pass_days(13.9)
    service.browser().join(code)


def test_a_repeat_comes_too_late_after_a_day(service: Service) -> None:
    code = service.invited_worker().code or ""
    phone = service.browser()
    phone.join(code)
    phone.http.cookies.clear()
    service.clock.pass_days(1.1)
    assert problem_of(phone.try_join(code)) == "code-unknown"


def test_a_revoked_device_does_not_come_back_with_its_old_code(service: Service) -> None:
    code = service.invited_worker().code or ""
    phone = service.browser()
    device = phone.join(code)["device"]
    assert phone.http.delete(f"/api/devices/{device}").status_code == 204
    assert problem_of(phone.try_join(code)) == "code-unknown"


def test_wrong_codes_from_one_address_are_limited_and_right_ones_then_wait_too(
    service: Service,
) -> None:
    code = service.invited_worker().code or ""
    attacker = service.browser()
    for _ in range(rate_limits.PER_ADDRESS_MAX):
        assert problem_of(attacker.try_join("ABCD-EFGH")) == "code-unknown"
    answer = attacker.try_join(code)
    assert problem_of(answer) == "too-many-attempts"
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 15 * 60
    assert answer.json()["retry_after_s"] == int(answer.headers["retry-after"])
    service.clock.pass_minutes(15)
    attacker.join(code)


def test_joining_rightly_many_times_is_never_limited(service: Service) -> None:
    for number in range(rate_limits.PER_ADDRESS_MAX + 2):
        service.worker(f"Worker {number}")


def tried_everywhere(service: Service, times: int) -> None:
    """As if so many wrong ones had come from very many addresses."""
    now_ms = service.clock.now_ms()
    began = now_ms - now_ms % rate_limits.WINDOW_MS
    in_one_transaction(
        service.settings.database,
        lambda connection: count_more(connection, "service", began, times),
    )


def test_wrong_codes_are_limited_service_wide_too(service: Service) -> None:
    tried_everywhere(service, rate_limits.SERVICE_WIDE_MAX)
    browser = service.browser()
    assert problem_of(browser.try_join("ABCD-EFGH")) == "code-unknown"
    for _ in range(3):
        assert problem_of(browser.try_join("ABCD-EFGH")) == "too-many-attempts"


def test_who_has_tried_no_wrong_code_is_let_in_whatever_strangers_try(service: Service) -> None:
    codes = [service.invited_worker(name).code or "" for name in ("Amira", "Ben")]
    tried_everywhere(service, rate_limits.SERVICE_WIDE_MAX)
    # One after the other in one house: the right ones do not count.
    for code in codes:
        service.browser().join(code)


def test_beyond_a_bound_no_code_is_looked_at_from_anywhere(service: Service) -> None:
    code = service.invited_worker().code or ""
    tried_everywhere(service, rate_limits.SERVICE_WIDE_FIRST_MAX)
    assert problem_of(service.browser().try_join(code)) == "too-many-attempts"
    service.clock.pass_minutes(15)
    service.browser().join(code)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:fff::9", True),
        ("2001:db8:1:2::1", "2001:db8:2:2::1", False),
        ("203.0.113.9", "203.0.113.10", False),
        ("203.0.113.9", "::ffff:203.0.113.9", True),
    ],
)
def test_many_networks_of_one_customer_are_first_once(
    service: Service, one: str, other: str, is_same: bool
) -> None:
    keyring = service.state.seals.keyring
    sources = [rate_limits.source_of(keyring, host) for host in (one, other)]
    assert (sources[0].network == sources[1].network) is is_same
    assert sources[0].network != sources[0].address


def test_the_database_keeps_neither_codes_nor_tokens_nor_addresses(service: Service) -> None:
    code = (service.invited_worker().code or "").replace("-", "")
    browser = service.browser()
    browser.try_join("ABCD-EFGH")
    browser.join(code)
    token = next(iter(browser.http.cookies.values()))
    kept = everything_in(service.settings.database)
    kept += b"".join(path.read_bytes() for path in service.settings.data_dir.glob("linkwell.db*"))
    assert browser.account["id"].encode() in kept
    for secret in (code, token, browser.device_key, "127.0.0.1", "Amira Haddad", "A phone"):
        assert secret.encode() not in kept


def test_a_browser_that_is_signed_in_asks_before_it_joins_as_somebody_else(
    service: Service,
) -> None:
    amira = service.worker()
    code = amira.invite("Sam Bright")["code"]
    answer = amira.try_join(code)
    assert answer.status_code == 409
    assert problem_of(answer) == "already-signed-in"
    assert amira.get("/api/me").json()["name"] == "Amira Haddad"
    # Nothing was spent by asking.
    assert amira.join(code, replace=True)["name"] == "Sam Bright"
    assert amira.get("/api/me").json()["name"] == "Sam Bright"


def test_joining_as_somebody_else_signs_this_browser_out_of_the_first_account(
    service: Service,
) -> None:
    laptop, phone = service.worker(), service.browser()
    phone.join(laptop.post("/api/devices/codes", json={}).json()["code"])
    before = dict(laptop.http.cookies)
    laptop.join(laptop.invite("Sam Bright")["code"], replace=True)
    old = service.browser()
    old.http.cookies.update(before)
    assert problem_of(old.get("/api/me")) == "signed-out"
    assert len(phone.get("/api/devices").json()) == 1


def test_joining_again_as_the_same_person_keeps_the_device(service: Service) -> None:
    amira = service.worker()
    device = amira.account["device"]
    code = amira.post("/api/devices/codes", json={}).json()["code"]
    assert amira.join(code)["device"] == device
    assert problem_of(service.browser().try_join(code)) == "code-unknown"


def test_a_session_that_the_browser_brought_along_is_never_taken_over(service: Service) -> None:
    planted = "A" * 43
    victim = service.browser()
    victim.http.cookies.set("linkwell", planted)
    victim.join(service.invited_worker().code or "")
    attacker = service.browser()
    attacker.http.cookies.set("linkwell", planted)
    assert problem_of(attacker.get("/api/me")) == "signed-out"


def test_over_http_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    service: Service,
) -> None:
    invite = service.worker().invite("Sam Bright")
    answer = service.browser().try_join(invite["code"])
    name, *flags = answer.headers["set-cookie"].split("; ")
    assert name.startswith("linkwell=")
    assert {flag.lower() for flag in flags} == {
        "httponly", "samesite=strict", "path=/", f"max-age={400 * 24 * 3600}"
    }  # fmt: skip
