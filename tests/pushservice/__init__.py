"""A push service on loopback, for tests: strict like the real ones, and it remembers everything.

- ``service``: takes pushes over HTTP and checks them; answers as it is told to.
- ``device``: a device without a browser: keys, a subscription, and what it would show.
- ``checking``: what a push must be like (RFC 8030, 8188, 8291, 8292).
- ``autopush``: the WebSocket that Firefox keeps open to its push service (``dom.push.serverURL``).
"""

from tests.pushservice.checking import Received
from tests.pushservice.device import Device
from tests.pushservice.service import Answer, PushService

__all__ = ["Answer", "Device", "PushService", "Received"]
