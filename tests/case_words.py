"""Words that the random cases are made of: real medicine names, and the numbers on which classes turn."""


def names(text: str) -> tuple[str, ...]:
    """The names of a list written as text."""
    return tuple(" ".join(name.split()) for name in text.split(","))


YES_NO = ("yes", "no", "unknown")
AGENTS = names(
    """
    ciprofloxacin, levofloxacin, moxifloxacin, ofloxacin, Cipro, Levaquin, Avelox, norfloxacin, delafloxacin,
    ciprofloxacin hydrochloride, nalidixic acid, not a known antibiotic
    """
)
LADDER_AGENTS = ("duloxetine", "venlafaxine", "pregabalin", "gabapentin", "amitriptyline", "nortriptyline", "tramadol")
OTHER_TRIALS = names(
    """
    Cymbalta, Lyrica, Neurontin, Effexor XR, oxycodone, ibuprofen, prednisone, menthol_cream, capsaicin_patch,
    acupuncture, exercise, vitamin_b12, an unheard-of remedy
    """
)
MEDICINES = names(
    """
    metformin, omeprazole, atorvastatin, amlodipine, ramipril, lisinopril, bendroflumethiazide, furosemide,
    levothyroxine, paracetamol, acetaminophen, ibuprofen, naproxen, aspirin, clopidogrel, warfarin, apixaban,
    sertraline, fluoxetine, citalopram, escitalopram, mirtazapine, trazodone, bupropion, phenelzine, selegiline,
    moclobemide, linezolid, methylene blue, St John's wort, sumatriptan, lithium, quetiapine, haloperidol,
    amiodarone, thioridazine, diazepam, zolpidem, codeine, morphine, oxycodone, fentanyl, co-codamol, Percocet,
    Ultracet, tizanidine, baclofen, fluvoxamine, ciprofloxacin, Cipro drops, carbamazepine, phenytoin, valproate,
    topiramate, prednisolone, pyridoxine, vitamin B complex, cyanocobalamin, thiamine, nitrofurantoin,
    metronidazole, isoniazid, tamoxifen, vincristine, digoxin, salbutamol, cetirizine, diphenhydramine, naloxone,
    pioglitazone, duloxetine, venlafaxine, pregabalin, gabapentin, amitriptyline, nortriptyline, tramadol, magnesium
    aluminium antacid, a herbal tea of unknown kind
    """
)
ALLERGIES = names(
    """
    penicillin, ciprofloxacin, duloxetine, pregabalin, codeine, menthol, peanuts, sulfonamides
    """
)
SITES = ("feet", "legs", "hands", "arms", "trunk", "face")
SYMPTOMS = names(
    """
    burning, tingling, numbness, electric_shocks, allodynia, cold_allodynia, weakness, imbalance, cramps, autonomic
    """
)
ROUTES = ("oral", "intravenous", "inhaled", "ophthalmic", "otic")
TURNING_POINTS = {
    "vitamin_b12": (179, 180, 350, 351), "active_b12": (24, 25, 70, 71), "methylmalonic_acid": (270, 271, 399, 400),
    "egfr": (14, 15, 29, 30, 59, 60), "creatinine_clearance": (14, 15, 29, 30, 59, 60), "hba1c": (6.4, 6.5),
    "sodium": (129, 130, 134, 135), "platelets": (49, 50), "systolic_bp": (139, 140, 179, 180),
    "diastolic_bp": (89, 90, 109, 110), "qtc": (449, 450, 499, 500), "qrs": (99, 100, 120),
}  # fmt: skip
