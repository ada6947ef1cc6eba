"""What surrounds a visit before anything is known of who it is: how this Rotta is run, the day, where the visitor comes from."""

from __future__ import annotations

import os
from datetime import date
from ipaddress import IPv4Address, ip_address, ip_network
from urllib.parse import urlsplit

import streamlit as st

from planner.settings import Settings, read_settings

_BY_PROXIES = ("X-Forwarded-For", "X-Real-Ip", "Forwarded", "Via")


def settings() -> Settings:
    """How this Rotta is run."""
    return read_settings(os.environ)


def today() -> str:
    """The day of the advice, ISO; ROTTA_TODAY fixes it for tests."""
    return os.environ.get("ROTTA_TODAY") or date.today().isoformat()  # noqa: DTZ011 the owner's own day


def at_this_machine() -> bool:
    """True for whoever sits where Rotta runs: neither from another address nor through a proxy, which all would share."""
    return st.context.ip_address is None and not any(st.context.headers.get(name) for name in _BY_PROXIES)


def asking_from() -> str:
    """Where a look-up of a key comes from, to slow down whoever tries many; "" on one's own machine,
    which others cannot shut out by guessing; that of a room is known by the address it serves at.

    A hosted Rotta is reached through its proxy, which writes the visitor's address into the header; nobody else can.
    """
    known, address = settings(), st.context.ip_address or ""
    if known.mode == "local" and at_this_machine():
        return ""
    if known.mode == "room" and address == urlsplit(known.public_url).hostname:
        return ""
    forwarded = st.context.headers.get("X-Forwarded-For", "") if known.mode == "hosted" else ""
    return _household(forwarded.rpartition(",")[2].strip() or address)


def _household(address: str) -> str:
    """An address of IPv6 by the first half: whoever has one has all those that begin like it, to try one after the other."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, IPv4Address):
        return str(known)
    return str(known.ipv4_mapped or ip_network((int(known), 64), strict=False))
