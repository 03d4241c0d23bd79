"""A large company’s site, poured in by the table: 5,000 people, and what they said and did in thirty months."""
