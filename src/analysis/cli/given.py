"""What a person gives to an option or argument: looked at before its meaning is."""

from typing import Any

import click

from analysis.ground.characters import invisible

LONGEST = 4000  # characters; a path has at most 4,096


class Given(click.ParamType):
    """The type of an option or argument that refuses a value that is empty, endless or shows nothing."""

    def __init__(self, kind: click.ParamType):
        self.kind, self.name = kind, kind.name
        self.is_composite, self.arity = kind.is_composite, kind.arity

    def __getattr__(self, name: str) -> Any:
        if name == "kind":
            raise AttributeError(name)
        return getattr(self.kind, name)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the value as the kind reads it; one that the command line says must hold something."""
        said = ctx and param and ctx.get_parameter_source(param.name) is click.core.ParameterSource.COMMANDLINE
        if said and isinstance(value, str):
            if not value.strip():
                self.fail("it is empty; give a value, or leave it out", param, ctx)
            if len(value) > LONGEST:
                self.fail(f"it has {len(value):,} characters; the longest value has {LONGEST:,}", param, ctx)
            if invisible(value) or "\n" in value or "\r" in value:
                code = invisible(value) or "a line break"
                self.fail(f"it holds a character that shows nothing ({code}); take it out", param, ctx)
        return self.kind.convert(value, param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """Return what help shows in the value's place."""
        return self.kind.get_metavar(param, ctx)

    def get_missing_message(self, param: click.Parameter, ctx: click.Context | None) -> str | None:
        """Return what is said where it is missing."""
        return self.kind.get_missing_message(param, ctx)

    def to_info_dict(self) -> dict[str, Any]:
        """Return what is known of the kind."""
        return self.kind.to_info_dict()

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        """Return what completes an unfinished value."""
        return self.kind.shell_complete(ctx, param, incomplete)
