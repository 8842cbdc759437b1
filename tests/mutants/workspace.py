"""A copy of the package in which mutmut changes the code, and its runs there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from .groups import Group

REPOSITORY = Path(__file__).parents[2]
WORK = REPOSITORY / ".mutants"
PACKAGE = "grand_challenge_dicom_de_id_procedure"

_COPIED = {"pyproject.toml", "tests"}
# With this profile, examples are the same in each run, and none fails because the machine is busy.
_PYTEST = ("-n", "0", "-p", "no:cacheprovider", "--hypothesis-profile", "ci")


class Workspace:
    """The folder in which the modules of a group are changed; made anew.

    mutmut keeps verdicts from run to run, and would not see that a test has changed.
    """

    def __init__(self, group: Group) -> None:
        self.group = group
        self.folder = WORK / group.name
        shutil.rmtree(self.folder, ignore_errors=True)
        inner = self.folder / "mutants"
        (inner / "src").mkdir(parents=True)  # Python forgets a folder of its path that is not there
        (self.folder / "src").symlink_to(REPOSITORY / "packages/python/src")
        (self.folder / "tests").symlink_to(REPOSITORY / "tests")
        for entry in REPOSITORY.iterdir():
            if entry.name not in _COPIED and not entry.name.startswith("."):
                (inner / entry.name).symlink_to(entry)
        shared = REPOSITORY.parent / "shared"
        if shared.is_dir():
            (self.folder / "shared").symlink_to(shared)
        settings = (REPOSITORY / "pyproject.toml").read_text("utf-8") + self._settings()
        (self.folder / "pyproject.toml").write_text(settings, "utf-8")

    def _settings(self) -> str:
        run = "not " + " and not ".join(self.group.not_run)
        settings = {
            "source_paths": ["src"],
            "only_mutate": [f"src/{PACKAGE}/{module}" for module in self.group.modules],
            "do_not_mutate_patterns": list(self.group.not_changed),
            "pytest_add_cli_args": [*_PYTEST, "-k", run],
            "pytest_add_cli_args_test_selection": list(self.group.tests),
            "debug": True,  # what the tests print comes into the log
            "process_isolation": "forkserver",  # the tests before must not have filled caches
            "use_git_change_detection": False,
            "timeout_multiplier": 5.0,
            "timeout_constant": 5.0,
        }
        lines = (f"{key} = {json.dumps(value)}" for key, value in settings.items())
        return "\n[tool.mutmut]\n" + "\n".join(lines) + "\n"

    def names(self) -> dict[str, list[str]]:
        """The names that mutmut gives to the mutants of each module."""
        from mutmut.mutation.file_mutation import mutate_file_contents

        os.chdir(self.folder)  # mutmut reads its settings from here
        names = {}
        for module in self.group.modules:
            path = Path("src", PACKAGE, module)
            mutated = mutate_file_contents(str(path), path.read_text("utf-8"))
            dotted = f"{PACKAGE}.{module.removesuffix('.py').replace('/', '.')}"
            names[module] = [f"{dotted}.{name}" for name in mutated.mutant_names]
        return names

    def run(self, names: Sequence[str]) -> None:
        """Run the tests on the mutants with these names, one at a time.

        Raises:
            RuntimeError: mutmut failed, for instance because a test fails without any change.
        """
        environment = os.environ | {"PYTHONPATH": str(self.folder / "mutants" / "src")}
        mutmut = Path(sys.executable).with_name("mutmut")
        command = [str(mutmut), "run", "--max-children", "1", *names]
        with (self.folder / "log").open("wb") as log:
            run = subprocess.run(
                command, cwd=self.folder, env=environment, stdout=log, stderr=log, check=False
            )
        if run.returncode:
            raise RuntimeError(f"mutmut failed -> see {self.folder / 'log'}")

    def verdicts(self, module: str) -> Mapping[str, int | None]:
        """The exit status of the tests for each mutant of a module; None if it did not run."""
        written = self.mutated(module).with_name(f"{Path(module).name}.meta")
        verdicts: dict[str, int | None] = json.loads(written.read_text("utf-8"))["exit_code_by_key"]
        return verdicts

    def mutated(self, module: str) -> Path:
        """The module with all its mutants."""
        return self.folder / "mutants" / "src" / PACKAGE / module
