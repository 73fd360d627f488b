"""What people read: words from the catalog, as messages that Telegram accepts."""
