"""Stories: which entry joins which, who counts, what is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

import pytest

from bot.model import StoryId
from bot.text import cluster
from bot.text.article import from_text
from bot.text.candidates import BEST, NEWEST, Candidates, keys
from bot.text.cluster import Join, New, choose
from bot.text.commonness import HORIZON, Commonness
from bot.text.document import analyse
from bot.text.grouping import Grouped, Grouper
from bot.text.names import sound, weekday
from bot.text.publisher import publisher
from bot.text.signature import WORDS
from bot.text.sketch import Sketch, sketch
from bot.text.told import NOTHING, PUBLISHERS, TERMS, TEXTS, Told, dumped, joined, loaded, opened
from tests.orsa import BODY, HOUR, NOON, OWN, TRUCE

FLOOD = "Some 6,500 people left their homes below the Brenk dam after a week of rain opened cracks in its wall."


def entry(
    title: str = TRUCE,
    text: str = BODY,
    *,
    at: datetime | None = NOON,
    by: str = "a.example",
    lang: str = "en",
    common: Commonness | None = None,
) -> Sketch:
    read = analyse(from_text(text, title=title, lang=lang), lang)
    return sketch(read, common or Commonness(), publisher=by, at=at)


def put(grouper: Grouper, title: str, text: str, *, hours: float = 0, by: str = "", **told: str) -> Grouped:
    read = analyse(from_text(text, title=title, lang="en"))
    return grouper.add(read, publisher=by, at=NOON + hours * HOUR, facts=told)


def chosen(one: Sketch, story: Told, **facts: str) -> Join | New:
    return choose(one, facts, [(StoryId(1), story)])


# ------------------------------------------------------------------ which story


def test_same_event_joins_and_another_opens() -> None:
    """A second report of an event joins its story; a report of something else opens one."""
    story = opened(entry())

    assert chosen(entry("Truce reached in Orsa valley", OWN, by="b.example"), story) == Join(StoryId(1), "repeat")
    assert chosen(entry("Brenk dam threatens to burst", FLOOD), story) == New()


def test_order_of_candidates_does_not_matter() -> None:
    """The same story is chosen in whatever order candidates come; of two equal ones the older."""
    same, other = opened(entry()), opened(entry("Brenk dam threatens to burst", FLOOD))
    candidates = [(StoryId(3), same), (StoryId(2), other), (StoryId(1), same)]

    assert choose(entry(text=OWN), None, candidates) == choose(entry(text=OWN), None, candidates[::-1])
    assert choose(entry(text=OWN), None, candidates) == Join(StoryId(1), "repeat")


def test_closed_story_is_continued_by_a_new_one() -> None:
    """What comes after a story was closed opens a new one that refers to it; so does what comes long after its first."""
    late = entry(text=OWN, at=NOON + 73 * HOUR)
    endless = replace(opened(entry()), last=NOON.timestamp() / 3600 + cluster.LONGEST)

    assert chosen(late, opened(entry())) == New(continues=StoryId(1))
    assert chosen(entry(text=OWN, at=NOON + 15 * 24 * HOUR), endless) == New(continues=StoryId(1))


def test_story_is_as_near_as_its_entries_on_average() -> None:
    """A story that took in something else is no nearer to what comes, as it would be by the sum of what it holds."""
    flood, again = entry("Brenk dam bursts", FLOOD), entry("Brenk dam: thousands leave homes", FLOOD + " Rain goes on.")
    begun = replace(opened(flood), texts=())
    drifted = replace(joined(joined(begun, entry()), entry(text=OWN)), texts=())

    assert isinstance(chosen(again, begun), Join)
    assert cluster.odds(again, begun) > 2 * cluster.odds(again, drifted)
    assert cluster.odds(entry("Brenk dam gives way", BODY), drifted) < cluster.odds(entry(text=OWN), opened(entry()))


def test_time_draws_like_entries_apart() -> None:
    """The odds of one event fall with the hours between, to either side of the story, and are low without a date."""
    story = opened(entry())
    near, day, later = (cluster.odds(entry(text=OWN, at=NOON + hours * HOUR), story) for hours in (0, 24, 60))

    assert near > day > later
    assert cluster.odds(entry(text=OWN, at=NOON - 24 * HOUR), story) == day
    undated = cluster.odds(entry(text=OWN, at=NOON + cluster.UNDATED * HOUR), story)
    assert cluster.odds(entry(text=OWN, at=None), story) == undated < near


def test_names_and_numbers_join_across_languages() -> None:
    """A report in another language joins by names and numbers within a day and a half, and by a name or two never."""
    russian = (
        "Вельмар и Дастан договорились о перемирии в долине Орса после переговоров в Кельмуне. По словам министра "
        "Вельмара Тамар Оленик, стороны обменяются пленными, их 140 человек."
    )
    story = opened(entry())

    assert isinstance(chosen(entry("Перемирие в долине", russian, lang="ru"), story), Join)
    assert chosen(entry("Перемирие в долине", russian, lang="ru", at=NOON + 40 * HOUR), story) == New()
    assert chosen(entry("Погода", "Снег выпал в Вельмаре и в Кельмуне, дороги закрыты.", lang="ru"), story) == New()


@pytest.mark.parametrize(
    ("lang", "name", "same"),
    [
        ("ru", "Азербайджаном", "Azerbaijan"),
        ("ru", "Газе", "Gaza"),
        ("ru", "Израилем", "Israel"),
        ("es", "Ucrania", "Ukraine"),
        ("fr", "Poutine", "Putin"),
        ("tr", "Gazze'de", "Gaza"),
    ],
)
def test_names_sound_alike_across_languages(lang: str, name: str, same: str) -> None:
    """A name is the same however a language spells and bends it."""
    assert sound(name, lang) == sound(same, "en") != ""


def test_scripts_without_capitals_show_no_names() -> None:
    """Where nobody can see what is a name, nothing is taken for one."""
    assert [sound(word, "xx") for word in ("غزة", "停火", "გაზა", "", "12")] == [""] * 5


@pytest.mark.parametrize(
    ("word", "lang", "told"),
    [
        ("monday", "en", True),
        ("mon", "en", False),
        ("вторника", "ru", True),
        ("δευτερα", "el", True),
        ("monday", "xx", False),
    ],
)
def test_days_of_the_week_are_no_names(word: str, lang: str, told: bool) -> None:
    """All news of a day names it, and English writes it like a name."""
    assert weekday(word, lang) is told
    assert entry(text=BODY).names == entry(text=BODY.replace("on Sunday", "that night")).names


# ------------------------------------------------------------------ who counts


def test_copies_and_further_pages_add_no_publisher() -> None:
    """A wire copy counts for nobody, ten pages of one publisher once, and a text of its own for each."""
    grouper = Grouper()
    put(grouper, TRUCE, BODY, by="a.example")
    copy = put(grouper, "Truce in Orsa", f"KELMUN (Agency) - {BODY}", hours=1, by="b.example")
    pages = [put(grouper, TRUCE, f"{OWN} Page {page}.", hours=2, by="a.example") for page in range(10)]
    own = put(grouper, "Orsa valley truce", OWN.replace("signed", "put their names under"), hours=3, by="c.example")

    assert (copy.action, copy.publishers) == ("copy", ("a.example",))
    assert {page.publishers for page in pages} == {("a.example",)}
    assert own.story_id == copy.story_id


def test_a_text_is_his_who_published_it_first() -> None:
    """A copy that is seen before its original gives the count back, unless it counts for a text of its own."""
    copy, agency = f"{BODY} - Agency", BODY
    first = opened(entry(text=OWN, by="agency.example", at=NOON - HOUR))
    late = joined(first, entry(text=copy, by="copy.example", at=NOON + HOUR))
    known = joined(late, entry(text=agency, by="agency.example"))
    assert late.publishers == ("agency.example", "copy.example")
    assert known.publishers == ("agency.example",)
    assert joined(known, entry(text=copy, by="copy.example", at=NOON + HOUR)).publishers == known.publishers

    new = joined(opened(entry(text=copy, by="copy.example", at=NOON + HOUR)), entry(text=agency, by="agency.example"))
    assert new.publishers == ("agency.example",)
    both = joined(opened(entry(text=OWN, by="copy.example")), entry(text=copy, by="copy.example", at=NOON + HOUR))
    assert joined(both, entry(text=agency, by="agency.example")).publishers == ("copy.example", "agency.example")


def test_without_a_date_or_a_name_no_text_changes_hands() -> None:
    """Who is not known to have been earlier takes nothing over; a text of nobody is his who has a name."""
    story = opened(entry(by="a.example", at=NOON + HOUR))
    assert joined(story, entry(by="b.example", at=None)).publishers == ("a.example",)
    assert joined(story, entry(by="", at=NOON)).publishers == ("a.example",)
    assert joined(story, entry(by="b.example", at=NOON + HOUR)).publishers == ("a.example",)
    assert joined(opened(entry(at=None)), entry(by="b.example")).publishers == ("a.example",)
    assert joined(opened(entry(by="", at=NOON + HOUR)), entry(by="b.example")).publishers == ("b.example",)


def test_story_kept_without_owners_is_read() -> None:
    """What was stored before texts had owners is the story still; nobody takes its texts over."""
    kept = dumped(opened(entry(at=NOON + HOUR)))
    del kept["owners"]
    assert joined(loaded(kept), entry(by="b.example")).publishers == ("a.example",)


def test_own_text_of_another_publisher_counts() -> None:
    """A second publisher with a text of its own comes after the first."""
    grouper = Grouper()
    put(grouper, TRUCE, BODY, by="a.example")

    assert put(grouper, "Truce for Orsa valley", OWN, hours=1, by="b.example").publishers == ("a.example", "b.example")


@pytest.mark.parametrize(
    ("url", "whose"),
    [
        ("https://www.news.example.co.uk/a", "example.co.uk"),
        ("https://edition.example.com/b?c", "example.com"),
        ("https://t.me/s/Channel/12", "t.me/channel"),
        ("https://t.me/other/12", "t.me/other"),
        ("https://one.blogspot.com/x", "one.blogspot.com"),
        ("https://one.substack.com/p/x", "one.substack.com"),
        ("https://news.site.com.ua/x", "site.com.ua"),
        ("https://www.site.gob.mx/x", "site.gob.mx"),
        ("https://press.city.kawasaki.jp/x", "city.kawasaki.jp"),
        ("https://вести.пример.рф/x", "пример.рф"),
        ("http://feeds.wire.internal/x", "wire.internal"),
        ("http://127.0.0.1:8000/a", "127.0.0.1"),
        ("http://[::1", ""),
        ("", ""),
        ("http://.../", ""),
    ],
)
def test_publisher_of_an_address(url: str, whose: str) -> None:
    """Pages of one site are one publisher's; channels of one host are several."""
    assert publisher(url) == whose


# ------------------------------------------------------------------ what is kept


def test_story_survives_storing() -> None:
    """A story read back from JSON is the story."""
    story = joined(opened(entry(), {"status": "agreed"}), entry(text=OWN, by="b.example"), {"effective": "x"})

    assert loaded(json.loads(json.dumps(dumped(story)))) == story
    assert len(json.dumps(dumped(story))) < 20_000


def test_story_is_bounded() -> None:
    """However many entries a story has, what is kept of it has a bound."""
    story, common = NOTHING, Commonness()
    for number in range(TEXTS + 3):
        text = " ".join(f"word{number}x{place}" for place in range(200))
        story = joined(
            story, entry(f"title{number}", text, by=f"{number}.example", common=common), {"status": str(number)}
        )
    story = replace(story, publishers=tuple(map(str, range(PUBLISHERS))))

    assert max(map(len, story.terms.values())) == TERMS and len(story.texts) == TEXTS
    assert len(joined(story, entry()).publishers) == PUBLISHERS


def test_only_the_beginning_of_a_text_is_read() -> None:
    """What comes after the first WORDS words changes nothing, so that no text is dear."""
    words = [f"word{number}" for number in range(WORDS)]

    assert entry(text=" ".join([*words, *["truce"] * 20_000])) == entry(text=" ".join(words))


def test_common_words_weigh_less_and_are_forgotten() -> None:
    """A word of every entry is worth nothing, a rare one much; counts are halved from HORIZON entries on."""
    common = Commonness()
    for number in range(HORIZON + 1):
        common.learn("en", ("president", f"only{number}"))

    assert common.rarity("en", "president") < 0.01
    assert common.rarity("en", "karabakh") > 5
    assert common.rarity("en", "only5") == common.rarity("en", "never")
    assert common.rarity("xx", "the") < common.rarity("xx", "ceasefire")


# ------------------------------------------------------------------ candidates


def test_candidates_share_keys_and_are_few() -> None:
    """Stories are found by what they share with the entry, those that share most first, never more than BEST."""
    index = Candidates()
    for number in range(1, 3 * BEST):
        index.file(StoryId(number), {"en:truce"} | ({"en:orsa"} if number == 7 else set()))

    found = index.find({"en:truce": 10, "en:orsa": 5})
    assert (len(found), found[0], found[1]) == (BEST, 7, 3 * BEST - 1)
    assert index.find({"en:other": 1}) == []


def test_look_up_is_bounded_by_key() -> None:
    """Under a key that many stories share only the newest are looked at; a forgotten story is never found."""
    index = Candidates()
    for number in range(NEWEST + 5):
        index.file(StoryId(number), {"en:truce"})
    index.file(StoryId(6), {"en:truce"})
    index.file(StoryId(NEWEST + 5), {"en:truce"})

    assert len(index._stories["en:truce"]) == NEWEST
    assert StoryId(6) in index._stories["en:truce"] and StoryId(5) not in index._stories["en:truce"]
    index.forget(StoryId(6))
    assert StoryId(6) not in index._stories["en:truce"]


def test_keys_of_an_entry_are_few_and_told_apart_by_language() -> None:
    """An entry has a bounded number of keys; its terms belong to its language, its names to all."""
    found = keys(entry(text=" ".join(f"Word{number} word{number}" for number in range(500))))

    assert len(found) <= 42
    assert {key.split(":")[0] for key in found if not key.startswith("@")} == {"en"}
    assert any(key.startswith("@") for key in keys(entry()))


def test_oldest_stories_are_forgotten() -> None:
    """A grouper keeps as many stories as it may; one that went is new when it comes again."""
    grouper = Grouper(most=2)
    first = put(grouper, TRUCE, BODY)
    for number in range(3):
        put(grouper, f"quite{number} other{number}", f"matters{number} here{number} " * 5)

    assert len(grouper) == 2
    again = put(grouper, TRUCE, BODY)
    assert (again.action, again.story_id > first.story_id, again.continues) == ("new", True, None)
