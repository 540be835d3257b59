import re
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from facts.terms import Treatment
from facts.yaml12 import load_yaml
from knowledge.medicine_index import name_index
from knowledge.medicine_names import NameReader
from knowledge.medicine_table import ROOM, Ingredient, MedicineClass, MedicineTable, Product, load_medicine_table
from knowledge.recognition import medicines

TABLE = medicines().table
LADDER_AGENTS = ("duloxetine", "venlafaxine", "pregabalin", "gabapentin", "amitriptyline", "nortriptyline", "tramadol")


def altered(**changes: object) -> MedicineTable:
    return MedicineTable.model_construct(**{**dict(TABLE), **changes})


def with_ingredient(id_: str, **row: object) -> MedicineTable:
    return altered(ingredients={**TABLE.ingredients, id_: TypeAdapter(Ingredient).validate_python(row)})


def test_the_table_holds_what_real_medicine_lists_hold() -> None:
    assert len(TABLE.ingredients) >= 1300
    assert len(TABLE.products) >= 280


def test_the_shipped_tables_fit_together() -> None:
    assert list(TABLE.problems()) == []
    assert load_medicine_table() == TABLE


def test_no_file_but_the_listed_ones_holds_medicines() -> None:
    assert {path.stem for path in (ROOM / "medicines").iterdir()} == {
        "antibiotics", "breathing_and_allergy", "cancer_and_immunity", "combinations", "gut_and_metabolism", "heart",
        "mind", "nerves", "other_therapies", "pain", "parts_of_products", "substances", "urine_women_skin_eye",
        "vitamins_and_herbs",
    }  # fmt: skip


CLASSES_OF_RULES = """
    ssri snri tricyclic maoi_irreversible maoi_reversible maoi_linezolid_methylene_blue serotonergic_other
    st_johns_wort triptan lithium strong_cyp1a2_inhibitor cyp2d6_inhibitor_strong cyp2d6_inhibitor_other
    cyp3a4_inhibitor_strong cyp3a4_inhibitor_other cyp3a4_inducer qt_prolonging antiarrhythmic_1a_3 antipsychotic
    benzodiazepine z_drug cns_depressant cns_active opioid strong_opioid weak_opioid gabapentinoid anticoagulant
    warfarin_like antiplatelet nsaid glucocorticoid seizure_threshold neurotoxic b12_lowering sodium_lowering
    antihypertensive alpha_blocker diuretic thiazide ace_inhibitor thiazolidinedione anticholinergic sympathomimetic
    clonidine_like fluoroquinolone quinolone_other b6_product b12_product b1_product folic_acid nitrous_oxide
    chemotherapy anti_tnf statin thyroid_hormone carbamazepine_like tizanidine al_mg_antacid metformin
    tricyclic_level_raising bupropion thioridazine cisapride naloxone isoniazid nitrofurantoin metronidazole
    immunosuppressant
"""


@pytest.mark.parametrize("class_id", CLASSES_OF_RULES.split())
def test_every_class_that_rules_ask_about_exists_and_has_members(class_id: str) -> None:
    assert TABLE.members[class_id]


def test_every_class_says_why_and_from_where() -> None:
    for id_, row in TABLE.classes.items():
        assert row.why.endswith("."), id_
        assert row.sources, id_
        assert row.title[0].isupper(), id_


def test_every_class_cites_sources_of_the_bibliography() -> None:
    bibliography = load_yaml((ROOM / "sources.yaml").read_text(encoding="utf-8"), what="sources.yaml")
    cited = {source.partition("#")[0] for row in TABLE.classes.values() for source in row.sources}
    assert sorted(cited - set(bibliography)) == []


def test_findings_ask_only_for_classes_and_ingredients_of_the_table() -> None:
    findings = load_yaml((ROOM / "findings.yaml").read_text(encoding="utf-8"), what="findings.yaml")
    rows = {**findings["taken"], **findings["allergy"]}
    assert rows
    unknown = [
        (id_, word)
        for id_, row in rows.items()
        for key, known in (("classes", TABLE.classes), ("ingredients", TABLE.ingredients))
        for word in row.get(key, ())
        if word not in known
    ]
    assert unknown == []


@pytest.mark.parametrize(
    ("class_id", "members"),
    [
        ("strong_cyp1a2_inhibitor", "ciprofloxacin enoxacin fluvoxamine fluoroquinolone"),
        ("maoi_linezolid_methylene_blue", "linezolid methylene_blue"),
        ("maoi_reversible", "moclobemide"),
        ("anti_tnf", "infliximab adalimumab etanercept golimumab certolizumab"),
        ("tricyclic_level_raising", "fluconazole terbinafine cimetidine valproate methylphenidate"),
    ],
)
def test_classes_that_the_dossiers_close_hold_exactly_these(class_id: str, members: str) -> None:
    assert set(TABLE.members[class_id]) == set(members.split())


@pytest.mark.parametrize(
    ("class_id", "members"),
    [
        ("maoi_irreversible", "phenelzine tranylcypromine isocarboxazid selegiline rasagiline safinamide procarbazine"),
        ("cyp2d6_inhibitor_strong", "paroxetine fluoxetine quinidine bupropion"),
        ("b12_lowering", "metformin omeprazole famotidine colchicine topiramate phenobarbital primidone pregabalin"),
        ("neurotoxic", ("linezolid metronidazole nitrofurantoin dapsone isoniazid ethambutol itraconazole voriconazole "
         "posaconazole stavudine didanosine zalcitabine amiodarone leflunomide infliximab ciclosporin tacrolimus "
         "interferon_alfa cisplatin paclitaxel vincristine bortezomib ixabepilone brentuximab_vedotin thalidomide "
         "nivolumab colchicine hydralazine disulfiram chloroquine phenytoin lithium nitrous_oxide perhexiline arsenic "
         "thallium lead organophosphate hexane")),
        ("fluoroquinolone", ("ciprofloxacin levofloxacin moxifloxacin norfloxacin ofloxacin gemifloxacin delafloxacin "
         "pefloxacin enoxacin lomefloxacin sparfloxacin gatifloxacin grepafloxacin trovafloxacin temafloxacin "
         "prulifloxacin rufloxacin pazufloxacin garenoxacin sitafloxacin tosufloxacin nemonoxacin levonadifloxacin")),
        ("quinolone_other", "nalidixic_acid pipemidic_acid cinoxacin flumequine"),
        ("qt_prolonging", "methadone ondansetron clarithromycin haloperidol sotalol thioridazine"),
        ("cns_active", "amitriptyline sertraline duloxetine gabapentin quetiapine diazepam zopiclone codeine baclofen"),
        ("serotonergic_other", ("tapentadol fentanyl methadone sumatriptan lithium buspirone tryptophan five_htp "
         "dexamfetamine dextromethorphan")),
        ("cns_depressant", "alcohol zopiclone diazepam promethazine tizanidine phenobarbital"),
    ],
)  # fmt: skip
def test_classes_hold_at_least_what_the_dossiers_name(class_id: str, members: str) -> None:
    assert set(members.split()) - set(TABLE.members[class_id]) == set()


def test_statins_and_vitamin_b6_are_no_competing_cause_by_class() -> None:
    assert TABLE.members["neurotoxic"].keys().isdisjoint(TABLE.members["statin"])
    assert TABLE.members["neurotoxic"].keys().isdisjoint(TABLE.members["b6_product"])


def test_fluoroquinolones_stand_only_in_classes_with_rows_for_them() -> None:
    for class_id in ("qt_prolonging", "seizure_threshold", "neurotoxic"):
        assert TABLE.members[class_id].keys().isdisjoint(TABLE.members["fluoroquinolone"])


@pytest.mark.parametrize(
    "class_id", ["qt_prolonging", "cns_depressant", "sodium_lowering", "seizure_threshold", "serotonergic_other"]
)
def test_ladder_agents_are_judged_by_rows_of_their_own(class_id: str) -> None:
    assert TABLE.members[class_id].keys().isdisjoint(LADDER_AGENTS)


def test_the_standing_of_a_member_is_that_of_its_list() -> None:
    assert TABLE.members["fluoroquinolone"]["ciprofloxacin"] == "verified"
    assert TABLE.members["fluoroquinolone"]["sitafloxacin"] == "recalled"
    assert TABLE.members["cyp2d6_inhibitor_strong"]["paroxetine"] == "secondary"


def test_included_classes_bring_their_members() -> None:
    assert "warfarin" in TABLE.members["anticoagulant"]
    assert {"opioid", "strong_opioid", "cns_active"} <= TABLE.classes_of["morphine"]


def test_every_member_of_a_group_treatment_carries_it() -> None:
    carried = {"strong_opioid": "strong_opioid", "nsaid": "nsaid", "glucocorticoid": "glucocorticoid",
               "fluoroquinolone": "fluoroquinolone", "quinolone_other": "fluoroquinolone"}  # fmt: skip
    for class_id, treatment in carried.items():
        for id_ in TABLE.members[class_id]:
            assert TABLE.ingredients[id_].treatment == treatment, id_


@pytest.mark.parametrize("treatment", list(Treatment))
def test_every_treatment_of_the_vocabulary_can_be_named(treatment: Treatment) -> None:
    for written in (treatment.value, treatment.value.replace("_", " ").upper()):
        assert medicines().treatments_of(medicines().recognise(written)) == (treatment.value,)


def test_codes_are_those_of_the_dossiers_and_no_others() -> None:
    rxnorm = {code.value: id_ for id_, row in TABLE.ingredients.items() for code in row.rxnorm}
    assert rxnorm == {
        "72625": "duloxetine", "39786": "venlafaxine", "187832": "pregabalin", "25480": "gabapentin",
        "704": "amitriptyline", "7531": "nortriptyline", "10689": "tramadol", "7052": "morphine", "7804": "oxycodone",
        "787390": "tapentadol", "1992": "capsaicin_8_percent", "6750": "menthol", "7242": "naloxone",
        "2551": "ciprofloxacin", "82122": "levofloxacin", "139462": "moxifloxacin", "7517": "norfloxacin",
        "7623": "ofloxacin", "138099": "gemifloxacin", "1927663": "delafloxacin", "42355": "fluvoxamine",
        "4493": "fluoxetine", "32937": "paroxetine", "6878": "methylene_blue", "190376": "linezolid",
        "6387": "lidocaine",
    }  # fmt: skip
    for id_, row in TABLE.ingredients.items():
        for code in row.atc:
            assert re.fullmatch(r"[A-Z]\d\d[A-Z]{2}\d\d", code.value), id_
    recalled = [
        id_ for id_, row in TABLE.ingredients.items() if any(code.standing == "recalled" for code in row.rxnorm)
    ]
    assert sorted(recalled) == [
        "capsaicin_8_percent", "gabapentin", "linezolid", "menthol", "ofloxacin", "pregabalin", "tapentadol",
    ]  # fmt: skip


def test_two_ingredients_may_not_claim_one_name() -> None:
    table = with_ingredient("new_medicine", brands="Cymbalta")
    with pytest.raises(ValueError, match=r"'Cymbalta' .* keep it in one place"):
        name_index(table, NameReader(table.words))


def test_spelling_variants_are_one_name() -> None:
    table = with_ingredient("new_medicine", also="St Johns Wört")
    with pytest.raises(ValueError, match="keep it in one place"):
        name_index(table, NameReader(table.words))


def test_an_agent_of_the_ladder_needs_an_ingredient_of_that_name() -> None:
    without = {id_: row for id_, row in TABLE.ingredients.items() if id_ != "tramadol"}
    products = tuple(row for row in TABLE.products if "tramadol" not in row.ingredients)
    table = altered(ingredients=without, products=products)
    with pytest.raises(ValueError, match="'tramadol' is an agent and no name of an ingredient"):
        name_index(table, NameReader(table.words))


def test_problems_name_the_place_and_the_remedy() -> None:
    row = MedicineClass(
        title="T", why="W.", sources=("a#b",), standing="project", members=("nobody", "aspirin", "aspirin")
    )
    empty = MedicineClass(title="T", why="W.", sources=("a#b",), standing="project", includes=("nothing",))
    product = Product(names=("Nonsuch",), ingredients=("aspirin", "nobody"))
    table = altered(classes={**TABLE.classes, "odd": row, "hollow": empty}, products=(product,), treatments={})
    problems = list(table.problems())
    assert "medicine_classes.yaml: odd: there is no ingredient 'nobody'; add it to medicines/*.yaml" in problems
    assert "medicine_classes.yaml: odd: 'aspirin' stands there twice; keep one" in problems
    assert "medicine_classes.yaml: hollow: there is no class 'nothing' to include; correct the word" in problems
    assert "combinations.yaml: Nonsuch: there is no ingredient 'nobody'; add it" in problems
    assert "treatment_names.yaml: duloxetine is missing; add it with its kind" in problems


def test_a_class_may_not_include_itself() -> None:
    loop = MedicineClass(title="T", why="W.", sources=("a#b",), standing="project", includes=("loop",))
    with pytest.raises(ValueError, match="loop includes itself"):
        _ = altered(classes={"loop": loop}).members


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ({"rxnorm": "2551"}, "write a code and its standing"),
        ({"rxnorm": 2551}, "write a code and its standing"),
        ({"atc": "J01MA02 certain"}, "standing"),
        ({"local": {"sideways": "X"}}, "local"),
        ({"treatment": "magic"}, "treatment"),
        ({"colour": "red"}, "Extra inputs"),
    ],
)
def test_rows_of_another_form_are_refused(row: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        TypeAdapter(Ingredient).validate_python(row)


def test_an_ingredient_in_two_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "medicines").mkdir()
    for name in ("one", "two"):
        (tmp_path / "medicines" / f"{name}.yaml").write_text("aspirin: Aspro\n", encoding="utf-8")
    with pytest.raises(ValueError, match="'aspirin' stands in two files"):
        load_medicine_table(tmp_path)


def test_codes_agree_with_the_monographs() -> None:
    compared = 0
    for path in sorted((ROOM / "treatments").glob("*.yaml")):
        monograph = load_yaml(path.read_text(encoding="utf-8"), what=path.name)
        ingredients = [row for row in TABLE.ingredients.values() if row.treatment == monograph["id"] and row.rxnorm]
        for system in ("rxnorm", "atc"):
            code = monograph.get(system)
            if code and len(ingredients) == 1:
                ours = {given.value: given.standing for given in getattr(ingredients[0], system)}
                assert ours.get(code["value"]) == code["standing"], (monograph["id"], system)
                compared += 1
    assert compared >= 10
