"""Truce Watch: tells Telegram chats when an article says what they asked for."""
