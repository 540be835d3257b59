"""Small traces written by hand: `trace(given, {rule: (supports, conclusions)})`."""

from expert.trace import Firing, Trace, TraceFact


def trace(given, *firings):
    """Facts 1 to `given` are given; each firing is (supports, concluded facts), in order."""
    derivations = {}
    records = []
    known = set(range(1, given + 1))
    for number, (supports, concluded) in enumerate(firings, 1):
        new = tuple(fact for fact in concluded if fact not in known)
        known.update(new)
        for fact in concluded:
            derivations.setdefault(fact, []).append(number)
        records.append(
            Firing(
                number=number,
                kind="rule",
                rule=f"RUL-{number:03d}",
                title=f"Rule {number}",
                phase="DERIVE",
                bindings={},
                named_facts={},
                supports=tuple(supports),
                absences=(),
                asserted=new,
                derived_again=tuple(fact for fact in concluded if fact not in new),
                sources=(f"source-{number}#place",),
                rows=(),
                because=f"Reason {number}.",
            )
        )
    facts = tuple(
        TraceFact(
            id=number,
            template="Note",
            slots={"word": f"w{number}"},
            origin="given" if number <= given else "derived",
            derivations=tuple(derivations.get(number, ())),
        )
        for number in sorted(known)
    )
    return Trace(facts=facts, firings=tuple(records))
