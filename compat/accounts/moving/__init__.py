"""Moving sellers from MWS to SP-API: by their MWS authorisation where that still serves, else by asking them again."""
