"""What exists in the sandbox: sellers and their orders, stock, feeds, reports, tokens. Answers no requests."""
