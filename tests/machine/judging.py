"""The house rules, judged from what was put into mailboxes and what the server took.

The store is asked for one thing only: which words of people were heard, since they excuse us from writing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from mailwarden.core.agenda import SHORTEST_LEAD
from mailwarden.core.conversation import Basis, Conversation, Part, PromiseState, SubmissionState
from mailwarden.core.said import Word
from tests.core.builders import BERLIN
from tests.daemon.office import OPERATOR
from tests.machine.reading import Letter, Sort
from tests.machine.town import CUSTOMERS, NAMES, STRANGERS, Put, Smtp, Thread, Town, What

DAY = timedelta(days=1)
A_WHILE = timedelta(minutes=10)  # what a retry, a second look, and an undo may take
NO_WORD_OWED = frozenset({Word.STOP, Word.LEAVE, Word.ANSWERED, Word.NO_RUSH})
PUBLIC = (What.REQUEST, What.ASIDE, What.ANSWER)


class Judge:
    """What can be said of a town's letters up to now."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self._known: dict[int, tuple[int, Conversation | None]] = {}

    # --- rule 1: no silent surprise -----------------------------------------------------------------------------------

    def surprises(self) -> Iterator[str]:
        """Yield every told time that passed although nothing stood in the way, with no answer and no word before it."""
        for one, told in self._told():
            is_silent = told <= self.town.now and not self._is_met(one, told, until=told)
            if is_silent and self._was_free_to_write(one, told) and not self._is_excused(one, told):
                yield f"{one.to} was told {_when(told)} on {_when(one.at)} and heard nothing: {one.text}"

    def debts(self) -> Iterator[str]:
        """Yield every time that passed in silence although by now we were long free to say so."""
        town = self.town
        since = town.now - 2 * A_WHILE
        if not town.is_healthy or town.was_troubled(since, town.now):
            return
        for one, told in self._told():
            if told <= since and not self._is_met(one, told, until=town.now) and not self._is_excused(one, town.now):
                yield f"{one.to} was told {_when(told)} on {_when(one.at)}, and no word came since: {one.text}"

    def _told(self) -> Iterator[tuple[Letter, datetime]]:
        for one in self.town.letters:
            told = one.told if one.to in CUSTOMERS else None
            if told is not None and one.sort is not Sort.RESTATEMENT:
                yield one, told

    def _is_met(self, one: Letter, told: datetime, *, until: datetime) -> bool:
        later = (other for other in self.town.to(one.to) if one.at < other.at <= until)
        if any(other.sort is Sort.NOTICE for other in later):
            return True
        return any(self._was_answered(thread, one.at - A_WHILE, until) for thread in self._threads(one))

    def _threads(self, one: Letter) -> list[Thread]:
        thread = self.town.thread_of(one)
        return [thread] if thread else []

    def _was_answered(self, thread: Thread, since: datetime, until: datetime) -> bool:
        answers = (put for put in thread.of(What.ANSWER) if since <= put.at <= until)
        return any(put.came_back_at is None or put.came_back_at > until - A_WHILE for put in answers)

    def _was_free_to_write(self, one: Letter, told: datetime) -> bool:
        lead = max(self.town.policy.notice.lead, SHORTEST_LEAD)
        latest = max(told - lead, one.at + (told - one.at) / 2)
        return not self.town.was_troubled(latest - A_WHILE, told)

    def _is_excused(self, one: Letter, until: datetime) -> bool:
        """Whether somebody said that no word is owed, or none can reach them."""
        if any(who == one.to and how in (Smtp.REFUSING, Smtp.CUT) for _, who, how in self.town.hitches):
            return True
        if any(at <= until for at in self._came_back(one.to)):
            return True
        return any(self._is_settled(known, one, until) for known in map(self.known, self._threads(one)) if known)

    def _came_back(self, customer: str) -> list[datetime]:
        """Return when mail to somebody came back."""
        bounces = (put for put in self.town.puts if put.what is What.BOUNCE)
        return [put.at for put in bounces if put.thread and put.thread.customer == customer]

    def _is_settled(self, known: Conversation, one: Letter, until: datetime) -> bool:
        for said in known.words:
            counts = said.word is Word.STOP or (said.word in NO_WORD_OWED and said.at >= one.at)
            if counts and said.at <= until and (said.undone_at is None or said.undone_at > until - 4 * A_WHILE):
                return True
        return any(entry.part is Part.SETTLED and one.at <= entry.at <= until for entry in known.entries)

    # --- rule 1 again: of what is wrong, we write by when we said -----------------------------------------------------

    def forgotten_incidents(self) -> Iterator[str]:
        """Yield every time by which somebody was to hear of an incident, and did not."""
        for one in self.town.letters:
            told = one.told_of_incident if one.to in CUSTOMERS else None
            if told is None or told > self.town.now or not self._was_free_to_write(one, told):
                continue
            later = (other for other in self.town.to(one.to) if one.at < other.at <= told)
            is_met = any(other.is_about_incident for other in later)
            is_answered = any(self._was_answered(thread, one.at - A_WHILE, told) for thread in self._threads(one))
            if not is_met and not is_answered and not self._is_excused(one, told):
                yield f"{one.to} was to hear of the incident by {_when(told)}: {one.text}"

    # --- rule 2: never answer what a person did not write -------------------------------------------------------------

    def misdirected(self, letters: list[Letter]) -> Iterator[str]:
        robots = {put.message_id for put in self.town.puts if put.what in (What.ROBOT, What.BOUNCE, What.STAFF)}
        for one in letters:
            is_customer, is_staff = one.to in (*CUSTOMERS, *STRANGERS), one.to in (*NAMES, OPERATOR)
            if not (is_customer or is_staff):
                yield f"a mail to {one.to}: {one.text}"
            if one.to in CUSTOMERS and one.answers and one.answers[0] in robots:
                yield f"{one.to} got an answer to what no customer wrote: {one.text}"
            if is_staff and Sort.ACKNOWLEDGEMENT.value in one.text:
                yield f"{one.to} was treated as a customer: {one.text}"
            if b"\nAuto-Submitted: auto-" not in one.raw.replace(b"\r\n", b"\n"):
                yield f"not marked as automatic: {one.text}"

    # --- rule 3: never on stale data, never beside an answer ----------------------------------------------------------

    def ill_informed(self, letters: list[Letter]) -> Iterator[str]:
        for one in letters:
            if one.to not in CUSTOMERS or one.sort is not Sort.NOTICE:
                continue
            looks = [at for at in self.town.looks if at <= one.at]
            if not looks or looks[-1] < one.at - self.town.policy.freshness:
                yield f"written on mailboxes last read {_when(looks[-1]) if looks else 'never'}: {one.text}"
            for thread in self._threads(one):
                seen = [put for put in thread.of(*PUBLIC) if put.read_at and put.read_at <= one.at]
                if self._has_answer(seen) and not self._owes_news(thread):
                    yield f"{one.to} has an answer since {_when(seen[-1].at)}: {one.text}"

    def _has_answer(self, seen: list[Put]) -> bool:
        turns = [put for put in seen if put.what is not What.ASIDE and put.came_back_at is None]
        return bool(turns) and max(turns, key=lambda put: (put.at, put.what is What.ANSWER)).what is What.ANSWER

    def _owes_news(self, thread: Thread) -> bool:
        known = self.known(thread)
        return known is not None and any(one.part is Part.OWED for one in known.entries)

    # --- rule 4: once, and never too much -----------------------------------------------------------------------------

    def repeated(self) -> Iterator[str]:
        texts: dict[str, bytes] = {}
        for one in self.town.letters:
            if texts.setdefault(one.message_id, one.raw) != one.raw:
                yield f"two mails under one Message-ID: {one.text}"
        taken = [one.message_id for one in self.town.letters]
        uncertain = any(how is Smtp.SILENT for how in self.town.ever)
        if len(set(taken)) < len(taken) and not uncertain:
            yield "a mail was taken twice, though the server had said that it took it"
        for thread in self.town.threads:
            own = {one.message_id: one for one in self.town.to(thread.customer) if self.town.thread_of(one) is thread}
            for sort in (Sort.ACKNOWLEDGEMENT, Sort.CLOSING, Sort.CHECK_IN):
                if sum(one.sort is sort for one in own.values()) > 1:
                    yield f"{thread.customer} got more than one: {sort.name}"

    def too_many(self) -> Iterator[str]:
        """Yield who got more automatic mail in a day than the limit: twice as much where a person dealt with them.

        What colleagues had written, and that what was told still holds, is left out.
        """
        for who in CUSTOMERS:
            most = self.town.policy.limits.per_address.count * (2 if self._was_dealt_with(who) else 1)
            counting = (one for one in self.town.to(who) if not (one.is_in_words or one.is_about_incident))
            own = {one.message_id: one.at for one in counting if one.sort is not Sort.RESTATEMENT}
            times = sorted(own.values())
            for first, last in zip(times, times[most:], strict=False):
                if last - first < DAY:
                    yield f"{who} got {most + 1} mails from {_when(first)} to {_when(last)}"

    def _was_dealt_with(self, who: str) -> bool:
        is_answered = any(thread.of(What.ANSWER) for thread in self.town.threads if thread.customer == who)
        return is_answered or any(one.is_in_words for one in self.town.to(who))

    # --- rule 5: nothing lost -----------------------------------------------------------------------------------------

    def lost(self) -> Iterator[str]:
        """Yield what was read and is neither remembered nor decided about."""
        read = [put.message_id for put in self.town.puts if put.read_at]
        known = self.town.office.store.run_now(lambda tx: tx.known("support", read))
        yield from (f"{one} is not remembered" for one in read if one not in known)

    def unheard(self) -> Iterator[str]:
        """Yield who wrote for the first time, while all was well, and got no acknowledgement."""
        town, since = self.town, self.town.now - A_WHILE
        for thread in town.threads:
            first = thread.puts[0] if thread.puts else None
            if first is None or first.what is not What.REQUEST or not first.read_at or first.read_at > since:
                continue
            is_first = next(one for one in town.threads if one.customer == thread.customer) is thread
            if not is_first or town.was_troubled(first.at - A_WHILE, first.at + A_WHILE) or self._was_cut_short(thread):
                continue
            mails = (one for one in town.to(thread.customer) if town.thread_of(one) is thread)
            if not any(one.sort is Sort.ACKNOWLEDGEMENT for one in mails):
                yield f"{thread.customer} wrote on {_when(first.at)} and got nothing"

    def _was_cut_short(self, thread: Thread) -> bool:
        """Whether somebody answered, or said that nothing is to be sent, before an acknowledgement could leave."""
        first = thread.puts[0]
        known = self.known(thread)
        soon = first.at + A_WHILE
        others = any(put.at <= soon for put in thread.puts[1:] if put.what is not What.REQUEST)
        return others or known is None or any(one.at <= soon for one in known.words)

    # --- rule 6: a promise never moves silently -----------------------------------------------------------------------

    def moved(self) -> Iterator[str]:
        """Yield where what the ledger guards is not what the last mail told."""
        for thread in self.town.threads:
            known = self.known(thread)
            if known is None or any(who == thread.customer for _, who, _ in self.town.hitches):
                continue
            told = {one.told for one in self.town.to(thread.customer) if one.told}
            own = (one for one in known.promises if one.told_at and not one.incident_id)
            open_ones = [one for one in own if one.state is PromiseState.OPEN and one.basis is not Basis.PERSON]
            for one in open_ones:
                if one.at not in told:
                    yield f"{_when(one.at)} is guarded for {thread.customer}, who was never told it"
            if any(one.state is SubmissionState.UNCERTAIN for one in known.submissions):
                continue
            if len(open_ones) > 1:
                yield f"two times are guarded for {thread.customer}: {[_when(one.at) for one in open_ones]}"
            yield from self._unguarded(thread, known)

    def _unguarded(self, thread: Thread, known: Conversation) -> Iterator[str]:
        mails = [one for one in self.town.to(thread.customer) if self.town.thread_of(one) is thread]
        news = [one for one in mails if one.sort in (Sort.ACKNOWLEDGEMENT, Sort.NOTICE)]
        if not news or not news[-1].told or news[-1].told <= self.town.now or self._came_back(thread.customer):
            return
        last = news[-1].told
        since = news[-1].at - A_WHILE
        is_over = any(one.undone_at is None for one in known.words if one.word in NO_WORD_OWED)
        is_over |= any(one.part in (Part.ANSWER, Part.SETTLED) and one.at >= since for one in known.entries)
        is_guarded = any(one.at == last and one.state is PromiseState.OPEN for one in known.promises)
        if not is_over and not is_guarded:
            yield f"{thread.customer} counts on {_when(last)}, and nobody guards it: {news[-1].text}"

    def restated_wrongly(self, letters: list[Letter]) -> Iterator[str]:
        for one in letters:
            if one.to in CUSTOMERS and one.sort is Sort.RESTATEMENT:
                earlier = [other.told for other in self.town.to(one.to) if other.at < one.at and other.told]
                if one.told not in earlier:
                    yield f"what was never told is said to stand: {one.text}"

    def untimely(self, letters: list[Letter]) -> Iterator[str]:
        """Yield what tells a time that has passed, or at which nobody is there."""
        hours = self.town.policy.hours
        for one in letters:
            if one.to not in CUSTOMERS or not one.told:
                continue
            if one.told <= one.at:
                yield f"told after it had passed: {one.text}"
            is_there = hours.is_open(one.told - timedelta(microseconds=1))
            if not is_there and not one.is_in_words and one.sort is not Sort.RESTATEMENT:
                yield f"nobody is there at {_when(one.told)}: {one.text}"

    # --- rule 7: only true reasons ------------------------------------------------------------------------------------

    def untrue_reasons(self, letters: list[Letter]) -> Iterator[str]:
        for one in letters:
            if one.to not in CUSTOMERS:
                continue
            if "more people than usual" in one.text:  # three customers are no crowd
                yield f"there is no crowd: {one.text}"
            for spec, name in NAMES.items():
                first = name.partition(" ")[0]
                if re.search(rf"\b{first}\b", one.text) and not self._took_part(spec, one):
                    yield f"{first} never said a word: {one.text}"
            if "did not read this mailbox" in one.text and not self.town.troubles:
                yield f"the mailbox was always read: {one.text}"

    def _took_part(self, spec: str, one: Letter) -> bool:
        threads = [thread for thread in self.town.threads if thread.customer == one.to]
        answers = any(put.author == spec for thread in threads for put in thread.of(What.ANSWER))
        words = (said for known in map(self.known, threads) if known for said in known.words)
        return answers or any(said.author == spec for said in words)

    # --- the store, as far as it has to be asked ----------------------------------------------------------------------

    def known(self, thread: Thread) -> Conversation | None:
        """Return what the store makes of a matter; asked once at each instant."""
        mark = self.town.turns
        if self._known.get(id(thread), (-1, None))[0] != mark:
            self._known[id(thread)] = (mark, self.town.conversation(thread))
        return self._known[id(thread)][1]


def _when(at: datetime) -> str:
    return f"{at.astimezone(BERLIN):%a %d %b %H:%M}"
