"""Lithuanian."""

from __future__ import annotations

from bot.text.endings import lemmas, likely
from bot.text.language import Language, irregular

# Forms that no ending tells; a word beside itself is no form of another.
IRREGULAR = {
    "abu": "abiejų abiem abiejose abiejuose", "atlikti": "atliekant", "aukštas": "aukščiausiosios",
    "dalytis": "dalijasi dalijosi", "didžiuotis": "didžiuojamės", "dėtis": "dedasi", "išreikšti": "išreiškia",
    "išskirti": "išskyrus", "jausti": "jaučiate", "jaustis": "jaučiasi jaučiuosi jautiesi jaučiatės jautėsi jaučiamės",
    "kalbėtis": "kalbėjomės", "kas": "kieno", "kautis": "kovėsi", "kažkas": "kažkieno", "keisti": "keičiant keičiantis",
    "keistis": "keičiasi keitėsi", "kilti": "kylant", "leisti": "leidžiantis", "leistis": "leidžiasi",
    "moteris": "moters moterų moterims moterimis",
    "mėnuo": "mėnesio mėnesį mėnesių mėnesius mėnesiais mėnesiai mėnesiams mėnesiui", "niekas": "niekieno",
    "nuspręsti": "nusprendžiau nusprendžia nusprendėme nusprendėte", "palikti": "paliekant", "pamatyti": "pamačiusi",
    "pasireikšti": "pasireiškia", "pasirinkti": "pasirenka", "pirkti": "perka perku", "plėstis": "plečiasi",
    "priimti": "priėmus", "priminti": "primenanti", "pripažinti": "pripažįstama", "rastis": "randasi",
    "reikšti": "reiškia", "remtis": "remdamasis", "rinkti": "renka renkant", "rinktis": "renkasi renkuosi renkamės",
    "sesuo": "seserys seserimi", "siekti": "siekianti", "skirtis": "skyrėsi", "skristi": "skrenda",
    "spręsti": "sprendžia", "suprasti": "suprantate suprantamas", "surinkti": "surenka", "susirinkti": "susirenka",
    "tegu": "tegul", "tikėtis": "tikėjausi tikimasi", "trys": "trijuose",
    "ugnis": "ugnies ugnį ugnimi ugnyje ugnys ugnių", "vanduo": "vandens vandenį vandenyse",
    "veikti": "veikiančios veikiantys", "virti": "verda", "visada": "visad", "vystymasis": "vystymuisi",
    "šuo": "šuns šunys šunų", "žaisti": "žaidžiant",
    "žmogus": "žmonės žmonių žmonėms žmones žmonėmis žmogaus žmogui žmogų",
}  # fmt: skip
ABBREVIATIONS = """
m d mėn val g pvz dr prof gen tūkst mln mlrd nr kt pan
"""

LANGUAGE = Language(
    code="lt",
    scripts=frozenset({"Latn"}),
    lemmas=lemmas("lt"),
    likely=likely("lt"),
    irregular=irregular(IRREGULAR),
    abbreviations=frozenset(ABBREVIATIONS.split()),
)
