"""The ways out, as the settings open them."""

from __future__ import annotations

import pytest

from bot.clock import Clock
from bot.config import Settings
from bot.outside import language_model, nearby, rewriting
from bot.pipeline.rewrite import Rewriting
from bot.storage import Storage


@pytest.mark.parametrize(
    ("url", "near"),
    [
        ("http://127.0.0.1:11434/v1", True),
        ("http://[::1]/v1", True),
        ("http://192.168.1.5/v1", True),
        ("http://ollama:11434/v1", True),
        ("http://models.local/v1", True),
        ("http://models.example/v1", False),
        ("http://8.8.8.8/v1", False),
        ("http://[2606:4700::1]/v1", False),
    ],
)
def test_own_networks_are_known_by_spelling(url: str, near: bool) -> None:
    """A key may go there without encryption."""
    assert nearby(url) is near


async def test_nothing_is_rewritten_unless_a_model_is_named(sqlite_storage: Storage) -> None:
    """Off by default; with an address and a name it is on, with the limits of the settings."""
    async with rewriting(Settings(_env_file=None), Clock(), sqlite_storage) as rewriter:
        assert rewriter is None
    named = Settings(_env_file=None, llm_url="http://127.0.0.1:1/v1/", llm_model="small", llm_seconds=2)
    async with rewriting(named, Clock(), sqlite_storage) as rewriter:
        assert isinstance(rewriter, Rewriting)
        assert (rewriter.model.name, rewriter.patience.total_seconds(), rewriter.translate) == ("small", 2, False)


@pytest.mark.parametrize("url", ["https://models.example/v1", "https://models.example/v1/chat/completions/"])
async def test_endpoint_may_be_given_whole(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With or without the name of the call."""
    asked = []
    monkeypatch.setattr("bot.outside.Asker.__init__", lambda self, url, **told: asked.append(url))
    monkeypatch.setattr("bot.outside.Asker.__aexit__", lambda self, *told: _nothing())
    settings = Settings(_env_file=None, llm_url=url, llm_model="small", llm_key="key")
    async with language_model(settings, Clock()):
        pass

    assert asked == ["https://models.example/v1/chat/completions"]


async def _nothing() -> None:
    return None
