"""German."""

from __future__ import annotations

import re

from bot.text.endings import lemmas, likely
from bot.text.language import Language, irregular

# Forms that no ending tells; a word beside itself is no form of another.
IRREGULAR = {
    "Waffenruhe": "Waffenruhen", "abbauen": "abgebaut", "abbrechen": "abgebrochen", "abgeben": "abzugeben",
    "abholen": "abgeholt", "ablehnen": "abgelehnt", "abreissen": "abgerissen", "absagen": "abgesagt",
    "abschaffen": "abgeschafft", "abschliessen": "abgeschlossen", "abschneiden": "abgeschnitten",
    "abstimmen": "abgestimmt", "anbieten": "anzubieten", "ander": "anderer", "anfangen": "angefangen",
    "angreifen": "angegriffen", "anhören": "angehört", "anklagen": "angeklagt", "ankündigen": "angekündigt",
    "anmelden": "angemeldet", "anordnen": "angeordnet", "anpassen": "angepasst", "anrufen": "angerufen",
    "ansagen": "angesagt", "anschauen": "angeschaut", "anschliessen": "angeschlossen", "ansehen": "anzusehen",
    "ansprechen": "angesprochen", "antun": "angetan", "anwenden": "angewendet", "anzeigen": "angezeigt",
    "aufbauen": "aufgebaut aufzubauen", "auffordern": "aufgefordert", "aufheben": "aufgehoben", "aufhören": "aufgehört",
    "auflösen": "aufgelöst", "aufpassen": "aufgepasst", "aufregen": "aufgeregt", "aufrufen": "aufgerufen",
    "auftauchen": "aufgetaucht", "aufteilen": "aufgeteilt", "aufwachsen": "aufgewachsen", "ausbauen": "ausgebaut",
    "ausbilden": "ausgebildet", "ausdenken": "ausgedacht", "ausdrücken": "ausgedrückt", "ausgleichen": "ausgeglichen",
    "ausliefern": "ausgeliefert", "auslösen": "ausgelöst", "ausrichten": "ausgerichtet",
    "ausschliessen": "ausgeschlossen auszuschliessen", "aussprechen": "ausgesprochen", "aussuchen": "ausgesucht",
    "austauschen": "ausgetauscht", "ausweisen": "ausgewiesen", "auswählen": "ausgewählt ausgewählte",
    "auszeichnen": "ausgezeichnet", "bedürfen": "bedarf", "beginnen": "begann begannen begonnen",
    "brechen": "bricht brach brachen gebrochen", "derjenige": "diejenigen",
    "derselbe": "dasselbe dieselbe dieselben denselben desselben demselben", "dieser": "diese dieses diesen dies",
    "dritte": "drittes", "durchsetzen": "durchzusetzen", "dürfen": "darf darfst", "einbauen": "eingebaut",
    "einbinden": "eingebunden", "einige": "einiges einig", "einladen": "eingeladen", "einleiten": "eingeleitet",
    "einreichen": "eingereicht", "einrichten": "eingerichtet", "einschalten": "eingeschaltet",
    "einschliessen": "eingeschlossen", "einschränken": "eingeschränkt", "einsetzen": "einzusetzen",
    "empfehlen": "empfiehlt", "fliehen": "floh flohen geflohen", "geben": "gibt gab gaben gegeben",
    "gebären": "geboren", "gehen": "ging gingen gegangen", "glauben": "geglaubt", "gross": "grösste grössten grösster",
    "gründen": "gegründet", "halten": "hält hielt hielten gehalten", "heissen": "hiess", "helfen": "hilft half",
    "herausfinden": "herauszufinden", "hinweisen": "hingewiesen", "hinzufügen": "hinzugefügt",
    "hoch": "höher höhere höheren hohem hohes höherer", "jeder": "jede jedes", "jener": "jenes", "junge": "jungs",
    "kennenlernen": "kennengelernt kennenzulernen", "kommen": "kam kamen", "können": "kannst",
    "mitteilen": "mitgeteilt", "mögen": "möchte möchten möchtest magst", "nachdenken": "nachgedacht nachzudenken",
    "nachweisen": "nachgewiesen", "nah": "nächste nächster", "nehmen": "nimmt nahm nahmen genommen nimm",
    "nächster": "nächstes", "oberer": "obere", "schießen": "schoss schossen geschossen",
    "schließen": "schloss schlossen geschlossen", "sehen": "siehe", "sonstige": "sonstiges",
    "sprechen": "spricht sprach sprachen gesprochen", "stattfinden": "stattgefunden", "stehen": "standen gestanden",
    "sterben": "stirbt starb starben gestorben", "treffen": "trifft traf trafen getroffen", "umkehren": "umgekehrt",
    "umsetzen": "umzusetzen", "unterbrechen": "unterbrach unterbrochen unterbricht",
    "verhandeln": "verhandelte verhandelt", "verstoßen": "verstößt verstieß verstießen", "vorbereiten": "vorzubereiten",
    "werden": "wird wurde wurden geworden", "werfen": "wirft", "wissen": "weiß wusste", "wollen": "willst",
    "zaubern": "zauber", "ziehen": "zog zogen gezogen", "zuordnen": "zugeordnet", "zurückkehren": "zurückgekehrt",
    "zusammenfassen": "zusammengefasst", "zustimmen": "zugestimmt",
}  # fmt: skip
ABBREVIATIONS = """
dr prof hr fr gen z b d h u a bzw ca evtl ggf inkl mio mrd nr str tel usw vgl jan feb apr aug sept okt nov dez st co
abs art
"""
# anzugreifen is angreifen: between a verb's particle and the verb stands "zu".
PARTED = re.compile(
    r"(ab|an|auf|aus|bei|durch|ein|fest|fort|frei|her|hin|los|mit|nach|nieder|statt|um|vor|weg|weiter|wieder|zu|zuruck|zusammen)"
    r"zu(\w{2,}n)"
)
TABLE = lemmas("de")


def read(word: str) -> tuple[str, ...]:
    """The dictionary forms of a German word."""
    parted = PARTED.fullmatch(word)
    return ("".join(parted.groups()), *TABLE(word)) if parted else TABLE(word)


LANGUAGE = Language(
    code="de",
    scripts=frozenset({"Latn"}),
    lemmas=read,
    likely=likely("de"),
    irregular=irregular(IRREGULAR),
    abbreviations=frozenset(ABBREVIATIONS.split()),
)
