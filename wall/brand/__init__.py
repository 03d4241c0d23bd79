"""The company's name, logo, accent and typeface: all of Florilège that a company may change."""
