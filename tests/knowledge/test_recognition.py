import subprocess
import sys

import pytest

from knowledge.recognition import Recognition, medicines, recognise

TABLE = medicines().table
INGREDIENTS = sorted(TABLE.ingredients)

LINES = [
    # as they stand on lists from the United States
    ("lisinopril 10 mg tablet", "lisinopril"),
    ("Metformin HCl ER 500 MG 24 hr tablet", "metformin"),
    ("Amlodipine Besylate 5mg", "amlodipine"),
    ("Metoprolol Succinate ER 25 mg", "metoprolol"),
    ("Levothyroxine Sodium 100 mcg", "levothyroxine"),
    ("Synthroid 88mcg", "levothyroxine"),
    ("atorvastatin calcium 20 mg", "atorvastatin"),
    ("losartan potassium 50mg", "losartan"),
    ("losartan/hctz 100-25", "hydrochlorothiazide losartan"),
    ("lisinopril-hydrochlorothiazide 20-12.5 mg", "hydrochlorothiazide lisinopril"),
    ("Hydrocodone bitartrate and acetaminophen 5-325", "hydrocodone paracetamol"),
    ("Percocet 5/325", "oxycodone paracetamol"),
    ("Tylenol #3", "codeine paracetamol"),
    ("Tylenol 3 times a day", "paracetamol"),
    ("Tylenol Extra Strength", "paracetamol"),
    ("Tylenol PM", "diphenhydramine paracetamol"),
    ("NyQuil", "dextromethorphan doxylamine paracetamol"),
    ("Mucinex DM", "dextromethorphan guaifenesin"),
    ("Effexor XR 75mg", "venlafaxine"),
    ("Cymbalta 60mg capsule", "duloxetine"),
    ("Cymbalta (duloxetine) 30 mg", "duloxetine"),
    ("Pamelor", "nortriptyline"),
    ("Ultracet", "paracetamol tramadol"),
    ("Suboxone 8mg/2mg SL film", "buprenorphine naloxone"),
    ("buprenorphine; naloxone", "buprenorphine naloxone"),
    ("divalproex sodium DR 500 mg", "valproate"),
    ("albuterol HFA", "salbutamol"),
    ("Advair Diskus 250/50", "fluticasone salmeterol"),
    ("meperidine", "pethidine"),
    ("Adderall XR 20 mg", "amfetamine dexamfetamine"),
    ("Bactrim DS", "sulfamethoxazole trimethoprim"),
    ("TMP/SMX", "sulfamethoxazole trimethoprim"),
    ("Z-Pak", "azithromycin"),
    ("Humalog Mix25 KwikPen", "insulin"),
    ("insulin glargine (Lantus) SoloStar", "insulin"),
    ("ASA 81 mg EC", "aspirin"),
    ("baby aspirin", "aspirin"),
    ("Contrave", "bupropion naltrexone"),
    ("Paxlovid", "nirmatrelvir ritonavir"),
    # as they stand on lists from the United Kingdom and Europe
    ("co-codamol 30/500 tablets", "codeine paracetamol"),
    ("CO CODAMOL 8mg/500mg", "codeine paracetamol"),
    ("Lansoprazole 30mg gastro-resistant capsules", "lansoprazole"),
    ("Fostair 100/6 inhaler", "beclometasone formoterol"),
    ("Ventolin 100micrograms/dose Evohaler", "salbutamol"),
    ("bendroflumethiazide 2.5mg tablets OD", "bendroflumethiazide"),
    ("amitriptyline 10mg nocte", "amitriptyline"),
    ("Efexor XL", "venlafaxine"),
    ("Oramorph 10mg/5ml oral solution", "morphine"),
    ("morphine sulphate MR 30 mg b.d.", "morphine"),
    ("Butec 5 micrograms/hour patch", "buprenorphine"),
    ("GTN spray", "glyceryl_trinitrate"),
    ("levomepromazine", "levomepromazine"),
    ("methotrimeprazine", "levomepromazine"),
    ("hyoscine hydrobromide 300 microgram", "hyoscine"),
    ("scopolamine patch", "hyoscine"),
    ("Hydroxocobalamin 1mg/1ml injection", "hydroxocobalamin"),
    ("Epilim Chrono", "valproate"),
    ("sodium valproate MR 500 mg", "valproate"),
    ("Priadel 400mg", "lithium"),
    ("Adcal-D3", "calcium_carbonate colecalciferol"),
    ("Laxido Orange", "macrogol"),
    ("Sirdalud 4mg", "tizanidine"),
    ("Novalgin", "metamizole"),
    ("paracétamol 1 g", "paracetamol"),
    ("Doliprane", "paracetamol"),
    ("œstradiol", "estradiol"),
    ("oestradiol", "estradiol"),
    ("Sulphasalazine EN 500 mg", "sulfasalazine"),
    ("frusemide", "furosemide"),
    ("thyroxine", "levothyroxine"),
    ("adrenaline", "adrenaline"),
    ("moclobemide", "moclobemide"),
    ("Nardil", "phenelzine"),
    # fluoroquinolones
    ("Cipro", "ciprofloxacin"),
    ("CIPROFLOXACIN HYDROCHLORIDE 500 MG TABLETS", "ciprofloxacin"),
    ("Levaquin", "levofloxacin"),
    ("Tavanic 500 mg", "levofloxacin"),
    ("Avelox", "moxifloxacin"),
    ("NegGram", "nalidixic_acid"),
    ("a fluoroquinolone", "fluoroquinolone"),
    ("quinolone antibiotic", "fluoroquinolone"),
    ("Medrol Dose Pack", "methylprednisolone"),
    ("TENS machine", "nerve_stimulation"),
    # vitamins, herbs and supplements
    ("vitamin B12 1000mcg", "vitamin_b12"),
    ("Vitamin B 12", "vitamin_b12"),
    ("vitamin B₁₂", "vitamin_b12"),
    ("methylcobalamin", "mecobalamin"),
    ("B6 50 mg", "pyridoxine"),
    ("P-5-P", "pyridoxal_phosphate"),
    ("B-complex", "vitamin_b_complex"),
    ("Neurobion forte", "cyanocobalamin pyridoxine thiamine"),
    ("Vitamin B compound strong tablets", "nicotinamide pyridoxine riboflavin thiamine"),
    ("St. John's Wort", "st_johns_wort"),
    ("St John’s wort 300 mg", "st_johns_wort"),  # noqa: RUF001 - the apostrophe that telephones type
    ("5-HTP 100mg", "five_htp"),
    ("α-lipoic acid", "alpha_lipoic_acid"),  # noqa: RUF001 - a Greek letter
    ("Coenzyme Q10", "coenzyme_q10"),
    ("omega 3 fish oil 1000mg", "omega_3"),
    ("calcium + vitamin D", "calcium colecalciferol"),
    ("calcium 500 mg magnesium 250 mg zinc 15 mg", "calcium magnesium zinc"),
    ("magnesium glycinate", "magnesium"),
    ("CBD oil", "cannabidiol"),
    # creams and patches
    ("capsaicin 8% patch", "capsaicin_8_percent"),
    ("capsaicin cutaneous patch 8 %", "capsaicin_8_percent"),
    ("Qutenza", "capsaicin_8_percent"),
    ("capsaicin 0.025% cream", "capsaicin"),
    ("capsaicin cream 0,075%", "capsaicin"),
    ("menthol 1% cream", "menthol"),
    ("Levomenthol 1% in aqueous cream", "menthol"),
    ("menthol cream 4%", "menthol_strong"),
    ("EMLA cream", "lidocaine prilocaine"),
    ("Voltarol Emulgel 1.16%", "diclofenac"),
    # not in the table, or not certain
    ("bananas", ""),
    ("metformin and something blue", ""),
    ("not duloxetine", ""),
    ("blood pressure tablets", ""),
    ("MS 30 mg", ""),
    ("metformin, statin", ""),
    ("Tylenol Sinus", ""),
    ("tablets", ""),
    ("500 mg", ""),
    ("???", ""),
]


@pytest.mark.parametrize(("line", "ingredients"), LINES, ids=[line for line, _ in LINES])
def test_lines_of_real_medicine_lists(line: str, ingredients: str) -> None:
    found = recognise(line)
    assert found.ingredients == tuple(ingredients.split())
    assert found.recognised is bool(ingredients)
    if ingredients:
        assert found.suggestions == ()
        assert found.matched
    else:
        assert found.matched == ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("duloxitine", "duloxetine"),
        ("duloxetin 30 mgg", "duloxetine"),
        ("amitriptylene", "amitriptyline"),
        ("amitrip", "amitriptyline"),
        ("ciprofloxcin", "ciprofloxacin"),
        ("moxifloxicin", "moxifloxacin"),
        ("levaquine 500", "Levaquin"),
        ("gabbapentin", "gabapentin"),
        ("pregablin", "pregabalin"),
        ("sertralyne, metformin", "sertraline"),
        ("Lyrika", "Lyrica"),
        ("metformin xyzzy", "metformin"),
        ("venlafaxime", "venlafaxine"),
    ],
)
def test_a_misspelling_is_offered_and_never_accepted(typed: str, meant: str) -> None:
    found = recognise(typed)
    assert not found.recognised
    assert meant in found.suggestions
    assert len(found.suggestions) <= TABLE.words.suggestions.most


def test_suggestions_are_different_medicines() -> None:
    assert recognise("duloxitine").suggestions == ("duloxetine",)


def test_nothing_near_gives_no_suggestion() -> None:
    assert recognise("qqqqzzzzxxxx").suggestions == ()
    assert recognise("").suggestions == ()


@pytest.mark.parametrize(
    ("line", "route"),
    [
        ("Cipro drops", "ophthalmic"),
        ("ciprofloxacin 0.3% eye drops", "ophthalmic"),
        ("ciprofloxacin ear drops", "otic"),
        ("Ciloxan", "ophthalmic"),
        ("Ciprodex", "otic"),
        ("Cipro tablets", "oral"),
        ("Cipro", ""),
        ("Cipro tablets and eye drops", "oral"),
        ("ciprofloxacin IV", "intravenous"),
        ("Quinsair", "inhaled"),
        ("Vigamox", "ophthalmic"),
        ("besifloxacin", "ophthalmic"),
        ("tramadol drops", ""),
        ("hydrocortisone cream", "topical"),
        ("Symbicort", "inhaled"),
        ("fluticasone nasal spray", "nasal"),
        ("fentanyl patch", "transdermal"),
        ("diclofenac gel", "topical"),
        ("menthol", "topical"),
        ("B12 injection", "injected"),
        ("diazepam suppositories", "rectal"),
    ],
)
def test_words_and_brands_tell_the_route(line: str, route: str) -> None:
    found = recognise(line)
    assert found.recognised
    assert found.route_hint == route


@pytest.mark.parametrize(
    ("name", "treatments"),
    [
        ("exercise", "exercise"),
        ("Physiotherapy", "exercise"),
        ("electro-acupuncture", "acupuncture"),
        ("CBT-I", "sleep_care"),
        ("menthol_cream", "menthol_cream"),
        ("capsaicin patch", "capsaicin_patch"),
        ("NSAIDs", "nsaid"),
        ("ibuprofen", "nsaid"),
        ("ibuprofen gel", "nsaid"),
        ("steroids", "glucocorticoid"),
        ("prednisone 20 mg", "glucocorticoid"),
        ("oxycodone", "strong_opioid"),
        ("strong opioids", "strong_opioid"),
        ("Percocet", "strong_opioid"),
        ("Milgamma", "vitamin_b1 vitamin_b6"),
        ("methyl B12", "vitamin_b12"),
        ("amitriptyline ketamine cream", ""),
        ("prednisolone eye drops", ""),
        ("metformin", ""),
        ("SNRI", ""),
    ],
)
def test_names_of_tried_treatments(name: str, treatments: str) -> None:
    found = recognise(name)
    assert found.recognised
    assert medicines().treatments_of(found) == tuple(treatments.split())


@pytest.mark.parametrize(
    "name", ["penicillin", "Penicillins (rash)", "sulfa drugs", "opioids", "statin", "ACE inhibitor"]
)
def test_a_class_word_names_no_ingredient(name: str) -> None:
    found = recognise(name)
    assert found.recognised
    assert found.ingredients == ()
    assert found.classes
    assert medicines().is_other_allergen(name)


def test_a_class_word_beside_its_member_only_describes_it() -> None:
    found = recognise("atorvastatin (statin)")
    assert (found.ingredients, found.classes) == (("atorvastatin",), ())


def test_an_allergy_to_a_class_concerns_every_member() -> None:
    shelf = medicines()
    assert {"tramadol", "morphine"} <= set(shelf.allergens(recognise("opioids")))
    assert shelf.allergens(recognise("cobalt")) == ("cobalt",)
    assert shelf.allergens(recognise("peanut allergy")) == ("peanut",)
    assert shelf.allergens(Recognition()) == ()


def test_rapidfuzz_is_imported_only_for_an_unrecognised_name() -> None:
    code = (
        "import sys; from knowledge.recognition import recognise; recognise('Cymbalta 60 mg'); "
        "print('rapidfuzz' in sys.modules); recognise('duloxitine'); print('rapidfuzz' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_the_same_text_gives_the_same_answer_in_another_process() -> None:
    code = (
        "from knowledge.recognition import recognise\n"
        "for name in ('metphormin', 'Advair and eye drops', 'opioid statin', 'cipr', 'paroxetin fluoxetin'):\n"
        "    print(recognise(name))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(runs) == 1
    assert "salmeterol" in runs.pop()
