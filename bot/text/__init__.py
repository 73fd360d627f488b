"""Reading: from a page to an article, a document, and what of it a query asked for."""
