"""The door to experta leaves no trace in the program that imports it."""

import ast
import subprocess
import sys
from pathlib import Path

import facts._experta as door

ROOT = Path(__file__).parents[2]


def run(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_import_leaves_collections_logging_and_warnings_as_they_were():
    program = """
import collections, logging, sys, warnings
warnings.simplefilter("error")
def state():
    root = logging.root
    return dict(vars(collections)), dict(vars(logging)), list(root.handlers), root.level, list(warnings.filters)
before = state()
import facts._experta
import facts._experta
after = state()
assert before == after
assert not hasattr(collections, "Mapping")
print("same")
"""
    assert run(program) == "same"


def test_plain_import_of_experta_would_not_work_or_would_leave_a_handler():
    """Positive control: without the door there is something to clean up."""
    program = """
import logging
try:
    import experta
    print("handler" if logging.root.handlers else "clean")
except AttributeError:
    print("fails")
"""
    assert run(program) in ("handler", "fails")


def test_logging_of_other_threads_works_while_experta_is_imported():
    program = """
import logging, sys, threading
import importlib.abc

class Watcher(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == "experta.watchers":
            other = threading.Thread(target=logging.basicConfig)
            other.start()
            other.join()
        return None

sys.meta_path.insert(0, Watcher())
import facts._experta
print(len(logging.root.handlers))
"""
    assert run(program) == "1"


def test_many_threads_may_import_at_once():
    program = """
import collections, logging, threading
failed = []
def load():
    try:
        import facts._experta
        facts._experta.KnowledgeEngine
    except Exception as error:
        failed.append(error)
threads = [threading.Thread(target=load) for _ in range(8)]
for each in threads: each.start()
for each in threads: each.join()
assert not failed, failed
assert not hasattr(collections, "Mapping") and not logging.root.handlers
print("ok")
"""
    assert run(program) == "ok"


def test_experta_says_nothing_about_facts_to_a_host_that_logs_everything():
    program = """
import logging, io
stream = io.StringIO()
logging.basicConfig(level=logging.DEBUG, stream=stream)
from facts._experta import Fact, KnowledgeEngine
class Secret(Fact): pass
engine = KnowledgeEngine()
engine.reset()
engine.declare(Secret(name="patient"))
engine.run()
print(repr(stream.getvalue()))
"""
    assert run(program) == "''"


def test_only_the_door_imports_experta():
    importers = []
    for room in ("facts", "knowledge", "expert"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom):
                    names = [node.module or ""]
                if any(name.split(".")[0] == "experta" for name in names):
                    importers.append(path.relative_to(ROOT).as_posix())
    assert set(importers) == {"facts/_experta.py"}


def test_the_stub_types_every_name_of_the_door():
    stub = ast.parse((ROOT / "facts" / "_experta.pyi").read_text(encoding="utf-8"))
    typed = {node.name for node in stub.body if isinstance(node, ast.ClassDef)}
    typed |= {node.target.id for node in stub.body if isinstance(node, ast.AnnAssign)}
    assert {name for name in typed if not name.startswith("_")} == set(door.__all__)
    assert all(hasattr(door, name) for name in door.__all__)
