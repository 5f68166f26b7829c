"""The scheduler's promises, over any mix of generations (properties): bounds kept, nobody forgotten, all repeatable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from safelight.scheduling.admission import Admission
from safelight.scheduling.scheduler import ENCODES_A_ROUND, PATIENCE, Running, Scheduler
from safelight.work import Forward, Slice

ROWS = 8  # of one forward
A_ROUND = ENCODES_A_ROUND + 2  # turns, the last of them a forward when anybody needs one


@dataclass(frozen=True)
class Plan:
    """A generation as it comes: an encoding, `steps` forwards, `images` decodings."""

    owner: str
    arrival: int  # the turn
    key: int
    rows: int
    steps: int
    images: int


@dataclass
class Stand:
    plan: Plan
    steps_done: int = 0
    is_encoded: bool = False
    images_done: int = 0

    @property
    def need(self) -> Forward | Slice | None:
        if not self.is_encoded:
            return Slice("encode")
        if self.steps_done < self.plan.steps:
            return Forward(self.plan.key, self.plan.rows)
        return Slice("decode") if self.images_done < self.plan.images else None

    def go_on(self) -> None:
        match self.need:
            case Slice(name="encode"):
                self.is_encoded = True
            case Forward():
                self.steps_done += 1
            case _:
                self.images_done += 1


class Simulation:
    """An engine without time: plays turns until everything is done. `turns` has the numbers of each turn's entries and
    what they needed; turns that nobody needs are counted too."""

    def __init__(self, plans: Sequence[Plan], max_running: int = 16) -> None:
        self.max_running = max_running
        self.scheduler = Scheduler()
        self.admission = Admission(max_running)
        self.waiting = dict(enumerate(plans))
        self.come: set[int] = set()  # of those who wait
        self.running: dict[int, Stand] = {}
        self.turns: list[tuple[list[int], Forward | Slice | None]] = []
        self.admitted_at: dict[int, int] = {}
        self.ended_at: dict[int, int] = {}
        self.now = 0
        self.play()

    def play(self) -> None:
        while self.waiting or self.running:
            self.admit()
            chosen = self.scheduler.next_turn([self.seen(number) for number in self.running], lambda key: ROWS)
            self.turns.append(([one.number for one in chosen], chosen[0].need if chosen else None))
            for one in chosen:
                self.running[one.number].go_on()
                if self.running[one.number].need is None:
                    self.admission.end(self.running.pop(one.number).plan.owner)
                    self.ended_at[one.number] = self.now
            self.now += 1
            assert self.now < 20_000, "it does not end"

    def admit(self) -> None:
        for number, plan in self.waiting.items():
            if plan.arrival <= self.now and number not in self.come:
                self.come.add(number)
                self.admission.join(number, plan.owner)
        for number in self.admission.admit():
            self.running[number] = Stand(self.waiting.pop(number))
            self.admitted_at[number] = self.now
        assert len(self.running) <= self.max_running

    def seen(self, number: int) -> Running:
        stand = self.running[number]
        assert stand.need is not None
        return Running(number, stand.plan.owner, stand.need, stand.steps_done > 0, stand.plan.steps - stand.steps_done)

    def turns_of(self, number: int) -> list[int]:
        return [turn for turn, (numbers, _) in enumerate(self.turns) if number in numbers]

    def first_forward_of(self, number: int) -> int:
        return next(turn for turn in self.turns_of(number) if isinstance(self.turns[turn][1], Forward))

    def forwards_between(self, first: int, last: int) -> int:
        return sum(isinstance(need, Forward) for _, need in self.turns[first : last + 1])


plans = st.builds(
    Plan,
    owner=st.sampled_from("abc"),
    arrival=st.integers(0, 60),
    key=st.integers(0, 2),
    rows=st.sampled_from([1, 2, 4, 8, 12]),
    steps=st.integers(1, 12),
    images=st.integers(1, 3),
)
crowds = st.lists(plans, min_size=1, max_size=24)
places = st.sampled_from([1, 2, 3, 4, 16])


@given(crowds, places)
def test_everyone_ends_and_no_forward_has_too_many_rows(crowd: list[Plan], max_running: int) -> None:
    simulation = Simulation(crowd, max_running)
    assert set(simulation.ended_at) == set(range(len(crowd)))
    for numbers, need in simulation.turns:
        if isinstance(need, Slice):
            assert len(numbers) == 1
        elif isinstance(need, Forward):
            assert len({crowd[number].key for number in numbers}) == 1
            assert len(numbers) == 1 or sum(crowd[number].rows for number in numbers) <= ROWS
            assert len(set(numbers)) == len(numbers)


@given(crowds, places)
def test_the_same_requests_get_the_same_turns(crowd: list[Plan], max_running: int) -> None:
    assert Simulation(crowd, max_running).turns == Simulation(crowd, max_running).turns


@given(crowds)
def test_nobody_who_runs_waits_long_for_a_turn(crowd: list[Plan]) -> None:
    """At worst everyone has lost patience: each leads once, every second forward, one forward a round."""
    simulation = Simulation(crowd)
    for number in range(len(crowd)):
        own = simulation.turns_of(number)
        waits = [later - earlier for earlier, later in pairwise([simulation.admitted_at[number], *own])]
        assert max(waits) <= PATIENCE + 2 * A_ROUND * simulation.max_running


@given(crowds)
def test_with_one_place_it_is_first_come_first_served(crowd: list[Plan]) -> None:
    crowd = sorted(crowd, key=lambda plan: plan.arrival)
    simulation = Simulation(crowd, max_running=1)
    assert list(simulation.ended_at) == list(range(len(crowd)))


@given(st.lists(plans, min_size=1, max_size=20), plans, st.integers(0, 200))
def test_the_first_of_a_new_owner_gets_its_first_step_within_three_rounds(
    crowd: list[Plan], newcomer: Plan, arrival: int
) -> None:
    """A round that is under way, one for its encoding, and one if the forward then is led by the most impatient."""
    simulation = Simulation([*crowd, replace(newcomer, owner="new", arrival=arrival)])
    number = len(crowd)
    assert simulation.admitted_at[number] == arrival
    assert simulation.first_forward_of(number) - arrival < 3 * A_ROUND


@given(
    st.lists(st.integers(0, 15), min_size=20, max_size=20), st.integers(4, 20), st.integers(0, 100), st.integers(0, 15)
)
def test_twenty_pictures_of_one_delay_anothers_single_one_by_no_more_than_its_own_length(
    keys: list[int], steps: int, arrival: int, key: int
) -> None:
    """Alone it would take `steps` forwards; beside any crowd of one other owner at most twice as many and two."""
    crowd = [Plan("crowd", 0, crowd_key, 2, 20, 1) for crowd_key in keys]
    simulation = Simulation([*crowd, Plan("single", arrival, key, 2, steps, 1)])
    own = simulation.turns_of(20)
    forwards = [turn for turn in own if isinstance(simulation.turns[turn][1], Forward)]
    assert simulation.forwards_between(simulation.admitted_at[20], forwards[-1]) <= 2 * steps + 2
    assert own[-1] - forwards[-1] <= 2 * A_ROUND + PATIENCE


def test_a_stream_of_short_newcomers_starves_nobody() -> None:
    """Of the same owner or others, with forwards that cannot be shared: each of them would go first for ever."""
    stream = [Plan(f"short {number % 2}", number, 0, 8, 2, 1) for number in range(600)]
    for owner in ("short 0", "long"):
        simulation = Simulation([Plan(owner, 0, 1, 8, 30, 1), *stream], max_running=6)
        assert simulation.forwards_between(0, simulation.turns_of(0)[-2]) <= 30 * (PATIENCE + 6)
        gaps = [later - earlier for earlier, later in pairwise(simulation.turns_of(0))]
        assert max(gaps) <= PATIENCE + 2 * A_ROUND


def crowd(owner: str, numbers: range) -> list[Running]:
    return [Running(number, owner, Forward("k", 2), True, 10) for number in numbers]


def owners_of(turn: Iterable[Running]) -> Counter[str]:
    return Counter(one.owner for one in turn)


def test_what_an_owner_did_not_use_is_no_credit() -> None:
    """One has a seat in each forward for long, beside another who fills the rest; then it asks for as much."""
    scheduler = Scheduler()
    modest, many = crowd("modest", range(1)), crowd("many", range(1, 9))
    for _ in range(100):
        assert owners_of(scheduler.next_turn([*modest, *many], lambda key: 8)) == {"modest": 1, "many": 3}
    greedy = [*modest, *crowd("modest", range(9, 17)), *many]
    turns = [owners_of(scheduler.next_turn(greedy, lambda key: 8)) for _ in range(10)]
    assert any(turn["many"] for turn in turns[:4])
    assert turns[-1] == {"modest": 2, "many": 2}


def test_a_new_owner_has_no_credit_from_before_it_came() -> None:
    scheduler = Scheduler()
    first, second = crowd("first", range(8)), crowd("second", range(8, 16))
    for _ in range(100):
        scheduler.next_turn([*first, *second], lambda key: 8)
    turn = scheduler.next_turn([*first, *second, *crowd("late", range(16, 24))], lambda key: 8)
    assert set(owners_of(turn)) == {"first", "second", "late"}


def test_newcomers_go_before_those_who_have_seen_a_step_and_then_whoever_is_closest_to_done() -> None:
    scheduler = Scheduler()
    need = Forward("k", 2)

    def entry(number: int, has_step: bool, steps_left: int) -> Running:
        return Running(number, "one", need, has_step, steps_left)

    entries = [entry(0, True, 9), entry(1, True, 3), entry(2, False, 20), entry(3, True, 5), entry(4, False, 20)]
    assert [one.number for one in scheduler.next_turn(entries, lambda key: 8)] == [2, 4, 1, 3]


def test_rounds_alternate_decodings_and_forwards() -> None:
    scheduler = Scheduler()
    entries = [Running(number, "one", Slice("decode"), True, 0) for number in range(3)]
    entries += [Running(number, "one", Slice("encode"), False, 9) for number in range(3, 9)]
    entries.append(Running(9, "one", Forward("k", 2), True, 5))
    kinds = []
    for _ in range(6):
        turn = scheduler.next_turn(entries, lambda key: 8)
        kinds.append(turn[0].kind)
    assert Counter(kinds) == {"encode": 4, "decode": 1, "forward": 1}
    assert kinds[-1] == "forward"
