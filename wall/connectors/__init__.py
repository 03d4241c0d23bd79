"""The outside: knows networks, not our tables."""
