"""Live: the tail of the change log, and Socket.IO."""
