"""What the past says of a treatment: failed, not tolerated, or stopped before an adequate trial."""

from facts._experta import MATCH, NOT, L
from facts.memory import Course, History
from knowledge.rules.card import Phase, rule

TOLERATED = L("yes") | L("unknown")

RULES = (
    rule(
        "TRI-010",
        "Stopped for an adverse effect, or the newest review says intolerable: not tolerated",
        phase=Phase.TRIALS,
        when=[
            Course(treatment=MATCH.agent, tolerated="no"),
            NOT(Course(treatment=MATCH.agent, running="yes", tolerated="yes")),
        ],
        then=[History(treatment=MATCH.agent, outcome="not_tolerated")],
        sources=["contract#7", "contract#9"],
        because="{agent} was not tolerated.",
    ),
    rule(
        "TRI-020",
        "An adequate trial that ended without sufficient benefit: failed",
        phase=Phase.TRIALS,
        when=[
            Course(
                treatment=MATCH.agent,
                running="no",
                adequacy="adequate",
                tolerated=TOLERATED,
                grade=L("none") | L("worse") | L("partial"),
                stop_reason=L("no_benefit") | L("unstated") | L("contraindicated"),
            )
        ],
        then=[History(treatment=MATCH.agent, outcome="failed")],
        sources=["contract#7", "contract#9", "article-a#pitfall-2"],
        because="{agent} had an adequate trial without sufficient benefit.",
    ),
    rule(
        "TRI-030",
        "An adequate trial stopped for no benefit, without a score: failed",
        phase=Phase.TRIALS,
        when=[
            Course(
                treatment=MATCH.agent,
                running="no",
                adequacy="adequate",
                tolerated=TOLERATED,
                grade=L("not_assessable") | L("good"),
                stop_reason="no_benefit",
            )
        ],
        then=[History(treatment=MATCH.agent, outcome="failed")],
        sources=["contract#7", "contract#9"],
        because="{agent} had an adequate trial and was stopped because it did not help.",
    ),
    rule(
        "TRI-040",
        "Stopped before an adequate trial: not failed, under-trialled",
        phase=Phase.TRIALS,
        when=[
            Course(
                treatment=MATCH.agent,
                running="no",
                systemic="yes",
                tolerated=TOLERATED,
                adequacy=L("short") | L("poor_adherence"),
            )
        ],
        then=[History(treatment=MATCH.agent, outcome="under_trialled")],
        sources=["contract#7", "article-a#pitfall-2"],
        because="{agent} was stopped before an adequate trial; it has not failed.",
    ),
    rule(
        "TRI-050",
        "A running agent without benefit after an adequate trial: failed",
        phase=Phase.TRIALS,
        when=[
            Course(
                treatment=MATCH.agent,
                running="yes",
                systemic="yes",
                judged="yes",
                tolerated=~L("no"),
                adequacy="adequate",
                grade=L("none") | L("worse"),
            )
        ],
        then=[History(treatment=MATCH.agent, outcome="failed")],
        sources=["contract#7", "contract#9", "article-a#week-12"],
        because="{agent} had an adequate trial without benefit.",
    ),
    rule(
        "TRI-060",
        "A topical treatment or acupuncture stopped without benefit: tried",
        phase=Phase.TRIALS,
        when=[
            Course(treatment=MATCH.agent, running="no", systemic="no", tolerated=TOLERATED, stop_reason="no_benefit")
        ],
        then=[History(treatment=MATCH.agent, outcome="failed")],
        sources=["contract#12"],
        because="It was stopped because it did not help.",
    ),
)
