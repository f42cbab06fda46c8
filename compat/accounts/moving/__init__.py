"""How sellers get from an MWS authorisation to a refresh token: migrated by Amazon, or invited to consent again."""
