"""What differs between two assessments, in clinical terms: not a comparison of texts.

`difference(before, after)` serves what-if, the ledger and the comparison of two versions of the knowledge.
What the two were made from (case id, day, versions, trace) is not compared.
"""

from collections.abc import Iterator, Mapping, Sequence

from expert.assessment import Assessment, Conclusions, Monitoring, Question
from expert.explain.change import KINDS, Change, ChangeKind, Difference, change
from expert.explain.differing_options import option_changes
from expert.explain.differing_plans import plan_changes
from expert.explain.in_words import many, spoken
from facts.terms import Status

__all__ = ["Change", "ChangeKind", "Difference", "difference"]


def difference(before: Assessment, after: Assessment) -> Difference:
    """What a clinician would do, know or read otherwise after than before; empty where the advice is the same."""
    changes = (
        *_status(before, after),
        *plan_changes(before.recommendations, after.recommendations),
        *option_changes(before.options, after.options),
        *_monitoring(before.monitoring, after.monitoring),
        *_conclusions(before.conclusions, after.conclusions),
        *_questions(before.questions, after.questions),
        *_texts(before, after),
    )
    return Difference(changes=tuple(sorted(changes, key=lambda each: KINDS.index(each.kind))))


def _status(before: Assessment, after: Assessment) -> Iterator[Change]:
    grave = {before.status, after.status} & {Status.URGENT_REFERRAL, Status.OUT_OF_SCOPE}
    kind = ChangeKind.SAFETY if grave else ChangeKind.CONCLUSION
    yield from change(kind, "status", spoken(before.status), spoken(after.status))


def _monitoring(before: Sequence[Monitoring], after: Sequence[Monitoring]) -> Iterator[Change]:
    old, new = ({(row.row, row.what): row for row in rows} for rows in (before, after))
    for key in dict.fromkeys((*old, *new)):
        had, has = old.get(key), new.get(key)
        yield from change(
            ChangeKind.MONITORING,
            f"watch {key[1]}",
            None if had is None else many(had.when) or "no fixed day",
            None if has is None else many(has.when) or "no fixed day",
            relevant=has is None,
        )
        if had is not None and has is not None:
            yield from change(ChangeKind.WORDING, f"watch {key[1]}: reason", had.because, has.because)
            yield from change(ChangeKind.WORDING, f"watch {key[1]}: sources", had.sources, has.sources)


def _conclusions(before: Conclusions, after: Conclusions) -> Iterator[Change]:
    old, new = (dict(_leaves("", found.model_dump(mode="json"))) for found in (before, after))
    for path in dict.fromkeys((*old, *new)):
        kind = {"safety": ChangeKind.SAFETY, "expected_outcome": ChangeKind.WORDING}.get(path, ChangeKind.CONCLUSION)
        yield from change(kind, f"concluded: {spoken(path)}", old.get(path), new.get(path))


def _leaves(path: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for key, inside in value.items():
            yield from _leaves(f"{path}.{key}" if path else str(key), inside)
    else:
        yield path, many(value) if isinstance(value, list) else value


def _questions(before: Sequence[Question], after: Sequence[Question]) -> Iterator[Change]:
    old, new = ({question.id: question for question in rows} for rows in (before, after))
    for item in dict.fromkeys((*old, *new)):
        had, has = old.get(item), new.get(item)
        yield from change(ChangeKind.CONCLUSION, f"open question {item}", _deciding(had), _deciding(has))
        if had is not None and has is not None:
            yield from change(ChangeKind.WORDING, f"question {item}", f"{had.text} {had.why}", f"{has.text} {has.why}")
    order = [item for item in old if item in new], [item for item in new if item in old]
    yield from change(ChangeKind.WORDING, "order of the questions", many(order[0]), many(order[1]))


def _deciding(question: Question | None) -> str | None:
    if question is None:
        return None
    return "could change the advice" if question.could_change else "asked, cannot change the advice"


def _texts(before: Assessment, after: Assessment) -> Iterator[Change]:
    yield from change(ChangeKind.WORDING, "headline", before.headline, after.headline)
    yield from change(
        ChangeKind.CONCLUSION,
        "names that are not recognised",
        many(f"{each.name} ({each.path})" for each in before.unrecognised),
        many(f"{each.name} ({each.path})" for each in after.unrecognised),
    )
    yield from change(ChangeKind.WORDING, "limits", many(before.limits), many(after.limits))
    old, new = ({row.id: row.model_dump_json() for row in found.departures} for found in (before, after))
    yield from change(ChangeKind.WORDING, "departures from the article", many(old), many(new))
    for key in old:
        if key in new:
            yield from change(ChangeKind.WORDING, f"departure {key}", old[key], new[key])
