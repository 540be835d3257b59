"""What each key of a case means, read from the text under it when a JSON Schema is asked for.

Pydantic can do this itself, but then it reads and parses the source of every model whenever a program starts.
"""

import ast
import inspect
import textwrap
from functools import cache
from itertools import pairwise


@cache
def meanings(model: type) -> dict[str, str]:
    """The text under each attribute in the body of a class; nothing for an attribute without one."""
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    body = definition.body if isinstance(definition, ast.ClassDef) else []
    found: dict[str, str] = {}
    for attribute, text in pairwise(body):
        if (
            isinstance(attribute, ast.AnnAssign)
            and isinstance(attribute.target, ast.Name)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
            and isinstance(text.value.value, str)
        ):
            found[attribute.target.id] = inspect.cleandoc(text.value.value)
    return found
