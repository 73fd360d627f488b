"""The names of the months as feeds write them, in some fifty languages: of the CLDR, and a few that news writes beside those.

Folded: in small letters, without accents and stops. A name that two languages give to different months (listopad is
November in Polish and October in Croatian) is that of the language that more news is written in.
"""

from __future__ import annotations

# One text a month, its names parted by bars.
TEXTS = (
    (
        "de gen|de gener|ene|enero|gen|gener|gennaio|ian|ianuarie|jaan|jaanuar|jan|janar|"
        "janeiro|januar|januara|januari|january|janv|janvaris|janvier|led|leden|ledna|oca|ocak|"
        "rbn|rebendan|saus|sausio|sausis|sij|sijecanj|sijecnja|sty|styczen|stycznia|tammi|"
        "tammikuu|tammikuuta|yan|yanvar|ιαν|ιανουαριοσ|ιανουαριου|сту|студзень|студзеня|січ|"
        "січень|січня|янв|январь|января|яну|януари|јан|јануар|јануари|қаң|қаңтар|հնվ|հունվար|"
        "հունվարի|ינואר|ינו׳|جنوری|كانون الثاني|يناير|ژانویه|जनवरी|जन॰|জানু|জানুয়ারী|ஜன|ஜனவரி|"
        "ม.ค|มกราคม|იან|იანვარი|ጃን|ጃንዋሪ"
    ),
    (
        "de febr|de febrer|feb|febbraio|febr|febrer|febrero|februar|februara|februari|februarie|"
        "februaris|february|fev|fevereiro|fevr|fevral|fevrier|helmi|helmikuu|helmikuuta|lut|"
        "lutego|luty|sbt|shk|shkurt|sibat|sub|subat|uno|unor|unora|vas|vasario|vasaris|veebr|"
        "veebruar|velj|veljaca|veljace|φεβ|φεβρουαριοσ|φεβρουαριου|ақп|ақпан|лют|лютага|лютии|"
        "лютого|люты|феб|фебруар|фев|февр|февраль|февраля|февруари|փետրվար|փետրվարի|փտվ|פברואר|"
        "פבר׳|شباط|فبراير|فروری|فوریه|फ़रवरी|फरवरी|फ़र॰|ফেব|ফেব্রুয়ারী|பிப்|பிப்ரவரி|ก.พ|กุมภาพันธ์|"
        "თებ|თებერვალი|ፌብ|ፌብሩዋሪ"
    ),
    (
        "adar|adr|bre|brezen|brezna|de marc|kov|kovas|kovo|maalis|maaliskuu|maaliskuuta|maart|"
        "mac|machi|mar|marc|marca|march|marcius|marco|marec|maret|mars|mart|martie|marts|marz|"
        "marzec|marzo|mrt|ozu|ozujak|ozujka|μαρ|μαρτιοσ|μαρτιου|бер|березень|березня|мар|март|"
        "марта|нау|наурыз|сак|сакавік|сакавіка|մարտ|մարտի|մրտ|מרץ|اذار|مارس|مارچ|मार्च|মার্চ|"
        "மார்|மார்ச்|มี.ค|มีนาคม|მარ|მარტი|ማርች"
    ),
    (
        "abr|abril|apr|aprel|april|aprila|aprile|aprili|aprilie|aprilis|aprill|avr|avril|bal|"
        "balandis|balandzio|dub|duben|dubna|d’abr|d’abril|huhti|huhtikuu|huhtikuuta|kwi|kwiecien|"
        "kwietnia|nis|nisan|nsn|pri|prill|tra|travanj|travnja|απρ|απριλιοσ|απριλιου|апр|апрель|"
        "апреля|април|квіт|квітень|квітня|кра|красавік|красавіка|сәу|сәуір|ապր|ապրիլ|ապրիլի|"
        "אפריל|אפר׳|ابريل|اوریل|اپریل|نيسان|अप्रैल|এপ্রি|এপ্রিল|ஏப்|ஏப்ரல்|เม.ย|เมษายน|აპრ|"
        "აპრილი|ኤፕሪ|ኤፕሪል"
    ),
    (
        "de maig|geg|geguze|geguzes|gln|gulan|kve|kveten|kvetna|mag|maggio|mai|maig|maijs|maio|"
        "maj|maja|majus|may|mayo|mayıs|mei|svi|svibanj|svibnja|touko|toukokuu|toukokuuta|μαι|"
        "μαιοσ|μαιου|маи|мам|мамыр|мая|мај|трав|травень|травня|մայիս|մայիսի|մյս|מאי|ايار|مايو|"
        "مه|ميی|मई|মে|மே|พ.ค|พฤษภาคม|მაი|მაისი|ሜይ"
    ),
    (
        "birz|birzelio|birzelis|cerven|cervna|cvn|cze|czerwca|czerwiec|de juny|giu|giugno|haz|"
        "haziran|heziran|hzr|iun|iunie|iyn|iyun|juin|jun|juna|june|junho|juni|junij|junijs|"
        "junio|junius|juny|juuni|kesa|kesakuu|kesakuuta|lipanj|lipnja|qer|qershor|ιουν|ιουνιοσ|"
        "ιουνιου|июн|июнь|июня|мау|маусым|черв|червень|червня|чэр|чэрвень|чэрвеня|юни|јун|јуни|"
        "հնս|հունիս|հունիսի|יוני|جون|حزيران|يونيو|ژوين|जून|জুন|ஜூன்|มิ.ย|มิถุนายน|ივნ|ივნისი|"
        "ጁን"
    ),
    (
        "cervence|cervenec|cvc|de jul|de juliol|heina|heinakuu|heinakuuta|iul|iulie|iyl|iyul|"
        "juil|juillet|jul|jula|julai|julho|juli|julij|julijs|julio|juliol|julius|july|juuli|"
        "korr|korrik|liep|liepa|liepos|lip|lipca|lipiec|lug|luglio|srpanj|srpnja|tem|temmuz|"
        "tirmeh|trm|ιουλ|ιουλιοσ|ιουλιου|июл|июль|июля|лип|липень|липня|ліп|ліпень|ліпеня|шіл|"
        "шілде|юли|јул|јули|հլս|հուլիս|հուլիսի|יולי|تموز|جولايی|يوليو|ژويیه|जुलाई|जुल॰|জুল|"
        "জুলাই|ஜூலை|ก.ค|กรกฎาคม|ივლ|ივლისი|ጁላይ"
    ),
    (
        "ag|ago|agost|agosti|agosto|agu|agustos|agustus|aout|aug|august|augusta|augusti|augusts|"
        "augustus|augusztus|avg|avgust|avq|avqust|d’ag|d’agost|elo|elokuu|elokuuta|gush|gusht|"
        "kol|kolovoz|kolovoza|ogo|ogos|rugp|rugpjucio|rugpjutis|sie|sierpien|sierpnia|srp|srpen|"
        "srpna|tbx|tebax|αυγ|αυγουστοσ|αυγουστου|авг|август|августа|жні|жнівень|жніуня|серп|"
        "серпень|серпня|там|тамыз|օգոստոս|օգոստոսի|օգս|אוגוסט|אוג׳|اب|اغسطس|اوت|اگست|अगस्त|अग॰|"
        "আগ|আগস্ট|ஆக|ஆகஸ்ட்|ส.ค|สิงหาคม|აგვ|აგვისტო|ኦገስ|ኦገስት"
    ),
    (
        "de set|de setembre|eyl|eylul|iln|ilon|rugs|rugsejis|rugsejo|ruj|rujan|rujna|sen|"
        "sentabr|sentyabr|sep|sept|septemba|septembar|september|septembra|septembre|septembrie|"
        "septembris|septiembre|set|setembre|setembro|settembre|sht|shtator|syys|syyskuu|syyskuuta|"
        "szept|szeptember|wrz|wrzesien|wrzesnia|zar|zari|σεπ|σεπτεμβριοσ|σεπτεμβριου|вер|верасень|"
        "верасня|вересень|вересня|сент|сентябрь|сентября|сеп|септембар|септември|қыр|қыркүиек|սեպ|"
        "սեպտեմբեր|սեպտեմբերի|ספטמבר|ספט׳|ايلول|سبتمبر|ستمبر|سپتامبر|सितंबर|सितम्बर|सित॰|সেপ|সেপ্টেম্বর|"
        "செப்|செப்டம்பர்|ก.ย|กันยายน|სექ|სექტემბერი|ሴፕቴ|ሴፕቴምበር"
    ),
    (
        "cot|cotmeh|d’oct|d’octubre|eki|ekim|loka|lokakuu|lokakuuta|oct|october|octobre|"
        "octombrie|octubre|okt|oktabr|oktoba|oktobar|oktober|oktobra|oktobris|oktoober|oktyabr|"
        "ott|ottobre|out|outubro|paz|pazdziernik|pazdziernika|rij|rijen|rijna|spal|spalio|spalis|"
        "tet|tetor|οκτ|οκτωβριοσ|οκτωβριου|жовт|жовтень|жовтня|кас|кастрычнік|кастрычніка|окт|"
        "октобар|октомври|октябрь|октября|қаз|қазан|հոկ|հոկտեմբեր|հոկտեմբերի|אוקטובר|אוק׳|اكتوبر|"
        "اکتبر|اکتوبر|تشرين الاول|अक्टूबर|अक्तूबर|अक्टू॰|অক্টো|অক্টোবর|அக்|அக்டோபர்|ต.ค|ตุลาคม|ოქტ|"
        "ოქტომბერი|ኦክቶ|ኦክቶበር"
    ),
    (
        "de nov|de novembre|kas|kasım|lapkr|lapkricio|lapkritis|lis|listopad|listopada|listopadu|"
        "marras|marraskuu|marraskuuta|mijdar|mjd|nen|nentor|noiembrie|nov|novemba|novembar|"
        "november|novembra|novembre|novembris|novembro|noviembre|noy|noyabr|stu|studeni|studenoga|"
        "νοε|νοεμβριοσ|νοεμβριου|лист|листопад|листопада|ліс|лістапад|лістапада|нов|новембар|ное|"
        "ноември|нояб|ноябрь|ноября|қар|қараша|նոյ|նոյեմբեր|նոյեմբերի|נובמבר|נוב׳|تشرين الثاني|"
        "نوامبر|نوفمبر|نومبر|नवंबर|नवम्बर|नव॰|নভে|নভেম্বর|நவ|நவம்பர்|พ.ย|พฤศจิกายน|ნოე|ნოემბერი|ኖቬም|"
        "ኖቬምበር"
    ),
    (
        "ara|aralık|berfanbar|brf|de des|de desembre|dec|decembar|december|decembra|decembre|"
        "decembrie|decembris|dek|dekabr|des|desemba|desember|desembre|dets|detsember|dez|dezember|"
        "dezembro|dhj|dhjetor|dic|dicembre|diciembre|dis|disember|gru|grudnia|grudzien|gruod|"
        "gruodis|gruodzio|joulu|joulukuu|joulukuuta|pro|prosinac|prosinca|prosince|prosinec|δεκ|"
        "δεκεμβριοσ|δεκεμβριου|груд|грудень|грудня|дек|декабрь|декабря|декември|дец|децембар|жел|"
        "желтоқсан|сне|снежань|снежня|դեկ|դեկտեմբեր|դեկտեմբերի|דצמבר|דצמ׳|دسامبر|دسمبر|ديسمبر|"
        "كانون الاول|दिसंबर|दिसम्बर|दिस॰|ডিসে|ডিসেম্বর|டிச|டிசம்பர்|ธ.ค|ธันวาคม|დეკ|დეკემბერი|ዲሴም|ዲሴምበር"
    ),
)
MONTHS = {name: number for number, names in enumerate(TEXTS, 1) for name in names.split("|")}
