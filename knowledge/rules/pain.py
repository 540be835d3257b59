"""The pain gate: whether an analgesic may be started or added. It never stops one that runs."""

from facts._experta import L
from facts.memory import Band, Contradiction, Item, PainGate
from knowledge.rules.card import Phase, rule

SOURCES = ["contract#6", "drug-dossier#1.4"]
SOME = L("mild") | L("moderate_or_severe")

RULES = (
    rule(
        "PAI-010",
        "Not painful and no score above 0: no analgesic is started",
        phase=Phase.SAFETY,
        when=[
            Item(path="neuropathy.painful", status="absent"),
            Band(measure="pain", band=L("none") | L("unknown")),
        ],
        then=[PainGate(status="closed")],
        sources=SOURCES,
        because="The neuropathy is stated not to hurt; analgesics treat pain, not numbness or weakness.",
    ),
    rule(
        "PAI-020",
        "No pain now and no analgesic running: no analgesic is started",
        phase=Phase.SAFETY,
        when=[
            Band(measure="pain", band="none"),
            Band(measure="running_analgesic", band="no"),
            Item(path="neuropathy.painful", status=L("present") | L("unknown")),
        ],
        then=[PainGate(status="closed")],
        sources=SOURCES,
        because="Pain is 0 now and no analgesic runs.",
    ),
    rule(
        "PAI-030",
        "No pain now under a running analgesic: the gate stays open",
        phase=Phase.SAFETY,
        when=[
            Band(measure="pain", band="none"),
            Band(measure="running_analgesic", band="yes"),
            Item(path="neuropathy.painful", status=L("present") | L("unknown")),
        ],
        then=[PainGate(status="open")],
        sources=SOURCES,
        because="Pain is 0 under a running analgesic, which may be the reason.",
    ),
    rule(
        "PAI-040",
        "Any pain above 0 opens the gate",
        phase=Phase.SAFETY,
        when=[Band(measure="pain", band=SOME)],
        then=[PainGate(status="open")],
        sources=SOURCES,
        because="There is pain now.",
    ),
    rule(
        "PAI-050",
        "Pain above 0 in a neuropathy that is stated not to hurt: asked back",
        phase=Phase.SAFETY,
        when=[Band(measure="pain", band=SOME), Item(path="neuropathy.painful", status="absent")],
        then=[Contradiction(item="neuropathy.painful", text="word_against_number")],
        sources=["contract#reading-a-case"],
        because="A pain score above 0 stands against a neuropathy that is stated not to hurt.",
    ),
    rule(
        "PAI-060",
        "Painful, score not known: the gate is open",
        phase=Phase.SAFETY,
        when=[Item(path="neuropathy.painful", status="present"), Band(measure="pain", band="unknown")],
        then=[PainGate(status="open")],
        sources=SOURCES,
        because="The neuropathy is stated to hurt.",
    ),
    rule(
        "PAI-070",
        "Neither pain nor its score answered: the gate is unknown",
        phase=Phase.SAFETY,
        when=[Item(path="neuropathy.painful", status="unknown"), Band(measure="pain", band="unknown")],
        then=[PainGate(status="unknown")],
        sources=["contract#1", "contract#6"],
        because="Nobody said whether the neuropathy hurts.",
    ),
)
