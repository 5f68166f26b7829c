"""The order of admission, kept up to date change by change, is the plain definition's (property); and what a change
costs, however many wait."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safelight import wire
from safelight.generations.audience import Audience
from safelight.generations.generation import Generation
from safelight.metrics import Metrics
from safelight.scheduling.admission import Admission
from safelight.scheduling.line import Line
from safelight.scheduling.pace import Pace
from safelight.work import Work
from tests.drawing_board import request


class Plainly:
    """What the order is, said as shortly as possible."""

    def __init__(self, max_running: int) -> None:
        self.max_running = max_running
        self.waiting: dict[int, str] = {}
        self.running: list[str] = []

    def line(self) -> list[int]:
        remaining, running, line = dict(self.waiting), Counter(self.running), []
        while remaining:
            number = min(remaining, key=lambda one: (running[remaining[one]], one))
            running[remaining.pop(number)] += 1
            line.append(number)
        return line

    def startable(self) -> list[int]:
        running, found = Counter(self.running), []
        for number in self.line():
            owner = self.waiting[number]
            free = self.max_running - running.total()
            if free > (self.max_running // 4 if running[owner] else 0):
                running[owner] += 1
                found.append(number)
        return found


@given(
    st.integers(1, 9),
    st.lists(st.tuples(st.sampled_from(["join", "leave", "admit", "end", "look"]), st.integers(0, 5))),
)
def test_the_order_is_the_plain_definitions_after_any_changes(max_running: int, changes: list[tuple[str, int]]) -> None:
    """Looking is one of the changes: it tidies up, and would hide what nobody tidied up."""
    plain, kept, numbers = Plainly(max_running), Admission(max_running), count()
    for change, choice in changes:
        match change:
            case "join":
                number, owner = next(numbers), "abcdef"[choice]
                plain.waiting[number] = owner
                kept.join(number, owner)
                assert kept.count_before_newest() == plain.line().index(number)
            case "leave" if plain.waiting:
                number = list(plain.waiting)[choice % len(plain.waiting)]
                del plain.waiting[number]
                kept.leave(number)
            case "admit":
                admitted = plain.startable()
                assert kept.admit() == admitted
                plain.running += [plain.waiting.pop(number) for number in admitted]
            case "end" if plain.running:
                kept.end(plain.running.pop(choice % len(plain.running)))
            case "look":
                assert kept.line() == plain.line()
                assert kept.startable() == plain.startable()
        assert len(kept) == len(plain.waiting)


def test_an_owner_who_gave_up_and_comes_back_is_not_taken_for_the_one_before() -> None:
    admission = Admission(1)
    admission.join(0, "a")
    admission.leave(0)
    admission.join(1, "a")
    assert admission.admit() == [1]


def test_one_owner_leaves_places_to_others() -> None:
    admission = Admission(16)
    for number in range(20):
        admission.join(number, "crowd")
    assert admission.admit() == list(range(12))
    for number, owner in enumerate("aab", start=20):
        admission.join(number, owner)
    assert admission.admit() == [20, 22]


def test_the_line_deals_owners_in_turn() -> None:
    admission = Admission(4)
    admission.join(0, "c")
    admission.admit()
    for number, owner in enumerate("aaabc", start=1):
        admission.join(number, owner)
    assert admission.line() == [1, 4, 2, 5, 3]


class Crowd:
    """A line in which `waiting` wait behind one that runs."""

    def __init__(self, waiting: int, owner_of: Callable[[int], str]) -> None:
        self.line = Line(20_000, Admission(1), Pace())
        self._numbers = count()
        self._owner_of = owner_of
        self._metrics = Metrics()
        self.join()
        self.line.admit()
        self.generations = [self.join() for _ in range(waiting)]

    def join(self) -> Generation:
        number = next(self._numbers)
        generation = Generation(f"{number:020}", b"", Work(request(), 6), number, self._owner_of(number), self._metrics)
        generation.audience = Audience(None, lambda: None, lambda: None)
        self.line.check_room()
        self.line.join(generation)
        return generation

    def leave(self) -> None:
        self.line.leave(self.generations.pop(len(self.generations) // 2))


def calls_of(act: Callable[[], object]) -> int:
    """How many functions are called, Python's and C's, generators' steps included."""
    calls = 0

    def note(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("owner_of", [lambda number: "one", str, lambda number: str(number % 7)], ids=["1", "n", "7"])
def test_what_a_newcomer_and_a_leaver_cost_does_not_grow_with_the_line(owner_of: Callable[[int], str]) -> None:
    async def check() -> None:
        few, many = Crowd(100, owner_of), Crowd(10_000, owner_of)
        await asyncio.sleep(0)
        for act in ("join", "leave"):
            for crowd in (few, many):  # what is due now and then, such as tidying, is in neither
                getattr(crowd, act)()
            assert calls_of(getattr(many, act)) <= calls_of(getattr(few, act)) + 40
        many.line.empty()
        few.line.empty()

    asyncio.run(check())


def test_in_a_long_line_places_are_told_together_and_are_right() -> None:
    async def check() -> None:
        crowd = Crowd(500, lambda number: "one")
        assert [generation.position for generation in crowd.generations] == list(range(1, 501)), "a newcomer's at once"
        before = [generation.log.last_seq for generation in crowd.generations]
        for generation in crowd.generations[:200]:
            crowd.line.leave(generation)
        rest = crowd.generations[200:]
        assert [generation.log.last_seq for generation in crowd.generations] == before, "nobody yet"
        while rest[-1].position == 500:
            await asyncio.sleep(0.01)
        assert [generation.position for generation in rest] == list(range(1, 301))
        assert [generation.log.last_seq for generation in rest] == [2] * 300, "each once"
        crowd.line.empty()

    asyncio.run(check())


def events_of(generation: Generation) -> Iterator[wire.Event]:
    seq = 0
    while entry := generation.log.next_entry(seq, every=True):
        yield entry.event
        seq = entry.seq


def test_a_log_keeps_the_newest_place_only() -> None:
    async def check() -> None:
        crowd = Crowd(0, str)
        waiting = crowd.join()
        for _ in range(20):
            first = crowd.join()
            crowd.line.leave(first)
        other = crowd.join()
        crowd.line.leave(waiting)
        assert [event.type for event in events_of(waiting)] == ["queued"]
        assert waiting.log.last_seq == 1, "its place never changed"
        assert [event.type for event in events_of(other)] == ["queued"]
        assert other.log.last_seq == 2

    asyncio.run(check())
