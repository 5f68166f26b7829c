"""Owns what has to go when the logs hold too much: whose, and in which order.

Cancelled and failed generations are counted apart from finished ones, so that none of them costs anybody a picture. Too
many of a kind: the oldest of the owner who has most of them. Too many bytes: first the previews of cancelled and failed
ones; then of the owner who holds most the oldest finished generation, then what superseded previews their running ones
have; last the rest of cancelled and failed ones. The newest finished generation stays, and so do a running one's newest
previews and its images: what those can hold is bounded by MAX_RUNNING.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from safelight.generations.generation import Generation

_Kept = OrderedDict[str, Generation]  # by id, the longest ago first


@dataclass(slots=True)
class _Share:
    """Of one owner."""

    nbytes: int = 0
    open: dict[str, Generation] = field(default_factory=dict)
    done: _Kept = field(default_factory=OrderedDict)
    undone: _Kept = field(default_factory=OrderedDict)  # cancelled or failed
    undone_with_previews: _Kept = field(default_factory=OrderedDict)

    @property
    def is_empty(self) -> bool:
        return not (self.open or self.done or self.undone)


class Retention:
    """`most` finished and as many other ended generations, `budget_bytes` together with those that have not ended."""

    def __init__(self, most: int, budget_bytes: float) -> None:
        self._most = most
        self._budget_bytes = budget_bytes
        self._shares: dict[str, _Share] = {}
        self._done = 0
        self._undone = 0
        self._newest_done: str | None = None
        self.nbytes = 0

    # --- what is kept -------------------------------------------------------------------------------------------------

    def take(self, generation: Generation) -> None:
        """A new one."""
        self._shares.setdefault(generation.owner, _Share()).open[generation.id] = generation
        self.weigh(generation, generation.log.nbytes)

    def weigh(self, generation: Generation, change: int) -> None:
        """It holds so many bytes more or less."""
        self._shares[generation.owner].nbytes += change
        self.nbytes += change

    def end(self, generation: Generation) -> None:
        share = self._shares[generation.owner]
        del share.open[generation.id]
        if generation.state == "done":
            share.done[generation.id] = generation
            self._newest_done = generation.id
            self._done += 1
        else:
            share.undone[generation.id] = share.undone_with_previews[generation.id] = generation
            self._undone += 1

    def release(self, generation: Generation) -> None:
        """An ended one is not kept any more."""
        share = self._shares[generation.owner]
        self.weigh(generation, -generation.log.nbytes)
        if share.done.pop(generation.id, None):
            self._done -= 1
        elif share.undone.pop(generation.id, None):
            self._undone -= 1
        share.undone_with_previews.pop(generation.id, None)
        if share.is_empty:
            del self._shares[generation.owner]

    # --- what has to go -----------------------------------------------------------------------------------------------

    def make_room(self) -> Generation | None:
        """Gives up previews, or returns an ended generation that has to go: call it again once that is released. None
        when the bounds are kept, or nothing is left that may go."""
        if self._undone > self._most:
            return _oldest(max((share.undone for share in self._shares.values()), key=_most_then_oldest))
        if self._done > self._most:
            return _oldest(max((share.done for share in self._shares.values()), key=_most_then_oldest))
        while self.nbytes > self._budget_bytes and self._give_up_undone_previews():
            pass
        while self.nbytes > self._budget_bytes:
            for share in sorted(self._shares.values(), key=lambda share: share.nbytes, reverse=True):
                if share.done and (oldest := _oldest(share.done)).id != self._newest_done:
                    return oldest
                if any(generation.log.give_up_preview() for generation in share.open.values()):
                    break
            else:
                return self._largest_undone()
        return None

    def _give_up_undone_previews(self) -> bool:
        """Of one generation: the oldest of the owner who has most of them."""
        kept = max((share.undone_with_previews for share in self._shares.values()), key=_most_then_oldest, default=None)
        if not kept:
            return False
        log = kept.popitem(last=False)[1].log
        while log.give_up_preview(newest_too=True):
            pass
        return True

    def _largest_undone(self) -> Generation | None:
        share = max(
            (share for share in self._shares.values() if share.undone), key=lambda share: share.nbytes, default=None
        )
        return _oldest(share.undone) if share else None


def _oldest(kept: _Kept) -> Generation:
    return next(iter(kept.values()))


def _most_then_oldest(kept: _Kept) -> tuple[int, float]:
    return len(kept), -_oldest(kept).finished_monotonic if kept else 0.0
