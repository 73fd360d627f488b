"""Sending, editing, deleting and tapping, and all that Telegram refuses about them."""

from __future__ import annotations

import pytest
import telegram
from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard
from telegram import InputMediaPhoto
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden

from bot.charts.canvas import Canvas
from bot.playground.emulator import Emulator


async def test_html_becomes_entities(emulator: Emulator, bot: telegram.Bot) -> None:
    """Markup is taken out of the text and comes back as entities whose offsets count UTF-16 units."""
    html = '🕊 <b>Truce &amp; <i>more</i></b> <a href="https://example.org/?a=1&amp;b=2">read</a> /help <code>/no</code>'
    sent = await bot.send_message(emulator.anna.id, html, parse_mode=ParseMode.HTML)
    assert sent.text == "🕊 Truce & more read /help /no"
    assert {entity.type: text for entity, text in sent.parse_entities().items()} == {
        "bold": "Truce & more",
        "italic": "more",
        "text_link": "read",
        "bot_command": "/help",
        "code": "/no",
    }
    assert emulator.messages(emulator.anna)[0].links == ("https://example.org/?a=1&b=2",)
    assert not emulator.violations


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<b>open", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("é <h1>x</h1>", 'Unsupported start tag "h1" at byte offset 3'),
        ("1 < 2", "Unclosed start tag at byte offset 2"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler"'),
    ],
)
async def test_unreadable_html(emulator: Emulator, bot: telegram.Bot, html: str, words: str) -> None:
    """Markup that Telegram cannot read is refused in its words and kept as a violation."""
    with pytest.raises(BadRequest) as raised:
        await bot.send_message(emulator.anna.id, html, parse_mode="HTML")
    assert words.lower() in str(raised.value).lower()
    assert len(emulator.violations) == 1


async def test_length_counts_utf16_after_parsing(emulator: Emulator, bot: telegram.Bot) -> None:
    """4096 UTF-16 units of text pass whatever the markup takes; one more does not, and nothing is nothing."""
    await bot.send_message(emulator.anna.id, "<b>" + "🕊" * 2048 + "</b>", parse_mode="HTML")
    with pytest.raises(BadRequest, match=r"(?i)too long"):
        await bot.send_message(emulator.anna.id, "🕊" * 2048 + "x")
    with pytest.raises(BadRequest, match=r"(?i)text is empty"):
        await bot.send_message(emulator.anna.id, "<b> </b>", parse_mode="HTML")
    assert len(emulator.violations) == 2


async def test_only_a_hundred_entities_are_kept(emulator: Emulator, bot: telegram.Bot) -> None:
    """Of more than a hundred entities the rest is dropped, which is a violation of ours."""
    sent = await bot.send_message(emulator.anna.id, "<b>x</b> " * 101, parse_mode="HTML")
    assert len(sent.entities) == 100
    assert emulator.violations == ["101 entities, of which Telegram keeps 100"]


@pytest.mark.parametrize(
    ("button", "words"),
    [
        (Button("x", callback_data="d" * 65), "BUTTON_DATA_INVALID"),
        (Button("x", callback_data="é" * 33), "BUTTON_DATA_INVALID"),
        (Button("x", url="example"), "Wrong HTTP URL"),
        (Button("x", url="javascript:alert(1)"), "Wrong HTTP URL"),
        (Button("x"), "BUTTON_TYPE_INVALID"),
        (Button("x", url="https://a.b", callback_data="a"), "BUTTON_TYPE_INVALID"),
        (Button(" ", callback_data="a"), "unallowed"),
    ],
)
async def test_bad_buttons(emulator: Emulator, bot: telegram.Bot, button: Button, words: str) -> None:
    """A button has a text and exactly one thing to do; data is 1 to 64 bytes, a link is a link."""
    with pytest.raises(BadRequest) as raised:
        await bot.send_message(emulator.anna.id, "x", reply_markup=Keyboard([[button]]))
    assert words.lower() in str(raised.value).lower()
    assert emulator.violations
    assert emulator.messages(emulator.anna) == []


async def test_good_buttons(emulator: Emulator, bot: telegram.Bot) -> None:
    """Data of 64 bytes and links pass, and are seen in their rows."""
    rows = [
        [Button("a", callback_data="d" * 64), Button("b", url="https://example.org/x?y=1")],
        [Button("c", callback_data="c")],
    ]
    await bot.send_message(emulator.anna.id, "x", reply_markup=Keyboard(rows))
    shown = emulator.messages(emulator.anna)[0]
    assert [[button.text for button in row] for row in shown.rows] == [["a", "b"], ["c"]]
    assert shown.button("b").url == "https://example.org/x?y=1"
    with pytest.raises(AssertionError, match=r"(?i)no button 'z'"):
        shown.button("z")


async def test_edit(emulator: Emulator, bot: telegram.Bot) -> None:
    """An edit changes the text in place, drops buttons it does not repeat, and must change something."""
    keyboard = Keyboard([[Button("a", callback_data="a")]])
    sent = await bot.send_message(emulator.anna.id, "one", reply_markup=keyboard)
    await sent.edit_text("<b>two</b>", parse_mode="HTML")
    shown = emulator.messages(emulator.anna)[0]
    assert (shown.text, shown.buttons, shown.edits) == ("two", (), 1)
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await sent.edit_text("<b>two</b>", parse_mode="HTML")
    await sent.edit_text("two")
    await sent.edit_reply_markup(keyboard)
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await sent.edit_reply_markup(keyboard)
    assert emulator.messages(emulator.anna)[0].edits == 3
    assert not emulator.violations


async def test_edit_refused(emulator: Emulator, bot: telegram.Bot) -> None:
    """What is not there or not the bot's cannot be edited."""
    theirs = emulator.say(emulator.anna, emulator.anna, "mine")
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await bot.edit_message_text("x", emulator.anna.id, 999)
    with pytest.raises(BadRequest, match=r"(?i)message can't be edited"):
        await bot.edit_message_text("x", emulator.anna.id, theirs)


async def test_delete(emulator: Emulator, bot: telegram.Bot) -> None:
    """A deleted message is gone; in a group others' messages need an administrator."""
    sent = await bot.send_message(emulator.anna.id, "x")
    await sent.delete()
    assert emulator.messages(emulator.anna) == []
    with pytest.raises(BadRequest, match=r"(?i)message to delete not found"):
        await sent.delete()
    theirs = emulator.say(emulator.anna, emulator.group, "x")
    with pytest.raises(BadRequest, match=r"(?i)message can't be deleted"):
        await bot.delete_message(emulator.group.id, theirs)


async def test_tap_and_answer(emulator: Emulator, bot: telegram.Bot) -> None:
    """A tap reaches the bot with its data; the answer reaches the person; an unknown one is refused."""
    await bot.send_message(emulator.anna.id, "x", reply_markup=Keyboard([[Button("Go", callback_data="go:1")]]))
    press = emulator.press(emulator.anna, emulator.messages(emulator.anna)[0], "Go")
    query = (await bot.get_updates())[0].callback_query
    assert (query.data, query.from_user.id) == ("go:1", emulator.anna.id)
    await query.answer("done", show_alert=True)
    assert await emulator.answered(press) == {"text": "done", "show_alert": True}
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query("123")


async def test_replies_threads_and_silence(emulator: Emulator, bot: telegram.Bot) -> None:
    """A reply quotes, a topic keeps its messages, and silence is seen."""
    api = emulator
    first = await bot.send_message(api.forum.id, "one", message_thread_id=7)
    await bot.send_message(
        api.forum.id, "two", message_thread_id=7, reply_to_message_id=first.message_id, disable_notification=True
    )
    shown = api.messages(api.forum)[-1]
    assert (shown.reply_to, shown.thread_id, shown.silent, shown.from_bot) == (first.message_id, 7, True, True)
    with pytest.raises(BadRequest, match=r"(?i)message thread not found"):
        await bot.send_message(api.forum.id, "x", message_thread_id=99)
    with pytest.raises(BadRequest, match=r"(?i)TOPIC_CLOSED"):
        await bot.send_message(api.forum.id, "x", message_thread_id=8)
    with pytest.raises(BadRequest, match=r"(?i)message to be replied not found"):
        await bot.send_message(api.anna.id, "x", reply_to_message_id=999)
    await bot.send_message(api.anna.id, "x", reply_to_message_id=999, allow_sending_without_reply=True)
    assert not api.violations


async def test_files(emulator: Emulator, bot: telegram.Bot) -> None:
    """A document and a picture arrive by multipart, with captions of at most 1024 units, and can be fetched."""
    sent = await bot.send_document(
        emulator.anna.id, b"{}", caption="<b>data</b>", parse_mode="HTML", filename="my.json"
    )
    assert (sent.document.file_name, sent.caption, sent.caption_entities[0].type) == ("my.json", "data", "bold")
    assert bytes(await (await sent.document.get_file()).download_as_bytearray()) == b"{}"
    picture = await bot.send_photo(emulator.anna.id, Canvas(40, 30).png())
    assert (picture.photo[0].width, picture.photo[0].height) == (40, 30)
    edited = await picture.edit_caption("later")
    assert edited.caption == "later"
    with pytest.raises(BadRequest, match=r"(?i)caption is too long"):
        await bot.send_photo(emulator.anna.id, Canvas(1, 1).png(), caption="x" * 1025)
    with pytest.raises(BadRequest, match=r"(?i)no text in the message"):
        await picture.edit_text("x")


async def test_another_picture_in_its_place(emulator: Emulator, bot: telegram.Bot) -> None:
    """A picture takes the place of a picture or a text, its own caption with it, and both files can be fetched."""
    pictures = [Canvas(40, 30).png(), Canvas(50, 30).png()]
    first = await bot.send_photo(emulator.anna.id, pictures[0], caption="<b>one</b>", parse_mode="HTML")
    second = await first.edit_media(InputMediaPhoto(pictures[1], "two"), Keyboard([[Button("x", callback_data="a")]]))
    assert (second.photo[0].width, second.caption, second.caption_entities) == (50, "two", ())
    assert second.reply_markup is not None
    fetched = [bytes(await (await one.photo[0].get_file()).download_as_bytearray()) for one in (first, second)]
    assert fetched == pictures
    (shown,) = emulator.messages(emulator.anna)
    assert (shown.text, shown.edits) == ("two", 1)
    text = await bot.send_message(emulator.anna.id, "words")
    assert (await text.edit_media(InputMediaPhoto(pictures[0]))).text is None
    assert not emulator.violations


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "IMAGE_PROCESS_FAILED"),
        (b"<svg/>", "IMAGE_PROCESS_FAILED"),
        (Canvas(40, 30).png()[:-20], "IMAGE_PROCESS_FAILED"),
        (b"\xff\xd8\xff\xe0\0\x04ab", "IMAGE_PROCESS_FAILED"),
        (b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08\0\x01\0\x15", "PHOTO_INVALID_DIMENSIONS"),
        (Canvas(21, 1).png(), "PHOTO_INVALID_DIMENSIONS"),
        (Canvas(1, 9_999).png(), "PHOTO_INVALID_DIMENSIONS"),
        (b"\x89PNG" + b"\0" * 10_485_757, "too big"),
    ],
)
async def test_what_is_no_photo(emulator: Emulator, bot: telegram.Bot, body: bytes, words: str) -> None:
    """Bytes that Telegram could not show as a photo are refused, new or in the place of another."""
    sent = await bot.send_photo(emulator.anna.id, Canvas(40, 30).png())
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        await bot.send_photo(emulator.anna.id, body)
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        await sent.edit_media(InputMediaPhoto(body))
    assert len(emulator.messages(emulator.anna)) == 1


async def test_what_is_attached_must_be_there(emulator: Emulator, bot: telegram.Bot) -> None:
    """A picture named in a request that does not hold it is an unknown file."""
    sent = await bot.send_photo(emulator.anna.id, Canvas(40, 30).png())
    nothing = InputMediaPhoto("attach://nothing")
    with pytest.raises(BadRequest, match=r"(?i)wrong file identifier"):
        await sent.edit_media(nothing)


async def test_files_again(emulator: Emulator, bot: telegram.Bot) -> None:
    """A file that Telegram has is sent again by its id; an unknown id is refused."""
    sent = await bot.send_document(emulator.anna.id, b"{}", filename="my.json")
    again = await bot.send_document(emulator.boris.id, sent.document.file_id)
    assert again.document.file_name == "my.json"
    with pytest.raises(BadRequest, match=r"(?i)wrong file identifier"):
        await bot.send_document(emulator.boris.id, "nothing")


async def test_typing_is_seen(emulator: Emulator, bot: telegram.Bot) -> None:
    """A chat action is noted, in its topic if that exists."""
    await bot.send_chat_action(emulator.forum.id, "typing", message_thread_id=7)
    assert emulator.town.actions == [(emulator.forum.id, "typing")]
    with pytest.raises(BadRequest):
        await bot.send_chat_action(emulator.forum.id, "typing", message_thread_id=99)


async def test_less_common_markup(emulator: Emulator, bot: telegram.Bot) -> None:
    """Code with a language, expandable quotes, spoilers and a link without an address are read as Telegram does."""
    html = (
        '<pre><code class="language-python">x = 1</code></pre><blockquote expandable>long</blockquote>'
        '<span class="tg-spoiler">end</span><a href="nowhere">plain</a><b></b>'
    )
    sent = await bot.send_message(emulator.anna.id, html, parse_mode="HTML")
    assert [(entity.type, entity.language) for entity in sent.entities] == [
        ("pre", "python"),
        ("expandable_blockquote", None),
        ("spoiler", None),
    ]
    with pytest.raises(BadRequest, match=r"(?i)plays parse_mode HTML only"):
        await bot.send_message(emulator.anna.id, "*x*", parse_mode="MarkdownV2")


async def test_given_entities(emulator: Emulator, bot: telegram.Bot) -> None:
    """Entities given instead of markup are kept as they are."""
    sent = await bot.send_message(emulator.anna.id, "bold", entities=[telegram.MessageEntity("bold", 0, 4)])
    assert sent.parse_entities() == {sent.entities[0]: "bold"}


async def test_who_may_be_written_to(emulator: Emulator, bot: telegram.Bot) -> None:
    """Unknown, blocked, deleted, kicked and muted are each refused as Telegram words it; coming back heals."""
    api = emulator
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.send_message(555, "x")
    api.block(api.anna)
    with pytest.raises(Forbidden, match=r"(?i)bot was blocked by the user"):
        await bot.send_message(api.anna.id, "x")
    api.unblock(api.anna)
    await bot.send_message(api.anna.id, "x")
    api.deactivate(api.boris)
    with pytest.raises(Forbidden, match=r"(?i)user is deactivated"):
        await bot.send_message(api.boris.id, "x")
    api.olga.contact = "fresh"
    with pytest.raises(Forbidden, match=r"(?i)can't initiate conversation"):
        await bot.send_message(api.olga.id, "x")
    api.set_bot_role(api.forum, "kicked")
    with pytest.raises(Forbidden, match=r"(?i)bot was kicked from the supergroup chat"):
        await bot.send_message(api.forum.id, "x")
    api.group.bot_may_write = False
    with pytest.raises(BadRequest, match=r"(?i)not enough rights"):
        await bot.send_message(api.group.id, "x")
    api.set_bot_role(api.channel, "member")
    with pytest.raises(BadRequest, match=r"(?i)need administrator rights"):
        await bot.send_message("@truce_channel", "x")


async def test_upgraded_group(emulator: Emulator, bot: telegram.Bot) -> None:
    """After the upgrade the old address tells the new one, which takes messages."""
    new = emulator.upgrade(emulator.group)
    with pytest.raises(telegram.error.ChatMigrated) as raised:
        await bot.send_message(-2001, "x")
    assert raised.value.new_chat_id == new.id
    await bot.send_message(new.id, "x")
    assert emulator.from_bot(new)[-1].text == "x"


async def test_channel_posts(emulator: Emulator, bot: telegram.Bot) -> None:
    """The bot posts into a channel by name, as the channel."""
    sent = await bot.send_message("@truce_channel", "x")
    assert sent.sender_chat.id == emulator.channel.id
    assert emulator.from_bot(emulator.channel)[0].text == "x"
    await sent.edit_text("y")
    assert emulator.from_bot(emulator.channel)[0].text == "y"


async def test_topics_open_close_and_go(emulator: Emulator, bot: telegram.Bot) -> None:
    """A topic takes messages while it is open, from administrators also when it is closed; General like any other."""
    api, forum = emulator, emulator.forum
    topic = api.open_topic(forum, "Talks")
    sent = await bot.send_message(forum.id, "x", message_thread_id=topic)
    assert (sent.message_thread_id, sent.is_topic_message) == (topic, True)
    for closed in (topic, None):
        api.shut_topic(forum, closed)
        with pytest.raises(BadRequest, match=r"(?i)TOPIC_CLOSED"):
            await bot.send_message(forum.id, "x", message_thread_id=closed)
    api.set_bot_role(forum, "administrator")
    await bot.send_message(forum.id, "x", message_thread_id=topic)
    await bot.send_message(forum.id, "x")
    api.set_bot_role(forum, "member")
    for opened in (topic, None):
        api.shut_topic(forum, opened, closed=False)
        await bot.send_message(forum.id, "x", message_thread_id=opened)
    api.delete_topic(forum, topic)
    with pytest.raises(BadRequest, match=r"(?i)message thread not found"):
        await bot.send_message(forum.id, "x", message_thread_id=topic)
    assert {message.thread_id for message in api.messages(forum)} == {None}
    assert not api.violations


async def test_right_to_post_in_a_channel(emulator: Emulator, bot: telegram.Bot) -> None:
    """An administrator without it is refused, and asking tells who has it."""
    api = emulator
    assert (await bot.get_chat_member("@truce_channel", bot.id)).can_post_messages
    api.let_post(api.channel, may=False)
    with pytest.raises(BadRequest, match=r"(?i)need administrator rights"):
        await bot.send_message("@truce_channel", "x")
    assert (await bot.get_chat_member("@truce_channel", bot.id)).can_post_messages is False
    api.set_role(api.anna, api.channel, "administrator")
    assert (await bot.get_chat_member("@truce_channel", api.anna.id)).can_post_messages
    api.let_post(api.channel, may=True)
    await bot.send_message("@truce_channel", "x")
    api.set_bot_role(api.channel, "left")
    assert (await bot.get_chat("@truce_channel")).title == "Truce channel"
    with pytest.raises(telegram.error.Forbidden):
        await bot.get_chat_member("@truce_channel", api.anna.id)
    assert not api.violations


async def test_custom_emoji_become_ordinary_ones(emulator: Emulator, bot: telegram.Bot) -> None:
    """A bot without the right to them sends the emoji inside."""
    sent = await bot.send_message(emulator.anna.id, '<tg-emoji emoji-id="5">🕊</tg-emoji> <b>x</b>', parse_mode="HTML")
    assert (sent.text, [entity.type for entity in sent.entities]) == ("🕊 x", ["bold"])
