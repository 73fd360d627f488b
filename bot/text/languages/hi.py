"""Hindi: number and case of nouns, and the common verb forms, which give the infinitive in ना."""

from __future__ import annotations

from bot.text.affixes import listed, swaps, united
from bot.text.language import Language, irregular

# Folded: no nukta, one nasal mark.
NOUN = swaps(
    "े>ा ों>,ा ो>,ा ें> ियां>ी,ि िया>ी,ि ियों>ी,ि ियो>ी,ि ाएं>ा ाओं>ा ाओ>ा ुएं>ू,ु ुओं>ू,ु ुओ>ू,ु ओं> एं> ्स> यां>,या यों>,या ाये>ाया "
    "ाए>ाया ये>या िए>िया ीं>ी ाई>ाया ौएं>ौ इयों>ई इयां>ई"
)
VERB = swaps(
    "ता>ना ते>ना ती>ना तीं>ना ा>ना े>ना ी>ना ीं>ना या>ना ये>ना यी>ना ए>ना ई>ना ईं>ना ाया>ाना ाई>ाना ाए>ाना ेगा>ना ेगी>ना ेंगे>ना ेंगी>ना एगा>ना एगी>ना "
    "एंगे>ना ूंगा>ना ोगे>ना ने>ना नी>ना कर>ना ो>ना ें>ना ूं>ना ाकर>ाना ाने>ाना ाता>ाना ाते>ाना ाती>ाना",
    shortest=1,
)
LANGUAGE = Language(
    code="hi",
    scripts=frozenset({"Deva"}),
    lemmas=united(NOUN, VERB),
    irregular=irregular(
        {
            "करना": "किया की किए किये कीजिए", "जाना": "गया गई गए गये गयी", "होना": "हुआ हुई हुए हुये है हैं था थी थे", "देना": "दिया दी दिए दिये दें",
            "लेना": "लिया ली लिए लिये", "पीना": "पिया", "रुपया": "रुपये रुपए रुपयों", "राजा": "राजाओं", "समझौता": "समझौते समझौतों",
            "युद्धविराम": "युद्धविरामों", "बंधक": "बंधकों", "कैदी": "कैदियों", "सेना": "सेनाओं सेनाएं", "वार्ता": "वार्ताओं वार्ताएं",
        }
    ),
    abbreviations=frozenset(listed("डॉ श्री प्रो")),
    compounds=frozenset({("युद्ध", "विराम"), ("संघर्ष", "विराम"), ("सीज", "फायर")}),
)  # fmt: skip
