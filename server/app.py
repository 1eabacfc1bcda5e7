"""The whole server put together: the only place that knows every part."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide

from schemas.limits import JSON_BODY_BYTES_MAX
from server.domain.desk import Desks
from server.domain.devices import Devices
from server.domain.earlier import Earlier
from server.domain.exchange import Exchange
from server.domain.export import Export
from server.domain.feeds import Feeds
from server.domain.handovers import Handing
from server.domain.housekeeping import Housekeeping
from server.domain.inviting import Inviting
from server.domain.joining import Joining
from server.domain.leaving import Leaving
from server.domain.passkeys import PasskeyDoor
from server.domain.proving import Proving
from server.domain.push.sending import TICK_SECONDS, Sender
from server.domain.push.subscribing import Subscribing
from server.domain.push.texts import Wording
from server.domain.rate_limits import WriteQuota
from server.domain.sealing import Seals
from server.domain.sessions import StaffSessions
from server.domain.sharing import Lines
from server.domain.staff import StaffList
from server.domain.staff_acts import Acts
from server.domain.viewers import Viewers
from server.gateways.addresses import PushAddresses
from server.gateways.assets import read_assets
from server.gateways.clock import DAY_MS, Clock, SystemClock
from server.gateways.master_key import open_keyring
from server.gateways.pokes import Pokes
from server.gateways.push_keys import PushKeys
from server.gateways.relay import Relay
from server.gateways.scheduler import Scheduler
from server.gateways.webpush import WebPush
from server.routes import (
    calendar,
    desk,
    devices,
    handovers,
    health,
    invites,
    join,
    leaving,
    me,
    passkeys,
    push,
    records,
    sharing,
    staff,
    static,
)
from server.routes import sync as syncing
from server.routes.answers import EXCEPTION_HANDLERS, JsonRequest
from server.routes.guards import requires_json, requires_same_origin
from server.routes.headers import mark_every_answer
from server.routes.openapi import openapi_config, openapi_document
from server.routes.ordinary import OrdinarySync
from server.routes.sessions import provide_viewer
from server.settings import Settings
from server.store.opening import open_database
from server.store.watched import Watched

ERASED_ELSEWHERE_SECONDS: Final = 2
HOUSEKEEPING_SECONDS: Final = 60 * 60
NOBODY: Final = "mailto:nobody@linkwell.invalid"
"""Who pushes are from where no operator said how to be reached, as on one's own machine."""


def create_app(settings: Settings, *, clock: Clock | None = None) -> Litestar:
    """Put a server together on a migrated database.

    Raises:
        WrongMasterKey, MasterKeyMissing: when the keyring cannot be opened.
    """
    clock = clock or SystemClock()
    keyring = open_keyring(settings.keyring_file, settings.master_key_file)
    database = Watched(open_database(settings.database))
    seals = Seals(keyring)
    viewers, pokes = Viewers(database), Pokes()
    people: Any = {
        "database": database,
        "seals": seals,
        "clock": clock,
        "viewers": viewers,
        "pokes": pokes,
    }
    sessions = staff_sessions_as_set(settings)
    push_keys = PushKeys(keyring)
    push_keys.newest(clock.now_ms())  # the first start makes the first
    addresses = PushAddresses(loopback=settings.push_loopback)
    webpush = WebPush(push_keys, clock, addresses, settings.push_subject or NOBODY)
    wording = Wording(settings.service_name, settings.public_url or "")
    parts: dict[str, Any] = {
        **people,
        "settings": settings,
        "staff_sessions": sessions,
        "proving": Proving(database, clock, sessions, asks=not settings.demo),
        "joining": Joining(
            **people,
            service_name=settings.service_name,
            asks_for_passkeys=not settings.demo,
        ),
        "passkeys": PasskeyDoor(**people, service_name=settings.service_name),
        "staff": StaffList(**people),
        "devices": Devices(**people, code_minutes=settings.device_code_minutes, sessions=sessions),
        "exchange": Exchange(
            database, seals, clock, pokes, WriteQuota(database, settings.daily_writes_mib)
        ),
        "earlier": Earlier(database, seals),
        "lines": Lines(database, seals, clock),
        "acts": Acts(database, seals, clock),
        "handing": Handing(database=database, seals=seals, clock=clock, pokes=pokes),
        "desks": Desks(database, seals, clock),
        "feeds": Feeds(database, seals, clock, settings.service_name),
        "leaving": Leaving(
            **people, days=settings.leaving_days, keyring_file=settings.keyring_file
        ),
        "inviting": Inviting(
            database, seals, clock, settings.invite_days, settings.recovery_code_hours
        ),
        "subscribing": Subscribing(
            database=database,
            seals=seals,
            clock=clock,
            keys=push_keys,
            addresses=addresses,
            webpush=webpush,
            wording=wording,
        ),
        "sender": Sender(
            database=database, seals=seals, clock=clock, webpush=webpush, wording=wording
        ),
        "assets": read_assets(settings.client_dir),
    }

    parts["exporting"] = Export(database, seals, clock, parts["lines"], parts["feeds"])

    @asynccontextmanager
    async def live_and_let_go(app: Litestar) -> AsyncIterator[None]:
        scheduler = Scheduler()
        housekeeping = Housekeeping(database, clock, seals)
        scheduler.every(HOUSEKEEPING_SECONDS, "housekeeping", housekeeping.run)
        sender: Sender = parts["sender"]
        scheduler.every(TICK_SECONDS, "sending", sender.run)
        scheduler.every(HOUSEKEEPING_SECONDS, "forgetting deliveries", sender.keep_house)
        scheduler.every(HOUSEKEEPING_SECONDS, "erasing", parts["leaving"].run)
        scheduler.every(
            ERASED_ELSEWHERE_SECONDS, "forgetting keys", parts["leaving"].notice_elsewhere
        )
        scheduler.start()
        await parts["leaving"].make_up()
        try:
            async with _among_others(settings, pokes, viewers):
                yield
        finally:
            scheduler.stop()
            await webpush.close()
            close_parts(app)

    app = Litestar(
        route_handlers=[
            health.health,
            join.join,
            me.me,
            leaving.show_leaving,
            leaving.leave,
            leaving.stay,
            leaving.export,
            leaving.export_earlier,
            leaving.farewell,
            leaving.heard_farewell,
            devices.list_devices,
            devices.revoke_device,
            devices.revoke_other_devices,
            devices.make_device_code,
            invites.list_invites,
            invites.invite,
            invites.invite_again,
            invites.let_back_in,
            passkeys.list_passkeys,
            passkeys.ask_for_passkey,
            passkeys.add_passkey,
            passkeys.remove_passkey,
            passkeys.ask_for_proof,
            passkeys.prove,
            passkeys.ask_to_sign_in,
            passkeys.sign_in,
            staff.list_staff,
            staff.invite_staff,
            staff.let_staff_in,
            staff.deactivate,
            staff.reactivate,
            staff.list_people,
            staff.list_acts,
            staff.export_acts,
            sharing.sharing,
            sharing.export_sharing,
            handovers.list_handovers,
            handovers.ask_for_handover,
            handovers.answer_handover,
            handovers.withdraw_handover,
            handovers.list_staff_names,
            syncing.sync,
            syncing.live,
            records.list_earlier_versions,
            calendar.show_feed,
            calendar.make_feed,
            calendar.revoke_feed,
            calendar.session_file,
            calendar.serve_a_feed,
            desk.show_desk,
            desk.set_desk,
            push.push_state,
            push.subscribe,
            push.unsubscribe,
            push.test_push,
            push.push_arrived,
            openapi_document,
            static.no_such_door,
            static.serve_the_app,
        ],
        dependencies={
            **{name: _provide(part) for name, part in parts.items()},
            "viewer": Provide(provide_viewer, sync_to_thread=False),
        },
        guards=[requires_same_origin, requires_json],
        exception_handlers=EXCEPTION_HANDLERS,
        before_send=[mark_every_answer],
        request_class=JsonRequest,
        request_max_body_size=JSON_BODY_BYTES_MAX,
        lifespan=[live_and_let_go],
        state=State(parts, deep_copy=False),
        openapi_config=openapi_config(health.product_version()),
        logging_config=None,
        debug=False,
    )
    app.asgi_handler = OrdinarySync(
        app.asgi_handler,
        settings=settings,
        viewers=viewers,
        exchange=parts["exchange"],
        clock=clock,
        staff_sessions=sessions,
    )
    return app


@asynccontextmanager
async def _among_others(settings: Settings, pokes: Pokes, viewers: Viewers) -> AsyncIterator[None]:
    """On PostgreSQL there may be other servers, which are told what concerns them."""
    if settings.database_url is None:
        yield
        return
    relay = Relay(settings.database_url.whole, pokes, viewers)
    pokes.others, viewers.on_forget = relay, relay.forget
    async with relay.running():
        yield


def staff_sessions_as_set(settings: Settings) -> StaffSessions:
    return StaffSessions(
        idle_ms=settings.staff_idle_hours * 60 * 60 * 1000,
        whole_ms=settings.staff_session_days * DAY_MS,
        proof_ms=settings.staff_proof_minutes * 60 * 1000,
    )


def close_parts(app: Litestar) -> None:
    """Let go of the files. A server that ran did so by itself; twice does no harm."""
    app.state.database.close()
    app.state.seals.keyring.close()


def _provide(part: Any) -> Provide:
    return Provide(lambda: part, sync_to_thread=False)
