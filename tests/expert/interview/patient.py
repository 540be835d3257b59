"""A patient who answers: the words that a clinician would type, taken from a complete case."""

from datetime import date

from expert.dialogue.case_edit import plain_case, value_at
from expert.dialogue.effects import answer_in_words
from expert.dialogue.prompts import Shape
from expert.interview import Interview

OPEN = (None, "unknown", "not_done")


def reply(prompt, case, record):
    """What the patient of this case answers to this prompt, as it would be typed."""
    if prompt.shape is Shape.SCREEN:
        return _screen(prompt, case)
    if prompt.shape is Shape.LIST:
        return _line(prompt.id, value_at(case, prompt.id), len(value_at(record, prompt.id) or ()))
    value = value_at(case, prompt.id)
    if value in OPEN:
        return "not done" if value == "not_done" else "u"
    if prompt.id.endswith("reviews"):
        return _review(value[-1])
    return answer_in_words(prompt.items[0], value)


def consult(case, *, most=80):
    """The interview of this patient from nothing to the end, and the prompts that were put."""
    case = plain_case(case)
    interview = Interview(assessed_on=date.fromisoformat(str(case["assessed_on"])))
    prompts = []
    while (prompt := interview.prompt) is not None and len(prompts) < most:
        prompts.append(prompt)
        outcome = interview.answer(reply(prompt, case, interview.record))
        assert outcome.taken, (prompt.id, outcome.message)
    return interview, prompts


def _screen(prompt, case):
    words = []
    for number, asked in enumerate(prompt.items, 1):
        value = value_at(case, asked.id)
        if value == "yes":
            words.append(str(number))
        elif value in OPEN:
            words.append(f"{'d' if value == 'not_done' else 'u'}{number}")
    return " ".join(words) or "none"


def _line(list_id, entries, have):
    if entries is None:
        return "unknown"
    if not entries:
        return "none"
    if have >= len(entries):
        return ""
    entry = entries[have]
    if isinstance(entry, str):
        return entry
    name = entry.get("agent") or entry.get("name") or entry.get("treatment")
    if list_id == "exposures":
        days = " to ".join(str(entry[key]) for key in ("first_dose", "last_dose") if entry.get(key))
        ongoing = "still taking" if entry.get("ongoing") == "yes" else ""
        return " ".join(part for part in (name, entry.get("route"), days, ongoing) if part and part != "unknown")
    if list_id == "trials":
        clauses = [f"since {entry['started']}" if entry.get("started") else ""]
        clauses.append(f"stopped {entry['stopped']}" if entry.get("stopped") else "")
        clauses.append(entry.get("stop_reason", "").replace("_", " "))
        return " ".join(part for part in (name, *clauses) if part)
    clauses = [f"{entry['daily_dose']} {entry['unit']} daily" if entry.get("daily_dose") and entry.get("unit") else ""]
    clauses += [f"since {entry['since']}" if entry.get("since") else ""]
    clauses += [f"stopped {entry['stopped']}" if entry.get("stopped") else ""]
    return " ".join(part for part in (name, *clauses) if part)


def _review(review):
    when = f"week {review['week']}" if "week" in review else str(review.get("date", ""))
    words = [when, f"pain {review['pain']}" if "pain" in review else ""]
    words += [str(review[key]) for key in ("response", "tolerability") if key in review]
    return ", ".join(word for word in words if word)
