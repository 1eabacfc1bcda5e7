"""The whole server put together: the only place that knows every part."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide

from schemas.limits import JSON_BODY_BYTES_MAX
from server.domain.devices import Devices
from server.domain.earlier import Earlier
from server.domain.exchange import Exchange
from server.domain.feeds import Feeds
from server.domain.housekeeping import Housekeeping
from server.domain.inviting import Inviting
from server.domain.joining import Joining
from server.domain.push.sending import TICK_SECONDS, Sender
from server.domain.push.subscribing import Subscribing
from server.domain.push.texts import Wording
from server.domain.sealing import Seals
from server.domain.viewers import Viewers
from server.gateways.addresses import PushAddresses
from server.gateways.assets import read_assets
from server.gateways.clock import Clock, SystemClock
from server.gateways.keyring import Keyring
from server.gateways.master_key import read_master_key
from server.gateways.pokes import Pokes
from server.gateways.push_keys import PushKeys
from server.gateways.relay import Relay
from server.gateways.scheduler import Scheduler
from server.gateways.webpush import WebPush
from server.routes import (
    calendar,
    devices,
    health,
    invites,
    join,
    me,
    push,
    records,
    sharing,
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
    keyring = Keyring(settings.keyring_file, read_master_key(settings.master_key_file))
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
    push_keys = PushKeys(keyring)
    push_keys.newest(clock.now_ms())  # the first start makes the first
    addresses = PushAddresses(loopback=settings.push_loopback)
    webpush = WebPush(push_keys, clock, addresses, settings.push_subject or NOBODY)
    wording = Wording(settings.service_name, settings.public_url or "")
    parts: dict[str, Any] = {
        **people,
        "settings": settings,
        "joining": Joining(**people, service_name=settings.service_name),
        "devices": Devices(**people, code_minutes=settings.device_code_minutes),
        "exchange": Exchange(database, seals, clock, pokes),
        "earlier": Earlier(database, seals),
        "feeds": Feeds(database, seals, clock, settings.service_name),
        "inviting": Inviting(database, seals, clock, settings.invite_days),
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

    @asynccontextmanager
    async def live_and_let_go(app: Litestar) -> AsyncIterator[None]:
        scheduler = Scheduler()
        housekeeping = Housekeeping(database, clock, seals)
        scheduler.every(HOUSEKEEPING_SECONDS, "housekeeping", housekeeping.run)
        sender: Sender = parts["sender"]
        scheduler.every(TICK_SECONDS, "sending", sender.run)
        scheduler.every(HOUSEKEEPING_SECONDS, "forgetting deliveries", sender.keep_house)
        scheduler.every(ERASED_ELSEWHERE_SECONDS, "forgetting keys", seals.forget_erased)
        scheduler.start()
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
            devices.list_devices,
            devices.revoke_device,
            devices.make_device_code,
            invites.list_invites,
            invites.invite,
            invites.invite_again,
            sharing.sharing,
            syncing.sync,
            syncing.live,
            records.list_earlier_versions,
            calendar.show_feed,
            calendar.make_feed,
            calendar.revoke_feed,
            calendar.session_file,
            calendar.serve_a_feed,
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


def close_parts(app: Litestar) -> None:
    """Let go of the files. A server that ran did so by itself; twice does no harm."""
    app.state.database.close()
    app.state.seals.keyring.close()


def _provide(part: Any) -> Provide:
    return Provide(lambda: part, sync_to_thread=False)
