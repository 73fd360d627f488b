"""Everything outside the bot, on loopback: a Bot API, a small news site, and a chat page for a browser."""
