"""For whoever runs this: the journal of calls, `doctor`, `coverage`, other owners of the name `mws`."""
