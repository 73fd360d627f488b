"""What is put together from words of a catalog, and what is typed in a language, in each of the languages of the bot."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.errors import BadArgument
from bot.messages import echo, finding, names, reminding, render, settings, staff, timeline, truces, typed, watched
from bot.messages.catalog import LOCALES, exactly, html, lasting, moment, pair, plural, t
from bot.messages.direction import bare, is_right
from bot.messages.markup import line, plain
from bot.model import Chat, ChatId, Correction
from bot.model.hearing import Hearing, Quiet
from bot.model.queries import Reading
from bot.model.staff import Act
from bot.model.truces import Accusation, Status
from bot.service import mutes
from bot.text import options, query, timezones
from tests import make
from tests.truces import BEGINS, STORY, TRUCE, development

NOW = datetime(2026, 10, 20, 9, 5, tzinfo=UTC)
every_language = pytest.mark.parametrize("lang", LOCALES)


def chat(lang: str) -> Chat:
    return Chat(ChatId(1), "telegram", "5", 0, "private", "", lang, "UTC", "active", None)


def shown(html: str | None) -> str:
    return bare(plain(html or ""))


# -------------------------------------------------------------------- times


@every_language
@pytest.mark.parametrize("duration", ["P1Y", "P2M", "P1W", "P3D", "PT72H", "PT30M", "P1D", "PT2H30M"])
def test_duration_is_in_words_of_the_language(lang: str, duration: str) -> None:
    """No name of a pattern, whatever the data of the language lack; in the digits of every keyboard."""
    told = truces.length(duration, lang)

    assert told and not re.search("duration|_|-", told)
    assert lang in {"en", "fr"} or not re.search(r"\b(days?|hours?|minutes?|weeks?|months?|years?)\b", told)


@every_language
def test_spans_are_in_words_of_the_language(lang: str) -> None:
    """In every unit, long and brief."""
    for span in (timedelta(minutes=1), timedelta(minutes=90), timedelta(hours=1), timedelta(days=3)):
        assert not re.search(
            "duration|_", exactly(span, lang) + lasting(span, lang) + lasting(span, lang, "day", brief=True)
        )


@every_language
def test_time_of_day_has_two_digits(lang: str) -> None:
    """Moments are told in the form in which hours are typed."""
    assert moment(NOW.replace(hour=0), "UTC", lang, NOW).endswith(" 00:05")
    assert moment(NOW, "UTC", lang, NOW).endswith(" 09:05")


@every_language
@pytest.mark.parametrize("status", list(Status))
def test_truce_is_in_force_only_where_that_was_reported(lang: str, status: Status) -> None:
    """A beginning that has passed by the clocks alone is one that was to be."""
    told = shown(truces.told([replace(TRUCE, status=status)], chat(lang), BEGINS + timedelta(hours=1)))
    since, due = (shown(html(lang, key, when="")).split(":")[0].strip(" ՝") for key in ("truce.since", "truce.was_due"))

    if status not in truces.UNTIMED:
        assert (since in told, due in told) == (status in truces.BEGUN, status not in truces.BEGUN)


@every_language
def test_times_that_passed_are_told_as_such(lang: str) -> None:
    """Among the reminders, too."""
    ahead = reminding.offer(chat(lang), STORY, [], [], BEGINS - timedelta(hours=1))
    past = reminding.offer(chat(lang), STORY, [], [], BEGINS + timedelta(hours=1))
    words = [shown(html(lang, key, at="")).split(":")[0] for key in ("remind.effective", "remind.effective.past")]

    assert words[0].strip(" ՝") in shown(ahead.html) and words[1].strip(" ՝") in shown(past.html)


@every_language
def test_why_no_reminder_comes(lang: str) -> None:
    """A pause is not a mute."""
    told = [shown(reminding.offer(chat(lang), STORY, [], [], NOW, silence=one).html) for one in ("", "muted", "paused")]

    assert len(set(told)) == 3
    assert shown(html(lang, "remind.paused")) in told[2]


# -------------------------------------------------------------------- words


@every_language
def test_correction_of_a_status_is_in_its_own_words(lang: str) -> None:
    """Capitals are not made small by a rule: a Turkish I and a German noun would suffer."""
    made = replace(STORY, corrections=(Correction("status", "called_for", "in_force", STORY.url, NOW),))
    (told,) = render.corrected(made, chat(lang), NOW)

    assert shown(t(lang, "turn.called_for")) in shown(told) and shown(t(lang, "turn.in_force")) in shown(told)


@every_language
def test_announced_is_unconfirmed_wherever_it_is_said(lang: str) -> None:
    """The short word for a status does not claim more than the long one."""
    assert lang in {"ar", "he", "fa", "hy"} or len(t(lang, "turn.announced").split()) > 1


EXAMPLES = {
    "needs_query": "/search", "no_lines": "/subscribe", "which_days": "/trend", "min_sources": "/subscribe",
    "digest": "/subscribe", "needs_words": "/broadcast",
}  # fmt: skip


@every_language
@pytest.mark.parametrize(("reason", "command"), EXAMPLES.items())
def test_example_is_in_the_language(lang: str, reason: str, command: str) -> None:
    """Of the same command, in words that the reader knows, and such that the bot takes it."""
    told = shown(render.error(BadArgument(reason=reason, example=f"{command} truce, ceasefire"), lang).html)
    example = told[told.index(command) :]

    assert lang == "en" or "truce" not in example
    if reason in {"needs_query", "no_lines", "min_sources", "digest"}:
        assert query.parse(options.split(example.removeprefix(command).strip()).query)


@every_language
def test_colon_is_that_of_the_language(lang: str) -> None:
    """French sets a narrow space before it, Armenian a sign of its own."""
    evidence = make.evidence()
    found = shown(finding.found(chat(lang), "search", "x", [(STORY, evidence)], 0, 5, (1, 1, True), "t", NOW).html)
    story = shown(timeline.timeline(chat(lang), STORY, [development(1, "first", "agreed")], NOW).html)
    colon = {"fr": "\u202f: ", "hy": "՝ "}.get(lang, ": ")

    assert found.startswith(f"x{colon}")
    assert f"{colon}{STORY.outlets[0]}" in story
    assert shown(pair(lang, "a", "b")) == f"a{colon}b"


def test_spaces_that_must_not_break_stay() -> None:
    """On one line they are what they were; others become one plain space."""
    assert line("«\u202fa\u202f»  b\nc\u00a0d") == "«\u202fa\u202f» b c\u00a0d"
    assert "\u202f" in line(echo.echo("fr", Reading("word", "trêve")))


@every_language
def test_more_is_counted(lang: str) -> None:
    """In every number that a list may leave out."""
    for key in ("story.more", "muted.more"):
        for n in (1, 2, 3, 11, 25):
            assert shown(plural(lang, key, n)).strip()
            assert n < 3 or str(n) in shown(plural(lang, key, n))


@every_language
def test_accused_is_not_who_accuses(lang: str) -> None:
    """Who denies is not named as the source of what is said against them; who accuses is."""
    accused = replace(TRUCE, status=Status.VIOLATED, accusations=(Accusation("Armenia", "Azerbaijan", ""),))
    for name, is_told in (("Azerbaijan", False), ("Armenia", True)):
        told = shown(truces.told([replace(accused, attribution=name)], chat(lang), NOW))
        says = shown(html(lang, "truce.says", name=names.side(name, lang)))
        assert (f" · {says}" in told) is is_told


@every_language
def test_chosen_button_has_one_sign(lang: str) -> None:
    """The mark takes the place of the picture."""
    here = replace(chat(lang), hearing=Hearing(quiet=Quiet(*map(options.clock, ("23:00", "07:00")))))  # type: ignore[arg-type]
    labels = [bare(one.text) for row in settings.settings(here, NOW).buttons for one in row]
    chosen = [label for label in labels if label.startswith("✅")]

    assert len(chosen) == 2 and not any(sign in "".join(chosen) for sign in "⚡🌙")


@every_language
def test_command_that_a_particle_touches_stays_whole(lang: str) -> None:
    """A letter of another script before the slash is no path."""
    if is_right(lang):
        from bot.messages.catalog import COMMAND

        assert COMMAND.search("و/search") and not COMMAND.search("example.org/search")


@every_language
def test_audit_and_changes_are_in_words(lang: str) -> None:
    """What was changed of whom or what, but for what was typed."""
    act = Act("1", "addadmin", "2", NOW, {"role": "editor"}, {"role": "administrator"})
    told = shown(staff.audit(chat(lang), [act], 0, 10, 1, NOW).html)
    source = make.watched()
    changed = shown(watched.edited(lang, source, replace(source, title="Other"), declared=False))

    assert shown(t(lang, "field.role")) in told and shown(t(lang, "post.administrator")) in told
    assert shown(t(lang, "field.name")) in changed


@every_language
def test_zone_is_listed_with_the_comma_of_the_language(lang: str) -> None:
    """A city and what its clocks are ahead of UTC."""
    told = shown(settings.settings(replace(chat(lang), tz="Asia/Yerevan"), NOW).html)
    assert f"{names.city('Asia/Yerevan', lang)}{'،' if lang in {'ar', 'fa'} else ','} UTC+4" in told


# -------------------------------------------------------------------- typed

TYPED = {
    "ru": ("все", "2 часа", "до 08:00", "навсегда", "ежедневно 08:00", "выкл"),
    "uk": ("усі", "2 години", "до 08:00", "назавжди", "щодня 08:00", "вимк"),
    "hy": ("բոլորը", "2 ժամ", "մինչև 08:00", "ընդմիշտ", "ամեն օր 08:00", "անջատել"),
    "az": ("hamısı", "2 saat", "08:00 qədər", "həmişəlik", "hər gün 08:00", "söndür"),
    "tr": ("tümü", "2 saat", "08:00 kadar", "süresiz", "günlük 08:00", "kapalı"),
    "ar": ("الكل", "٢ ساعات", "حتى 08:00", "للأبد", "يوميًا 08:00", "إيقاف"),
    "he": ("הכול", "2 שעות", "עד 08:00", "לתמיד", "כל יום 08:00", "כבוי"),
    "fa": ("همه", "۲ ساعت", "تا 08:00", "برای همیشه", "روزانه 08:00", "خاموش"),
    "fr": ("tout", "2 heures", "jusqu’à 08:00", "pour toujours", "tous les jours 08:00", "désactivé"),
    "es": ("todo", "2 horas", "hasta las 08:00", "para siempre", "cada día 08:00", "apagado"),
    "de": ("alle", "2 Stunden", "bis 08:00", "für immer", "täglich 08:00", "aus"),
    "en": ("all", "2 hours", "until 08:00", "for good", "daily 08:00", "off"),
}


@every_language
def test_words_after_commands_are_read_in_the_language(lang: str) -> None:
    """What is muted, for how long, and how alerts come: as in English, which is understood as well."""
    every, span, clock, good, daily, off = TYPED[lang]
    until = [mutes.until(typed.english(one, lang, *typed.SPAN), "UTC", NOW) for one in (span, clock, good, "3d")]
    modes = [options.mode(typed.english(one, lang, *typed.MODE)) for one in (daily, off, "hourly", "daily 9:00")]

    assert typed.english(every, lang, "all").casefold() == "all"
    assert until == [mutes.until(one, "UTC", NOW) for one in ("2h", "until 08:00", "for good", "3d")]
    assert modes == [options.mode(one) for one in ("daily 08:00", "off", "hourly", "daily 9:00")]


LANGUAGES = {
    "ru": "турецкий", "uk": "турецька", "hy": "թուրքերեն", "az": "türk", "tr": "Türkçe", "ar": "التركية",
    "he": "טורקית", "fa": "ترکی استانبولی", "fr": "turc", "es": "turco", "de": "Türkisch", "en": "Turkish",
}  # fmt: skip


@every_language
def test_language_in_a_query_is_named_in_the_language(lang: str) -> None:
    """As people call it who ask."""
    assert query.parse(f'truce lang:"{LANGUAGES[lang]}"') == query.parse("truce lang:tr")


CITIES = {
    "Asia/Yerevan": ("Գյումրի", "İrəvan", "Гюмри", "Erivan"), "Asia/Baku": ("Gəncə", "Гянджа", "Գանձակ"),
    "Asia/Aden": ("صنعاء", "Сана", "Saná", "צנעא"), "Asia/Jerusalem": ("تل أبيب", "חיפה", "Хайфа"),
    "Europe/Kyiv": ("Харків", "Одесса", "خاركيف"), "Asia/Damascus": ("حلب", "Halep", "Алеппо"),
    "Europe/Istanbul": ("آنکارا", "Анкара", "אנקרה"), "Europe/Moscow": ("Սանկտ Պետերբուրգ", "Санкт-Петербург"),
}  # fmt: skip


@pytest.mark.parametrize("zone", CITIES)
@every_language
def test_cities_are_found_in_any_script(lang: str, zone: str) -> None:
    """Large ones that give no zone its name, too."""
    assert {timezones.find(one, lang, NOW).zone for one in CITIES[zone]} == {zone}


@every_language
def test_few_letters_are_not_guessed_at(lang: str) -> None:
    """What is offered for them begins with them."""
    found = timezones.find("San", lang, NOW)
    assert found.zone is None and "Africa/Khartoum" not in found.like and "Asia/Aden" not in found.like


@every_language
def test_capitals_have_names_in_the_language(lang: str) -> None:
    """They stand for governments in the news, and for zones whose names CLDR has in a former spelling."""
    assert lang in {"en", "fr", "de", "es", "tr", "az"} or not re.search("[A-Za-z]", names.side("Kyiv", lang))
    assert names.side("Yerevan", lang) == names.city("Asia/Yerevan", lang)
    assert names.side("Hamas fighters", lang) == "Hamas fighters"


def test_day_is_no_instant() -> None:
    """Days keep their form beside the moments."""
    from bot.messages.catalog import day

    assert day(date(2026, 10, 20), "en") == "20 Oct"
