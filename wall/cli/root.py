"""The command itself: which commands there are, and how each of them ends when it goes wrong."""

from importlib import import_module
from typing import Any

import click

from wall.cli.trouble import plain_words, refuse_broken_text

# Each command and the module beside this one that holds it under the same name. Only what is asked for is imported.
COMMANDS = {
    "serve": "serve",
    "demo": "demo",
    "db": "database",
    "doctor": "doctor",
    "person": "people",
    "invite": "people",
    "source": "sources",
    "post": "posts",
    "wall": "walls",
    "announce": "announce",
    "stop": "walls",
    "start": "walls",
    "relay": "relays",
    "badge": "badges",
    "screen": "screens",
    "event": "events",
    "audit": "audit",
    "fake": "fake",
}


class Root(click.Group):
    """The outermost group: whatever goes wrong inside is told in one sentence. Exit 0 done, 1 failed, 2 misasked."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command called that, from its module."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"wall.cli.{COMMANDS[cmd_name]}"), cmd_name)
        return command

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the options before the command's name."""
        with plain_words():
            refuse_broken_text(args)
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with plain_words():
            return super().invoke(ctx)


def _show_version(ctx: click.Context, _option: click.Parameter, asked: bool) -> None:
    if asked:
        from wall.version import VERSION  # imported here: slow, and rarely wanted

        click.echo(f"Florilège {VERSION}")
        ctx.exit()


@click.group(cls=Root, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_show_version, help="Show the version."
)
def florilege() -> None:
    """Florilège: a company's social wall that moves colleagues' words.

    Settings come from FLORILEGE_… in the environment, then from florilege.toml in this folder.
    """
