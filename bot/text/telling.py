"""What tells a language from its neighbours in a few words: its smallest words, and letters that few others have."""

from __future__ import annotations

import re
from functools import cache

# The smallest words of a language are in every second sentence of it; those it shares with a neighbour stand with both.
SMALL = {
    "af": "die van en in is het te nie wat met vir op hy dat sy om",
    "az": "və bir bu ilə üçün ki də da olan sonra",
    "ca": "el la els les de del i en que un una per amb a al no és va dels l d ha més són als pel han ser seva",
    "cs": "a v na se je že s z o do i to ve pro za po jsou by ale jako od byl byla který která k si podle ze jeho není",
    "da": "og i at en er det af på for den med til har ikke om et de fra som var efter han der blev kan vil sig ud mod "
    "skal ved mere også bliver år hvad hende havde nu meget kun være noget ind op hun jeg blevet siger uden igen mellem hvor "
    "sit deres selv over",
    "de": "der die das und in den von zu mit ist des im für auf ein eine nicht dem sich als auch es an nach wird bei "
    "am um aus war wie einen einer",
    "en": "the of and to in is that for on was with as by at from his he it has are be not have after says over will "
    "an a who this its they",
    "es": "el la los las de del y en que un una por con para se su al es lo como más no a tras sus fue ha entre sin o "
    "son está le este esta",
    "et": "ja on ei see et oli ka mis kui oma aga ta või pärast seda mida ning veel siis selle pole",
    "fi": "ja on ei se että oli ovat hän joka mutta kun myös mukaan kuin niin jälkeen sen olla tai jo",
    "fr": "le la les des de du et en est dans pour sur une un par au aux avec qui que à il ce pas plus son se l d qu n "
    "ne sa ses été après ont elle",
    "gl": "o a os as de do da e en que un unha no na para con por se ao non é máis dos das foi á pola polo",
    "hu": "a az és hogy nem is egy van volt meg ez de csak már el után szerint mint",
    "id": "yang dan di dari untuk dengan ini itu pada adalah tidak ke dalam akan oleh telah karena bisa sejak "
    "mengatakan bahwa saat tahun namun tersebut juga sebagai menjadi ia agar hingga secara beberapa anda saya dia",
    "is": "og í að er á sem við um en til var fyrir með ekki af hann þess það",
    "it": "il la di che e in un una per con del della i gli le da è si non al alla nel sono dei dopo lo ha più come "
    "delle nella su l dal dall",
    "ku": "û li di ji bi de da ku ev ew re bû ye jî ez wî wê min ne her me",
    "lt": "ir į kad yra iš su tai bet ne kaip jo po už buvo per apie dėl nuo",
    "lv": "un ir ar no uz ka par pēc kas tas lai bet tika gadā arī kā viņš nav es tā ko",
    "ms": "yang dan di dari untuk dengan ini itu pada adalah tidak ke dalam akan oleh telah kerana boleh sejak berkata "
    "bahawa ialah daripada beliau juga sebagai menjadi kata selepas tahun",
    "nb": "og i å at en er det av på for den med til har ikke om et de fra som var etter han ble kan vil seg ut mot "
    "skal ved mer også blir år ein eit ikkje frå dei hva henne hadde nå mye bare være noe inn opp hun jeg blitt sier uten "
    "igjen mellom hvor sitt deres selv over både",
    "nl": "de het een van en in is op te dat met voor zijn niet aan door er om bij na ook naar werd die tot der uit "
    "wordt als hij was over",
    "pl": "i w na z się do nie że to jest o jak po od za przez dla ale był są a ze",
    "pt": "o a os as de do da dos das e em que um uma no na para com por se ao não é mais nos pelo pela foi após à seu "
    "sua são como nas às seus mas quando pode ser esta este isso você também muito",
    "ro": "și şi de la în a cu pe din un o care că nu mai pentru este au al să se ce după fost prin ale sunt lui sau",
    "sk": "a v na sa je že s z o do i to vo pre za po sú by ale ako od bol bola ktorý ktorá k si podľa zo jeho nie aj",
    "sl": "in v na je da se za so z s po pa o ki bi ni tudi od kot iz pri k bo sem do",
    "sq": "dhe në e të i për një me që nga është nuk si më do u së ka",
    "sr": "i u je na da se su za od o s a sa iz koji će bi kao ne ali nije do koje koja što šta ili to po",
    "sv": "och i att en som det är av på för den med till har inte om ett de från var efter han kan vill sig ut mot "
    "ska vid mer också blir år när hade bara in upp hon jag säger utan igen mellan sitt deras över under vad nu",
    "sw": "ya na wa kwa ni katika la za cha kuwa hiyo yake kama baada",
    "tr": "ve bir bu da de için ile olarak çok daha en gibi olan sonra kadar o ne her",
    "vi": "và của là có không được các một trong cho người đã với",
    "be": "і ў на не з у што да па як за ад гэта каб для",
    "bg": "и на в да се за от с по не е като са че това ще след при до беше са го ги",
    "mk": "и на во да се за од со не е што ќе ги го ја дека по кои беше при сум сме а ме ми му тоа",
    "ru": "и в на не что с по это как из у за от о для его был к до он а но мы я все",
    "uk": "і в у на не що з та до як за від це для його про був й але",
    "ar": "في من على إلى أن عن التي ما هذا مع لا الذي بعد بين",
    "fa": "و در به از که این را با است برای آن می تا بر یک",
    "ur": "کے کی میں ہے اور سے کو کا نے پر یہ کہ",
    "hi": "के की है में से को का और ने पर यह भी कि हैं था थे एक इस हो जो थी गया नहीं कर लिए तक साथ वह इसकी उनके",
    "mr": "आहे आणि या ते हे होते नाही मध्ये की व तो ती हा होता म्हणाले मी असे",
    "ne": "छ मा र ले हो यो पनि गरेको भएको छन् लाई थियो एक",
}  # fmt: skip
# Where texts of the one hold words of the other, a letter is worth more than a word.
LETTERS = {
    "ř": "cs", "ů": "cs", "ě": "cs", "ľ": "sk", "ĺ": "sk", "ŕ": "sk", "ô": "sk", "ő": "hu", "ű": "hu", "ł": "pl",
    "ż": "pl", "ã": "pt", "õ": "pt et", "ñ": "es", "¿": "es", "ß": "de", "ğ": "tr az", "ı": "tr az", "ș": "ro",
    "ț": "ro", "ă": "ro vi", "ķ": "lv", "ļ": "lv", "ņ": "lv", "ģ": "lv", "ė": "lt", "į": "lt", "ų": "lt", "ø": "da nb",
    "æ": "da nb is", "ð": "is", "þ": "is", "đ": "sr vi", "ć": "sr pl", "ë": "sq",
}  # fmt: skip
LETTER = 2.5
# What a word says whatever its company, and what the languages that have it share.
COMMON, OWN = 0.6, 0.9
WORD = re.compile(r"[^\W\d_]+(?:[\u0900-\u097f]+)?")


@cache
def _speakers() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for code, words in SMALL.items():
        for word in dict.fromkeys(words.split()):
            found[word] = (*found.get(word, ()), code)
    return found


def votes(text: str) -> dict[str, float]:
    """How much of `text` speaks for which language: each of its small words, the more the fewer share it, and letters."""
    speakers, lowered = _speakers(), text.lower()
    found: dict[str, float] = {}
    for word in WORD.findall(lowered):
        codes = speakers.get(word, ())
        for code in codes:
            found[code] = found.get(code, 0) + COMMON + OWN / len(codes)
    for letter in LETTERS.keys() & set(lowered):
        for code in LETTERS[letter].split():
            found[code] = found.get(code, 0) + LETTER
    return found
