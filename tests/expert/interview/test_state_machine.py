"""Any order of answering, going back, changing, saving and being killed: the result is always that of `assess`."""

from datetime import date

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from expert.assess import assess
from expert.cli.examples import example_file
from expert.dialogue.case_edit import plain_case, value_at
from expert.dialogue.choosing import open_items
from expert.dialogue.items import item
from expert.dialogue.session_file import Session, read_session, session_text, write_session
from expert.interview import Interview
from facts.case import Case
from facts.reading import load_case, read_case
from tests.expert.interview.patient import reply

PATIENTS = {
    name: plain_case(load_case(example_file(name)))
    for name in ("cipro-feet-two-years", "cipro-week-12-partial", "levofloxacin-unknown-b12")
}
CHANGED = ["patient.age_years", "patient.sex", "pain.now", "findings.bipolar_disorder", "medicines", "exposures"]
TYPED = ["y", "n", "u", "2", "none", "58", "7", "97 umol/L", "2 years ago", "metformin", "", "nonsense", "m", "f"]


class Consultation(RuleBasedStateMachine):
    @initialize(name=st.sampled_from(sorted(PATIENTS)))
    def begin(self, name):
        self.patient = PATIENTS[name]
        self.interview = Interview(assessed_on=date(2026, 11, 21))
        self.asked = {}
        self.steered = False

    def look(self):
        """The present prompt; it must be able to change the assessment, and may come again only for a cause."""
        prompt = self.interview.prompt
        if prompt is None or self.steered or self.interview.state()["growing"]:
            return prompt
        trials, record = self.interview.trials, self.interview.record
        waiting = {each.asked.id for each in open_items(trials, record)}
        for asked in prompt.items:
            gated = any(asked.id in row.partition("=")[0] for path in waiting for row in item(path).row.depends_on)
            assert asked.id in waiting or gated or trials.matters(record, asked), asked.id
            if asked.id in self.asked:
                assert prompt.again, f"{asked.id} is asked twice without a cause"
        return prompt

    def told(self, prompt, outcome):
        if outcome.taken and not self.interview.state()["growing"]:
            self.asked |= dict.fromkeys(prompt.item_ids, True)
            self.steered = False

    @precondition(lambda self: self.interview.prompt is not None)
    @rule(count=st.integers(1, 5))
    def answer_as_the_patient(self, count):
        for _ in range(count):
            prompt = self.look()
            if prompt is None:
                return
            self.told(prompt, self.interview.answer(reply(prompt, self.patient, self.interview.record)))

    @precondition(lambda self: self.interview.prompt is not None)
    @rule()
    def say_unknown(self):
        prompt = self.look()
        outcome = self.interview.answer("unknown")
        assert outcome.taken
        self.told(prompt, outcome)

    @precondition(lambda self: self.interview.prompt is not None)
    @rule(text=st.sampled_from(TYPED))
    def type_something(self, text):
        prompt = self.look()
        before = self.interview.record
        outcome = self.interview.answer(text)
        assert outcome.taken or (outcome.message and self.interview.record == before)
        self.told(prompt, outcome)

    @rule()
    def go_back(self):
        answered = len(self.interview.answered)
        went = self.interview.back()
        assert went or answered == 0 or self.steered
        self.steered |= went

    @rule(path=st.sampled_from(CHANGED))
    def change(self, path):
        value = value_at(self.interview.record, path)
        assert self.interview.change(path)
        assert self.interview.prompt.item_ids == (path,)
        assert value_at(self.interview.record, path) == value
        self.steered = True

    @rule()
    def be_killed_and_resume(self):
        text = session_text(Session(self.interview.record, self.interview.state()))
        assert read_case(text) == self.interview.case
        folder = self.folder()
        write_session(folder, Session(self.interview.record, self.interview.state()))
        session = read_session(folder)
        resumed = Interview(session.record)
        resumed.restore(session.dialogue)
        assert resumed.prompt == self.interview.prompt
        assert resumed.state() == self.interview.state()
        self.interview = resumed

    def folder(self):
        import tempfile
        from pathlib import Path

        self.temporary = getattr(self, "temporary", None) or tempfile.TemporaryDirectory()
        return Path(self.temporary.name) / "consultation.yaml"

    def teardown(self):
        if getattr(self, "temporary", None):
            self.temporary.cleanup()

    @invariant()
    def the_result_is_that_of_assess(self):
        assert self.interview.assessment == assess(Case.model_validate(self.interview.record))


Consultation.TestCase.settings = settings(
    max_examples=10, stateful_step_count=9, deadline=None, suppress_health_check=list(HealthCheck)
)
TestConsultation = Consultation.TestCase
