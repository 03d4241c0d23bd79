"""Sources: public handles and feeds that belong to people, and their health."""
