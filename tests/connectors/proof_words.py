"""The page and the word that the tests of proofs look for."""

PAGE = "https://wall.example/p/anna"
WORD = "florilege-abcd-efgh-jkmn-pqrs"
