"""Owns whose turn it is on the device, among those that were admitted. Pure: no torch, no clock, no threads; the same
calls in the same order always give the same answers.

A turn is one forward that several generations share, or one slice that nobody can share. Turns come in rounds of at
most ENCODES_A_ROUND encodings, one decoding and one forward. Encodings are short, and newcomers that are encoded
together share their first forward; a decoding is as long as several steps, and two in a row would be seen as a stall.

Who leads a forward: of the owner who has had the fewest rows, newcomers without a step first, then whoever is closest
to done. Those with the same key fill the rows that are left, in the same order, each seat counted against its owner. An
entry that has been passed over for PATIENCE turns leads every second forward, which bounds everyone's wait.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from safelight.work import Forward, Slice

ENCODES_A_ROUND = 4
DECODES_A_ROUND = 1
PATIENCE = 24  # turns
MAX_LEAD = 2  # an owner's rows count at most this many full forwards less than another's

Kind = Literal["encode", "decode", "forward"]


@dataclass(frozen=True, slots=True)
class Running:
    """Has been admitted and is suspended at `need`."""

    number: int
    owner: str
    need: Forward | Slice
    has_step: bool  # has been shown at least one step of its own
    steps_left: int

    @property
    def kind(self) -> Kind:
        """The exact decoding of a preview costs what that of a picture does, and shares its place in the round."""
        if isinstance(self.need, Forward):
            return "forward"
        return "encode" if self.need.name == "encode" else "decode"


RowLimit = Callable[[Hashable], int]  # key -> the most rows of one forward


class Scheduler:
    """Remembers what each owner and each entry has had; nothing about those that have gone."""

    def __init__(self) -> None:
        self._rows_had: dict[str, int] = {}  # by owner, since nobody had to stand back
        self._passed_over: dict[int, int] = {}  # by entry, turns
        self._in_round: Counter[Kind] = Counter()
        self._patience_led: set[Kind] = set()  # kinds whose last turn was led by one that had lost patience

    # --- turns --------------------------------------------------------------------------------------------------------

    def next_turn(self, running: Sequence[Running], row_limit: RowLimit) -> list[Running]:
        """The entries of the next turn: one with a slice, or several with the same forward key. Empty without any."""
        self._greet_and_forget(running)
        kind = self._next_kind({one.kind for one in running})
        if kind is None:
            return []
        ready = [one for one in running if one.kind == kind]
        lead = self._choose_lead(kind, ready)
        turn = [lead]
        if isinstance(lead.need, Forward):
            limit = row_limit(lead.need.key)
            turn = self._fill(lead, lead.need, ready, limit)
            self._count_rows(turn, ready, limit)
        self._count_turn(turn, running)
        return turn

    def _next_kind(self, ready: set[Kind]) -> Kind | None:
        if not ready:
            return None
        bounds: tuple[tuple[Kind, int], ...] = (
            ("encode", ENCODES_A_ROUND),
            ("decode", DECODES_A_ROUND),
            ("forward", 1),
        )
        for kind, most in bounds:
            if kind in ready and self._in_round[kind] < most:
                self._in_round[kind] += 1
                if kind == "forward":
                    self._in_round.clear()
                return kind
        self._in_round.clear()  # only slices are left, and this round has had its share
        return self._next_kind(ready)

    def _choose_lead(self, kind: Kind, ready: Sequence[Running]) -> Running:
        longest = max(ready, key=lambda one: (self._passed_over[one.number], -one.number))
        if self._passed_over[longest.number] >= PATIENCE and kind not in self._patience_led:
            self._patience_led.add(kind)
            return longest
        self._patience_led.discard(kind)
        return min(ready, key=lambda one: self._rank(one, 0))

    def _fill(self, lead: Running, need: Forward, ready: Iterable[Running], limit: int) -> list[Running]:
        """The lead, alone if it has more rows than there may be, and those that fit beside it."""
        turn, seats = [lead], Counter({lead.owner: need.rows})
        others = [
            one for one in ready if one is not lead and isinstance(one.need, Forward) and one.need.key == need.key
        ]
        while fitting := [one for one in others if seats.total() + _rows(one) <= limit]:
            best = min(fitting, key=lambda one: self._rank(one, seats[one.owner]))
            others.remove(best)
            seats[best.owner] += _rows(best)
            turn.append(best)
        return turn

    def _rank(self, one: Running, seats: int) -> tuple[int, bool, int, int]:
        return (self._rows_had[one.owner] + seats, one.has_step, one.steps_left, one.number)

    # --- memory -------------------------------------------------------------------------------------------------------

    def _greet_and_forget(self, running: Iterable[Running]) -> None:
        """A new owner begins where the least served one is: it has no credit from the time it was not here."""
        owners = {one.owner for one in running}
        self._rows_had = {owner: rows for owner, rows in self._rows_had.items() if owner in owners}
        least = min(self._rows_had.values(), default=0)
        for owner in owners:
            self._rows_had.setdefault(owner, least)
        self._passed_over = {one.number: self._passed_over.get(one.number, 0) for one in running}

    def _count_rows(self, turn: Sequence[Running], ready: Sequence[Running], limit: int) -> None:
        """Rows count against their owner only while somebody stands back for them."""
        if len(turn) == len(ready):
            self._rows_had = dict.fromkeys(self._rows_had, 0)
            return
        for one in turn:
            self._rows_had[one.owner] += _rows(one)
        least = max(self._rows_had.values()) - MAX_LEAD * limit
        self._rows_had = {owner: max(rows, least) for owner, rows in self._rows_had.items()}

    def _count_turn(self, turn: Iterable[Running], running: Iterable[Running]) -> None:
        for one in running:
            self._passed_over[one.number] += 1
        for one in turn:
            self._passed_over[one.number] = 0


def _rows(one: Running) -> int:
    return one.need.rows if isinstance(one.need, Forward) else 0
