"""Lines and openings of an article that tell nothing of its news: by-lines, captions, credits, requests, datelines."""

from __future__ import annotations

import re

from bot.text.pruning import pointer
from bot.text.words import UNSPACED_CHARACTER

# Such lines are short; a longer sentence tells something besides.
LONGEST = 260
# Below it there is no sentence, only a heading or a cry; in scripts without spaces a character says more.
SHORTEST, SHORTEST_UNSPACED = 25, 8
# Characters looked at for a sentence's end.
ENDING = 12
# Headings and the torn ends of feed summaries are no whole sentences.
WHOLE = re.compile(r"[.!?…。！？．։՝؟۔।॥။።፧៕](?:[\s\"'”“’‘»«›)\]）」』]|\[\d{1,3}\])*$")
BYLINE = re.compile(
    r"^\W*(?:by|von|par|por|door|автор|авторы|текст|written by|reported by|story by)\s*:?\s+"
    r"([^.!?:;\n]{3,80}?)(?:\s*[|,/–—-]\s*[^.!?\n]{0,40})?\W*$",
    re.IGNORECASE,
)
LINKING = frozenset({"and", "et", "und", "y", "e", "и", "i", "&", "de", "van", "von", "der", "la", "bin", "al"})
OPENS = re.compile(
    r"^\W*(?:"
    # pictures and their makers
    r"(?:file\s+)?(?:photos?|images?|pictures?|photographs?|graphic|caption|image\s+caption|media\s+caption|video|infographic)"
    r"\s*(?:[:/|©]|of\b|by\b|courtesy|credits?\b|shows\b|taken\b|released\b)"
    r"|(?:credits?|source|getty|reuters|afp|ap|epa|courtesy)\s*(?:[:/|©]|photo|images?\b)"
    r"|(?:in|this)\s+(?:this\s+)?(?:file\s+|handout\s+|undated\s+)?(?:photo|picture|image|handout|screengrab)\b|file\s*[-–—]\s|pictured\b"
    r"|(?:фото|фотография|видео|иллюстрация|источник|снимок|кадр|изображение|джерело|відео|снимка|слика|foto|fotó|bild|bilder|symbolbild"
    r"|archivbild|quelle|video|imagen|fotografía|fuente|crédito|créditos|imagem|fonte|immagine|fotografia|zdjęcie|źródło|fot\.|fotoğraf"
    r"|kaynak|görsel|mənbə|şəkil|fotos|vidéo|crédit|crédits|photo|légende|ảnh|hình|nguồn|video clip|gambar|sumber|foto arsip|picha"
    r"|լուսանկարը?|ფოტო|φωτογραφία|φωτό|πηγή|صورة|الصورة|تصوير|المصدر|عکس|منبع|تصویر|צילום|תמונה|מקור|קרדיט|फोटो|तस्वीर|ছবি)\s*[:/|©(（]"
    r"|(?:图|圖|图片|圖片|资料图|資料圖|图源|來源|来源|写真|出典|撮影|사진|자료사진|출처)\s*[:：/|=＝(（]"
    # requests and pointers
    r"|(?:please\s+)?(?:subscribe|sign\s+up|log\s+in|follow\s+us|join\s+us|click\s+here|tap\s+here|share\s+this|support\s+us|donate|download\s+our"
    r"|get\s+(?:all\s+)?(?:our|the)\s+(?:app|newsletter|latest)|register\s+(?:now|for\s+free)|enable\s+javascript|watch\s+(?:the\s+video|this|live|now))\b"
    r"|(?:want|for)\s+more\s+(?:news|stories|on\s+this)|already\s+a\s+subscriber|this\s+(?:article|story)\s+(?:was\s+)?(?:originally|first|has\s+been)"
    r"|подпи(?:шитесь|сывайтесь|сывайся|шись)|підпи(?:шіться|суйтесь|суйтеся)|abonnieren|jetzt\s+abonnieren|newsletter\b|abonnez[- ]vous|abonnez|inscrivez[- ]vous"
    r"|suscr[ií]b(?:ete|ase)\b|síguenos|sigue\s+leyendo|iscriviti|abbonati|seguici|assine\b|inscreva|siga[- ]nos|subskrybuj|zapisz\s+się|prenumeruj|abone\s+ol|bizi\s+takip"
    r"|abunə\s+ol|bizi\s+izləyin|اشترك|اشتركوا|تابعونا|تابعنا|مشترک شوید|הירשמו|הצטרפו|עקבו|բաժանորդագր|გამოიწერეთ|εγγραφείτε|langganan|ikuti\s+kami"
    r"|theo\s+dõi\s+chúng|đăng\s+ký\s+nhận|关注我们|订阅|訂閱|扫码|點擊|点击|구독|ご登録|登録はこちら|メルマガ|सब्सक्राइब|हमें\s+फॉलो"
    r"|(?:read|see)\s+(?:also|more|next|full)\b|(?:related|more\s+on\s+this|more\s+from|don['’]t\s+miss|also\s+read|recommended|tags?|topics?|keywords)\s*:"
    r"|читайте\s+также|читать\s+также|подробнее\s*[:в]|смотрите\s+также|читайте\s+також|lesen\s+sie\s+auch|mehr\s+zum\s+thema|à\s+lire\s+aussi|lire\s+aussi"
    r"|lee\s+también|leer\s+más|leggi\s+anche|leia\s+(?:também|mais)|czytaj\s+(?:także|też|więcej)|ayrıca\s+okuyun|اقرأ\s+(?:أيضا|المزيد)|بیشتر\s+بخوانید"
    r"|xem\s+thêm|baca\s+juga|相关阅读|相關閱讀|延伸阅读|延伸閱讀|関連記事|관련\s*기사"
    # rights, dates of the page, reading time
    r"|©|copyright\b|\(c\)\s*\d{4}|all\s+rights\s+reserved|advertisement\b|реклама\W*$|anzeige\W*$|publicidad\W*$|publicité\W*$|pubblicità\W*$|reklam\W*$|広告\W*$|广告\W*$|إعلان\W*$"
    r"|все\s+права\s+защищены|alle\s+rechte\s+vorbehalten|tous\s+droits\s+réservés|todos\s+(?:los\s+derechos|os\s+direitos)"
    r"|tutti\s+i\s+diritti|wszelkie\s+prawa|tüm\s+hakları|bütün\s+hüquqlar|جميع\s+الحقوق|版权|版權|無断転載|무단\s*전재|저작권"
    r"|(?:published|updated|posted|last\s+updated|last\s+modified|publié|mis\s+à\s+jour|veröffentlicht|aktualisiert|publicado|actualizado|atualizado|pubblicato|aggiornato"
    r"|опубликовано|обновлено|опубліковано|оновлено|opublikowano|yayınlanma|güncelleme|cập\s+nhật)\s*(?:[:|]|(?:on\s+)?\w{0,10}\.?\s?\d)[\w,.: /|–-]{0,60}$"
    r"|\d+\s+(?:min(?:ute)?s?)\s+(?:de\s+)?(?:read|lecture|lectura)|reporting\s+by\b|editing\s+by\b|additional\s+reporting\b|with\s+(?:reporting|files)\s+from\b"
    r"|contributed\s+to\s+this\s+(?:report|story|article)|(?:记者|記者|编辑|編輯|责任编辑|责编|文|撰文|作者)\s*[:：/丨|]|[图圖][为為]|\S{2,4}\s*기자\s*="
    r")",
    re.IGNORECASE,
)
# What only captions and by-lines hold, wherever it stands in them.
HOLDS = re.compile(
    r"\((?:AP|EPA|AFP|Reuters|Getty)?\s*(?:Photo|Image|Picture|Foto|Фото|Ảnh|صورة)s?\b[^)]{0,60}\)?\W*$|(?:AP\s+Photo|REUTERS|EPA|AFP|Getty)/\s?[A-Z]|/?\bGetty\s+Images\b"
    r"|\bAFP\s+via\b|\b(?:file|archive)\s+photo\b|[-–—(]\s*(?:Ảnh|Foto|Photo|Фото)\s*:|\b(?:photo|credit)\s*:\s|©"
    r"|contributed\s+to\s+this\s+(?:report|story|article)|\b(?:to|in)\s+your\s+inbox|@[\w-]+\.\w{2}|(?:記者|记者)\s?\S{2,4}\s?(?:摄|攝|撮影)|/\s?(?:ТАСС|РИА Новости|Интерфакс)\s?/?\W*$"
    r"|^\W*[А-ЯЁ][А-ЯЁа-яё -]{2,30},\s+\d{1,2}\s+\w{3,8}\s*[.\-–—]*\s*/?(?:РИА|ТАСС|Интерфакс|АМИ|REGNUM)?[\w /-]{0,20}\W*$"
    r"|^\W*(?:reuters|afp|ap)?\s*[(（][^()（）]{1,40}/[^()（）]{1,40}[)）]\W*$"
)
# How a text ends that a feed has cut.
TORN = re.compile(r"(?:\.\.\.|…)[\s\])]*$")
# One of these stands in all that HOLDS finds; to look for them first is ten times faster.
HINTS = (
    "/",
    "(",
    "（",
    "@",
    ":",
    "©",
    "hoto",
    "inbox",
    "contributed",
    "Getty",
    "AFP via",
    "记者",
    "記者",
    "РИА",
    "ТАСС",
    ", ",
)
AGENCY = (
    r"(?:CNN|AP|AFP|Reuters|REUTERS|Xinhua|dpa|DPA|EFE|ANSA|UPI|TASS|PTI|ANI|IANS|Kyodo|Yonhap|Bloomberg|Tasnim|IRNA|WAFA"
    r"|Anadolu|AA|Lusa|Belga|APA|KNA|epd|PAP|CTK|MTI|JTA|AZERTAC|ARMENPRESS|Armenpress|Trend|Report|Ukrinform"
    r"|Рейтер|ТАСС|РИА Новости|Интерфакс|رويترز|أ ف ب|د ب أ|وكالات)"
)
# Where a report was sent from and by whom, before its first word: "KYIV, Oct 5 (Reuters) - ".
DATELINE = re.compile(
    rf"^(?:[^\W\d_][^.!?()\n]{{0,60}}?\s?)?\({AGENCY}(?:\s?/\s?{AGENCY})?\)\s*(?:\.?\s?[-–—]{{1,2}}\s*|\s*(?=[^\W\d_a-z]))"
    r"|^\([^()\n]{2,25}\)\s*[-–—]{1,2}\s+"
    r"|^(?:新华社|新華社|中新社|中新网|人民网|央视网|中央社)[^。，,]{0,30}[电電](?:\s*[（(][^）)]{1,40}[）)])?\s*"
    # A city in capitals, or before a long dash any, and after it a sentence.
    r"|^(?:[A-ZÀ-Þ][A-ZÀ-Þ .'’]{3,25}(?:,\s[\w. ]{2,20})?\s+[-–—]{1,2}|(?!The\s)[A-ZÀ-Þ]\w{2,20}(?:,?\s(?:\d{1,2}\s)?[A-ZÀ-Þ][\w.]{1,20}){0,3}\s+—)\s+(?=[A-ZÀ-Þ“\"«])"
    # The credit of a picture that ran into the text.
    r"|^(?:Ảnh|Photo|Foto|Фото)\s*:\s*[^.!?\n]{1,30}\.\s+"
    r"|^(?:【[^】]{1,30}】\s*){1,2}"
)


def noise(line: str) -> bool:
    """Whether a sentence is a by-line, a caption, a credit, a pointer elsewhere or a request, in the main languages."""
    if len(line) > LONGEST:
        return False
    return bool(
        pointer(line)
        or OPENS.match(line)
        or (any(map(line.__contains__, HINTS)) and HOLDS.search(line))
        or _byline(line)
    )


def _byline(line: str) -> bool:
    """Whether after the word for "by" only names stand."""
    found = BYLINE.match(line)
    return found is not None and all(word[:1].isupper() or word in LINKING for word in found[1].split())


def whole(sentence: str) -> bool:
    """Whether a sentence ends as sentences do and is no mere cry."""
    shortest = SHORTEST_UNSPACED if UNSPACED_CHARACTER.match(sentence.lstrip("「『“（")) else SHORTEST
    return len(sentence) >= shortest and bool(WHOLE.search(sentence[-ENDING:])) and not TORN.search(sentence[-ENDING:])


def dateline(sentence: str) -> int:
    """Where a sentence begins to tell: behind the place, date and agency that a report opens with; 0 without them."""
    found = DATELINE.match(sentence)
    return found.end() if found and found.end() < len(sentence) else 0
