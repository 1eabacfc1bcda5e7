"""Web Push: subscribing devices, and sending what is due.

``sending`` takes due nudges and the deliveries of earlier tries, in one transaction; ``texts``
makes a payload of each; ``gateways.webpush`` sends it. What a notification says is put together
again for each try and kept nowhere.
"""
