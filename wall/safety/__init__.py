"""Safety: hiding after the fact, for one of a few reasons, with an answer, an appeal and a public count."""
