"""Insight: who has not been seen, and what one month was; for those who serve and for those who pay. Ranks nobody."""
