"""A language model behind an OpenAI-compatible endpoint: asked for sentences, within a budget, and let be while it fails.

It is given text and gives text. It decides nothing, has no tools, and is told nothing of who will read it. What it
answers is believed by nobody until `bot.text.grounding` has compared it with the article.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from bot import observe
from bot.clock import Clock
from bot.errors import RateLimited, SourceError
from bot.llm.answer import sentences
from bot.llm.limits import Breaker, Budget
from bot.llm.prompt import Prompt

__all__ = ["Breaker", "Budget", "Model", "Prompt"]

log = observe.logger("llm")


@dataclass(frozen=True, slots=True)
class Model:
    """The model `name`. `post` takes the body of a request to the endpoint and gives that of its answer."""

    name: str
    post: Callable[[bytes], Awaitable[bytes]]
    budget: Budget
    breaker: Breaker
    clock: Clock

    async def ask(self, prompt: Prompt) -> list[str] | None:
        """The sentences that it answers; None when it failed, is being let be, or the hour's budget is spent."""
        now = self.clock.monotonic()
        if not (self.breaker.allows(now) and self.budget.take(now)):
            return None
        try:
            told = await self.answer(prompt)
        except SourceError as error:
            self._failed(error)
            return None
        self.breaker.succeeded()
        return told

    async def answer(self, prompt: Prompt) -> list[str]:
        """The sentences that it answers, whatever budget and failures so far. Raises SourceError."""
        return sentences(await self.post(self._request(prompt)))

    def _request(self, prompt: Prompt) -> bytes:
        said = [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}]
        return json.dumps({"model": self.name, "messages": said, "stream": False}, ensure_ascii=False).encode()

    def _failed(self, error: SourceError) -> None:
        after = error.retry_after if isinstance(error, RateLimited) else None
        pause = self.breaker.failed(self.clock.monotonic(), after or timedelta(0))
        log.warning("model failed", error=error.code, status=error.details.get("status"), pause_seconds=pause)
