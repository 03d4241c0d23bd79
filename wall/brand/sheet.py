"""Writes the brand as one tiny style sheet: the accent's meanings and the typeface, nothing else. Pure."""

_THEME = "--accent:{colour};--focus:{colour}"
_FAMILY = "Florilege Brand"
_OWN_SANS = 'Figtree,"Segoe UI","Helvetica Neue",Arial,sans-serif'


def accents_sheet(light: str, dark: str, within: str = "") -> str:
    """The accents, for the whole page or for what lies `within` a selector. The selectors are those of tokens.css."""
    day, night = _THEME.format(colour=light), _THEME.format(colour=dark)
    if within:
        return f'@layer tokens{{{within}[data-theme="light"]{{{day}}}{within}[data-theme="dark"]{{{night}}}}}\n'
    system = f'@media screen and (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{{night}}}}}'
    rules = f':root,[data-theme="light"]{{{day}}}[data-theme="dark"]{{{night}}}{system}'
    return f"@layer tokens{{{rules}}}\n"


def typeface_sheet(url: str, *, is_variable: bool) -> str:
    """The typeface for everything around people's words. One that has a single weight is made bold by the browser."""
    weight = "100 900" if is_variable else "400"
    source = f'src:url("{url}") format("woff2");font-weight:{weight};font-display:swap'
    return f'@font-face{{font-family:"{_FAMILY}";{source}}}\n@layer tokens{{:root{{--sans:"{_FAMILY}",{_OWN_SANS}}}}}\n'
