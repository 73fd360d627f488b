"""Sentences that cannot stand alone: those that open with a pronoun or a connective, and parts of one quotation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice

from bot.text.words import UNSPACED_CHARACTER, find

# How a sentence opens that leans on the one before it, as words written small. After a ! the openings that look alike
# and stand alone: "this" leans, "this week" does not. Left out is what is an article or a name as often (das, el, 이).
OPENINGS = {
    "en": "later, hours later, days later, minutes later, then, afterwards, he, she, it, they, this, that, these, those, his, her, their, its, him, them, but, however, also, meanwhile,"
    " instead, there, and, yet, still, moreover, furthermore, nevertheless, therefore, thus, hence, similarly,"
    " in addition, as a result, on the other hand, by contrast, in contrast, so, or,"
    " ! this week, ! this month, ! this year, ! this morning, ! this summer, ! this winter, ! this spring,"
    " ! this is the first, ! these days, ! so far, ! still more",
    "ru": "он, она, оно, они, это, этот, эта, эти, его, её, ее, их, однако, но, также, при этом, там, по его, по её,"
    " по ее, по их, кроме того, тем не менее, впрочем, поэтому, таким образом, между тем, в то же время, в свою очередь,"
    " а, и, зато, при том, ему, ей, им, к тому же, вместе с тем, такой, такая, такое, такие, ! и о"
    ", ! этой ночью, ! этим утром, ! эта неделя, ! это первый, ! это первое, ! это первая",
    "uk": "він, вона, воно, вони, це, цей, ця, ці, його, її, їх, їхній, їхня, але, однак, проте, також, водночас,"
    " при цьому, за його, за її, за їх, натомість, крім того, тому, втім, тим часом, отже, там, утім, разом із тим",
    "be": "ён, яна, яно, яны, гэта, гэты, гэтая, гэтыя, яго, яе, іх, але, аднак, таксама, пры гэтым, акрамя таго, там",
    "bg": "той, тя, то, те, това, този, тази, тези, неговият, неговата, но, обаче, също, освен това, според него,"
    " в същото време, затова, междувременно",
    "sr": "он, она, оно, они, ово, овај, ова, то, тај, његов, њен, али, међутим, такође, on, ona, ono, oni, ovo, ovaj,"
    " njegov, njen, ali, međutim, takođe, osim toga",
    "fr": "il, elle, ils, elles, cela, ceci, ça, ce, cet, cette, ces, celui-ci, celle-ci, ceux-ci, celles-ci, son, sa,"
    " ses, leur, leurs, lui, mais, cependant, toutefois, pourtant, néanmoins, or, en outre, de plus, par ailleurs,"
    " selon lui, selon elle, également, ainsi, donc, c'est, c’est, c'était, et, en revanche, ! il y, ! ce lundi,"
    " ! ce mardi, ! ce mercredi, ! ce jeudi, ! ce vendredi, ! ce samedi, ! ce dimanche, ! ce matin, ! ce soir, ! ce mois,"
    " ! cette semaine, ! cette année, ! cette nuit, ! c'est ce, ! c’est ce",
    "es": "él, ella, ellos, ellas, esto, este, esta, estos, estas, eso, ese, esa, esos, esas, aquello, pero, sin embargo,"
    " además, también, asimismo, no obstante, por su parte, según él, según ella, así, por ello, por eso, mientras tanto,"
    " y, ! este lunes, ! este martes, ! este miércoles, ! este jueves, ! este viernes, ! este sábado, ! este domingo,"
    " ! esta semana, ! esta mañana, ! esta noche, ! esta tarde, ! este año, ! este mes",
    "de": "er, sie, es, dies, diese, dieser, dieses, diesem, diesen, dabei, damit, dafür, daher, deshalb, dagegen, dennoch,"
    " doch, jedoch, aber, allerdings, auch, außerdem, zudem, sein, seine, seiner, seinen, ihr, ihre, ihrer, ihren, denn,"
    " dort, darin, daraufhin, darüber, das ist, das war, das sei, das hat, das habe, das wäre, und, so, somit, hingegen,"
    " demnach, gleichzeitig, ! es gibt, ! diese woche, ! dieser tage, ! dieses jahr, ! diesen montag, ! diesen freitag",
    "it": "lui, lei, loro, egli, ella, essi, esse, esso, essa, questo, questa, questi, queste, ciò, quello, quella, ma,"
    " però, tuttavia, inoltre, anche, infatti, invece, quindi, secondo lui, così, e, suo, sua, ! questa mattina,"
    " ! questa sera, ! questa notte, ! questa settimana, ! quest'anno, ! questo mese",
    "pt": "ele, ela, eles, elas, isso, isto, esse, essa, esses, essas, este, esta, estes, estas, aquilo, mas, porém,"
    " no entanto, contudo, também, além disso, segundo ele, segundo ela, entretanto, assim, por isso, e, seu, sua,"
    " ! esta semana, ! este ano, ! este mês, ! esta manhã, ! esta noite, ! esta segunda-feira, ! esta terça-feira,"
    " ! esta quarta-feira, ! esta quinta-feira, ! esta sexta-feira",
    "pl": "on, ona, ono, oni, one, jego, jej, ich, to, ten, ta, te, ci, tego, jednak, ale, lecz, natomiast, ponadto, także,"
    " również, dodał, dodała, jak dodał, jak dodała, tymczasem, dlatego, poza tym, tam, zaś, i, a, ! w tym tygodniu",
    "cs": "on, ona, ono, oni, jeho, její, jejich, to, ten, ta, tento, tato, toto, tyto, ale, však, avšak, také, rovněž, navíc,"
    " podle něj, podle ní, přesto, proto, zároveň, mezitím",
    "sk": "on, ona, ono, oni, jeho, jej, ich, to, ten, tá, tento, táto, toto, tieto, ale, však, avšak, tiež, navyše,"
    " podľa neho, preto, zároveň, medzitým",
    "ro": "el, ea, ei, ele, acesta, aceasta, aceștia, acestea, acest, această, dar, însă, totuși, de asemenea, în plus,"
    " potrivit lui, astfel, iar, între timp, ! această săptămână, ! acest an",
    "hu": "ő, ők, ez, ezek, az ő, de, azonban, ugyanakkor, emellett, továbbá, szintén, ezért, viszont, ! ez a hét",
    "nl": "hij, zij, ze, dit, deze, dat, die, maar, echter, toch, ook, bovendien, daarnaast, daarom, daarbij, zijn, haar, hun,"
    " volgens hem, volgens haar, het is, het was, ! deze week, ! dit jaar, ! deze maand",
    "sv": "han, hon, den, det, de, detta, denna, dessa, hans, hennes, deras, men, dock, också, dessutom, samtidigt, därför,"
    " enligt honom, ! det finns, ! denna vecka",
    "da": "han, hun, den, det, de, dette, denne, disse, hans, hendes, deres, men, dog, også, desuden, samtidig, derfor",
    "nb": "han, hun, den, det, de, dette, denne, disse, hans, hennes, deres, men, likevel, også, dessuten, samtidig, derfor",
    "fi": "hän, he, se, ne, tämä, nämä, hänen, heidän, mutta, kuitenkin, myös, lisäksi, siksi, samalla, sen, ! tällä viikolla",
    "el": "αυτός, αυτή, αυτό, αυτοί, αυτές, αυτά, όμως, αλλά, ωστόσο, επίσης, επιπλέον, παράλληλα, εξάλλου,"
    " σύμφωνα με τον ίδιο, ο ίδιος, η ίδια, ! αυτή την εβδομάδα",
    "tr": "o, onlar, bu, bunlar, bunun, buna, bunu, onun, onların, ancak, fakat, ama, ayrıca, öte yandan, bununla birlikte,"
    " bunun üzerine, ona göre, böylece, şu, üstelik, ! bu yıl, ! bu hafta, ! bu sabah, ! bu gece, ! bu ay, ! o zaman",
    "az": "o, onlar, bu, bunlar, bunun, buna, bunu, onun, onların, lakin, amma, ancaq, həmçinin, bundan əlavə, eyni zamanda,"
    " bununla yanaşı, belə ki, onun sözlərinə görə, digər tərəfdən, ! bu il, ! bu həftə, ! bu gün, ! bu gecə",
    "kk": "ол, олар, бұл, оның, олардың, бірақ, алайда, сондай-ақ, сонымен қатар, ! бұл апта",
    "uz": "u, ular, bu, uning, ularning, lekin, ammo, biroq, shuningdek, bundan tashqari",
    "hy": "նա, նրա, նրանք, նրանց, դա, այդ, այս, սա, բայց, սակայն, իսկ, նաև, ըստ նրա, միաժամանակ, մինչդեռ, դրա, այն, բացի այդ,"
    " նույնպես, ! այս տարի, ! այս շաբաթ",
    "ka": "ის, იგი, ისინი, მან, მისი, მათი, ეს, ამ, მაგრამ, თუმცა, ასევე, ამასთან, მისივე, გარდა ამისა, ! ამ კვირაში, ! ამ წელს",
    "ar": "هو, هي, هم, هذا, هذه, ذلك, تلك, هؤلاء, لكن, ولكن, لكنه, لكنها, غير أن, إلا أن, كما, وأضاف, وأضافت, وتابع, وتابعت,"
    " وأوضح, وأوضحت, وأشار, وأشارت, وأردف, أضاف, أضافت, تابع, من جهته, من جهتها, من جانبه, من جانبها, في المقابل, بدوره,"
    " بدورها, وهو, وهي, وهذا, وهذه, وذلك, وفي المقابل, وكان, وكانت, ومع ذلك, بالإضافة إلى ذلك, وبحسب ذلك, ! هذا الأسبوع,"
    " ! هذا العام",
    "fa": "او, وی, آنها, آن‌ها, ایشان, این, آن, اما, ولی, همچنین, با این حال, به گفته او, به گفته وی, در عین حال, از سوی دیگر,"
    " بنابراین, ! این هفته, ! این ماه",
    "ur": "وہ, یہ, اس, ان, انہوں, انھوں, لیکن, مگر, تاہم, اسی, مزید, دوسری جانب, اس کے, ! اس سال, ! اس ہفتے",
    "ps": "هغه, هغې, هغوی, دا, دغه, خو, همدارنګه, د هغه",
    "ckb": "ئەو, ئەوان, ئەمە, ئەم, بەڵام, هەروەها",
    "he": "הוא, היא, הם, הן, זה, זו, זאת, אלה, אלו, אבל, אך, אולם, עם זאת, לדבריו, לדבריה, לדבריהם, בנוסף, כמו כן, גם, כך,"
    " מנגד, לכן, בתוך כך, ! גם השבוע",
    "hi": "वह, वे, यह, ये, इस, इन, उन्होंने, उसने, उनका, उनकी, उनके, इसके, लेकिन, मगर, हालांकि, साथ ही, वहीं, इससे, ऐसे,"
    " ! इस सप्ताह, ! इस साल, ! इस हफ्ते",
    "bn": "তিনি, তারা, এটি, এই, সে, তার, তাঁর, তাদের, কিন্তু, তবে, এছাড়া, এ ছাড়া",
    "am": "እሱ, እሷ, እነሱ, ይህ, ይህም, ይሁን እንጂ, ነገር ግን, በተጨማሪም, እርሳቸው",
    "id": "ia, dia, mereka, ini, itu, hal ini, hal itu, namun, tetapi, tapi, selain itu, meski demikian, sementara itu,"
    " menurutnya, beliau, karena itu, ! ini adalah kali",
    "sw": "yeye, wao, hii, hiyo, huyo, lakini, hata hivyo, pia, aidha, aliongeza, alisema",
    "vi": "họ, điều này, điều đó, việc này, tuy nhiên, tuy vậy, nhưng, đồng thời, ngoài ra, theo đó, do đó, vì vậy, vì thế,"
    " trong khi đó, bên cạnh đó, sau đó, trước đó, anh ta, cô ấy, ông này, bà này, ông ấy, ông cũng, ông nói, ông cho,"
    " ông đã, bà nói, bà cho, bà cũng, anh nói, anh cho, cô nói, đây, đó, theo ông này, đáng chú ý, mặt khác, còn, cũng theo",
    "ko": "그는, 그녀는, 그들은, 그의, 이는, 이에, 이어, 이와, 이러한, 이런, 그러나, 하지만, 또, 또한, 한편, 반면, 그러면서,"
    " 그리고, 다만, 이들은, 특히",
    "zh": "他, 她, 它, 这, 這, 那, 其, 该, 該, 但, 然而, 不过, 不過, 而, 同时, 同時, 此外, 另外, 因此, 所以, 对此, 對此, 据此,"
    " 也, 并, 並, 不仅如此, 与此同时, 與此同時, ! 其实, ! 而今, ! 这一周, ! 这周",
    "ja": "彼, これ, それ, この, その, しかし, だが, ただ, また, 一方, 同氏, 同省, 同日, 同国, こうした, そうした, なお, さらに,"
    " ところが, そして, あの, ここ, そこ",
}  # fmt: skip
MOST_WORDS = 5
# What opens a quotation or a bracket, and what closes it. A mark between two letters, as in ארה"ב, is none.
PAIRS = {"“": "”", "«": "»", "„": "“”", "「": "」", "『": "』", "(": ")", "（": "）", '"': '"'}
MARK = re.compile(r"[“”«»„「」『』()（）]|(?<![\w\"])\"|\"(?!\w)")
# A quotation that has not ended after so many sentences never will: its closing mark was forgotten.
LONGEST_QUOTATION = 4


def leans(sentence: str, lang: str) -> bool:
    """Whether `sentence`, in the language `lang`, opens with a pronoun or a connective; never in a language unknown to us."""
    openings, apart = _openings(lang)
    if not openings:
        return False
    words = [word.casefold() for _, word in islice(find(sentence[:200]), MOST_WORDS)]
    if words and UNSPACED_CHARACTER.match(words[0]) and lang != "ko":
        return words[0].startswith(tuple(openings)) and not words[0].startswith(tuple(apart))
    opened = {" ".join(words[:count]) for count in range(1, len(words) + 1)}
    return not opened.isdisjoint(openings) and opened.isdisjoint(apart)


@cache
def _openings(lang: str) -> tuple[frozenset[str], frozenset[str]]:
    told = [one.strip() for one in OPENINGS.get(lang, "").casefold().split(",")]
    return (
        frozenset(one for one in told if one and not one.startswith("!")),
        frozenset(one.removeprefix("!").strip() for one in told if one.startswith("!")),
    )


def quotations(sentences: Sequence[str], paragraphs: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last number of each row of sentences that one quotation or bracket within a paragraph holds together."""
    opened: tuple[int, str] | None = None
    for number, sentence in enumerate(sentences):
        if opened and (paragraphs[number] != paragraphs[opened[0]] or number - opened[0] >= LONGEST_QUOTATION):
            opened = None
        left = _left_open(sentence, opened[1] if opened else "")
        if opened and not left:
            yield opened[0], number
        opened = ((opened[0] if opened else number), left) if left else None


def _left_open(text: str, awaited: str) -> str:
    """The marks that would close what stands open at the end of `text`, given those awaited at its beginning; "" for none."""
    for mark in MARK.finditer(text):
        if awaited:
            awaited = "" if mark[0] in awaited else awaited
        elif mark[0] != '"' or not text[: mark.start()][-1:].strip():
            awaited = PAIRS.get(mark[0], "")
    return awaited
