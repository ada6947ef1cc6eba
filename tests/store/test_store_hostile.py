"""What somebody with a key, a code or a number in hand tries on the store, on both databases."""

from __future__ import annotations

from planner.store.clients import Clients
from planner.store.plans import Store
from tests.store.people import ANNA


def test_a_new_key_closes_every_door_that_may_have_been_the_open_one(store: Store, clients: Clients) -> None:
    mine = store.create()
    client = clients.adopt(ANNA, mine, "x")
    sent, sent_again = clients.share(ANNA, client), clients.share(ANNA, client)
    fresh = store.rotate(sent)
    assert [store.load(key) for key in (mine, sent, sent_again)] == [None, None, None]
    assert store.load(fresh) == store.load(clients.ref(ANNA, client)) is not None
