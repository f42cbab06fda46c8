"""What the ledger can be asked and told: a frozen dataclass a question, with the type of its answer. No SQLAlchemy."""
