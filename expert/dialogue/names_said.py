"""Names of medicines and treatments as they are typed: recognised, or asked back with near names.

A name is kept as it was typed; the medicines table says what it stands for. An exclamation mark behind a name that is
not recognised keeps it, and the assessment then says that it could not be checked.
"""

from expert.dialogue.numbers_said import INSIST, Offer
from knowledge.recognition import Recognition, medicines


class NotRecognisedError(ValueError):
    """A name that cannot be taken as it stands; `offers` are answers that were likely meant instead of `name`."""

    def __init__(self, message: str, offers: tuple[Offer, ...] = (), name: str = "") -> None:
        super().__init__(message)
        self.offers = offers
        self.name = name


def name_said(general: str, text: str) -> str:
    """The name for the item with this general path, such as `medicines.*.name`. Raises `NotRecognisedError`."""
    name = text.strip().rstrip(",;.").strip()
    insisted = name.endswith(INSIST)
    name = name.rstrip(f"{INSIST} ")
    if not any(character.isalpha() for character in name):
        raise NotRecognisedError("A name is wanted here, such as it stands on the box.")
    if insisted:
        return name
    found = medicines().recognise(name)
    problem = _problem(general.partition(".")[0], name, found)
    if problem:
        offers = [Offer(suggestion) for suggestion in found.suggestions if suggestion != name]
        raise NotRecognisedError(problem, (*offers, Offer(name + INSIST, f"keep {name} as it was typed")), name)
    return name


def _problem(section: str, name: str, found: Recognition) -> str:
    shown = f'"{name[:60]}"'
    if not found.recognised and not (section == "allergies" and medicines().is_other_allergen(name)):
        return f"{shown} is not recognised."
    if section == "exposures" and not any(medicines().is_quinolone(each) for each in found.ingredients):
        return f"{shown} is no fluoroquinolone."
    if section == "trials" and not found.treatments:
        return f"{shown} is no treatment of the ladder and of nerve pain."
    return ""
