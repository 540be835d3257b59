"""How a treatment stands because of its line: it waits until the earlier one is exhausted."""

from facts._experta import MATCH, NOT, L
from facts.memory import Kept, Ladder, Opening, Running, Stands, Treatment, Verdict
from knowledge.rules.card import Phase, rule

ON_A_LATER_LINE = L("second_line") | L("third_line")

RULES = (
    *(
        rule(
            number,
            title,
            phase=Phase.PLAN,
            when=[
                Treatment(id=MATCH.treatment, later_line="yes"),
                *first_line_open,
                NOT(Running(treatment=MATCH.treatment)),
            ],
            then=[Stands(treatment=MATCH.treatment, standing="reserved", kind="ladder", text="reserved")],
            sources=["contract#9"],
            because="{treatment} belongs to a later line, and the earlier one is not exhausted.",
        )
        for number, title, first_line_open in (
            ("STA-150", "A later line", (Ladder(reserve="yes", stage=~L("second_line") & ~L("third_line")),)),
            (
                "STA-151",
                "A later line while another agent of one runs and the first line is open",
                (Ladder(reserve="yes", stage=ON_A_LATER_LINE), Opening(line="first_line")),
            ),
        )
    ),
    rule(
        "STA-152",
        "A later line while another agent of one runs, and no step follows yet",
        phase=Phase.PLAN,
        when=[
            Treatment(id=MATCH.treatment, later_line="yes"),
            Ladder(reserve="yes", stage=ON_A_LATER_LINE),
            NOT(Opening(line="first_line")),
            NOT(Running(treatment=MATCH.treatment)),
        ],
        then=[Stands(treatment=MATCH.treatment, standing="reserved", kind="ladder", text="reserved_running")],
        sources=["contract#9", "contract#18"],
        because="The agent that is taken is dealt with before {treatment}.",
    ),
    rule(
        "STA-155",
        "The first line beside an agent that stays",
        phase=Phase.PLAN,
        when=[
            Ladder(next_mode="add"),
            Kept(treatment=MATCH.running),
            Treatment(id=MATCH.treatment, line="first_line"),
            NOT(Running(treatment=MATCH.treatment)),
            NOT(Verdict(decision="add")),
        ],
        then=[
            Stands(
                treatment=MATCH.treatment,
                standing="reserved",
                kind="ladder",
                text="reserved_beside",
                other=MATCH.running,
            )
        ],
        sources=["contract#9", "contract#18"],
        because="{running} stays, and nothing is added to it now.",
    ),
    rule(
        "STA-160",
        "The third line while the earlier lines are open",
        phase=Phase.PLAN,
        when=[Treatment(id=MATCH.treatment, line="third_line"), NOT(Running(treatment=MATCH.treatment))],
        then=[Stands(treatment=MATCH.treatment, standing="reserved", kind="ladder", text="reserved_third")],
        sources=["contract#10"],
        because="{treatment} is the third line.",
    ),
)
