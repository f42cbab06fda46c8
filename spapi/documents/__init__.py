"""Report and feed documents: moved in constant memory, checked to their end, whole or not at all."""
