"""The mapping tables: data about how each MWS Action is done by SP-API today. Import the module you need."""
