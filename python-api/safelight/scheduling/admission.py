"""Owns who is admitted next: the order of those who wait. Pure: no clock, no threads; the same calls in the same order
always give the same answers.

The order of admission: the owner with the fewest running first, then first come, first served; whoever is lined up
counts as running for those behind. So an owner's k-th stands behind everybody else's (k-1)-th. It is kept up to date
change by change, because thousands may wait: no change looks at all of them.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import count

_SLACK = 64  # outdated heads that are kept beside as many as there are owners


@dataclass(slots=True)
class _Owner:
    running: int = 0
    waiting: OrderedDict[int, None] = field(default_factory=OrderedDict)  # numbers, ascending
    version: int = 0  # of its head; never used twice, not even by an owner who went and came back

    @property
    def counts(self) -> tuple[int, int]:
        return self.running, len(self.waiting)


_Head = tuple[int, int, int, str]  # running, number, version, owner: of those who wait, an owner's first


class Admission:
    """At most `max_running` run, and the last quarter of the places is kept for owners with nothing running, so that a
    crowd of one owner's leaves room for another's first."""

    def __init__(self, max_running: int) -> None:
        self._max_running = max_running
        self._reserve = max_running // 4
        self._running = 0
        self._owners: dict[str, _Owner] = {}
        self._owner_of: dict[int, str] = {}  # by the number of one that waits
        self._heads: list[_Head] = []  # a heap; those of an older version are passed over
        self._alike: Counter[tuple[int, int]] = Counter()  # owners with so many running and so many waiting
        self._versions = count(1)

    def __len__(self) -> int:
        """How many wait."""
        return len(self._owner_of)

    # --- changes ------------------------------------------------------------------------------------------------------

    def join(self, number: int, owner: str) -> None:
        """It waits from now on. Numbers count arrivals."""
        self._owner_of[number] = owner
        self._change(owner, joins=number)

    def leave(self, number: int) -> None:
        """It waits no more, and was not admitted."""
        self._change(self._owner_of.pop(number), leaves=number)

    def admit(self) -> list[int]:
        """Those that run from now on, in order."""
        admitted = self.startable()
        for number in admitted:
            self._running += 1
            self._change(self._owner_of.pop(number), leaves=number, running=1)
        return admitted

    def end(self, owner: str) -> None:
        """One of this owner's that was admitted runs no more."""
        self._running -= 1
        self._change(owner, running=-1)

    # --- the order ----------------------------------------------------------------------------------------------------

    def startable(self) -> list[int]:
        """Those whom `admit` would admit: the first of the line, as many as may run."""
        free, found = self._max_running - self._running, []
        with closing(self._first()) as line:
            for running, number in line:
                if free <= (self._reserve if running else 0):
                    break
                found.append(number)
                free -= 1
        return found

    def count_before_newest(self) -> int:
        """How many of those who wait stand before the one that came last. Owners with the same counts are alike to it,
        and of those there are few kinds: numbers of one that are waiting add up to how many wait."""
        owner = self._owners[next(reversed(self._owner_of.values()))]
        turn = owner.running + len(owner.waiting) - 1
        before = sum(
            alike * min(waiting, max(0, turn - running + 1)) for (running, waiting), alike in self._alike.items()
        )
        return before - 1  # itself

    def line(self) -> list[int]:
        """Everybody who waits, in the order of admission."""
        turns = [
            (owner.running + ahead, number)
            for owner in self._owners.values()
            for ahead, number in enumerate(owner.waiting)
        ]
        return [number for _, number in sorted(turns)]

    def _first(self) -> Generator[tuple[int, int], None, None]:
        """(running, number) in the order of admission, made as it is asked for."""
        seen: list[_Head] = []
        ahead: list[_Head] = []  # a heap of those behind heads that were seen
        rest: dict[str, Iterator[int]] = {}
        try:
            while True:
                self._drop_outdated()
                if ahead and not (self._heads and self._heads[0] < ahead[0]):
                    head = heappop(ahead)
                elif self._heads:
                    head = heappop(self._heads)
                    seen.append(head)
                    rest[head[3]] = iter(self._owners[head[3]].waiting)
                    next(rest[head[3]])
                else:
                    return
                running, number, version, name = head
                yield running, number
                if (following := next(rest[name], None)) is not None:
                    heappush(ahead, (running + 1, following, version, name))
        finally:
            for head in seen:
                heappush(self._heads, head)

    # --- bookkeeping --------------------------------------------------------------------------------------------------

    def _change(self, name: str, *, joins: int | None = None, leaves: int | None = None, running: int = 0) -> None:
        owner = self._owners.setdefault(name, _Owner())
        self._count(owner, -1)
        if joins is not None:
            owner.waiting[joins] = None
        if leaves is not None:
            del owner.waiting[leaves]
        owner.running += running
        self._count(owner, 1)
        owner.version = next(self._versions)
        if owner.waiting:
            heappush(self._heads, (owner.running, next(iter(owner.waiting)), owner.version, name))
        elif not owner.running:
            del self._owners[name]
        if len(self._heads) > 2 * len(self._owners) + _SLACK:
            self._heads = [head for head in self._heads if self._is_current(head)]
            heapify(self._heads)

    def _count(self, owner: _Owner, change: int) -> None:
        if not owner.waiting:
            return
        self._alike[owner.counts] += change
        if not self._alike[owner.counts]:
            del self._alike[owner.counts]

    def _drop_outdated(self) -> None:
        while self._heads and not self._is_current(self._heads[0]):
            heappop(self._heads)

    def _is_current(self, head: _Head) -> bool:
        owner = self._owners.get(head[3])
        return owner is not None and bool(owner.waiting) and owner.version == head[2]
