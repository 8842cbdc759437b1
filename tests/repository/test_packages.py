"""The packages that users install: what is in them, in both the same data, and that they work."""

import gzip
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import jsonschema
import pytest
from pydicom.data import get_testdata_file
from tests.repository.npm_programs import (
    BEFORE_README,
    IMPORT,
    NAME,
    PAGE,
    REQUIRE,
    RULES,
    SCRIPT,
    TYPED,
    WITH_OVERLAYS,
    WITH_WORKER,
    WRONG,
)

from grand_challenge_dicom_de_id_procedure import Deidentifier, procedure

PACKAGE = NAME.replace("-", "_")
KEY = bytes(range(32))
BUNDLES = [f"{name}{end}" for name in ("index", "umd/index") for end in (".js", ".min.js")]
OVERLAYS = "overlay-toml"
EMBEDDED = ["dictionary.json", "procedure.packed.json", "vrs.json", "words.json"]

pytestmark = pytest.mark.requires_program("node", "npm")


@pytest.fixture(scope="module")
def tarball(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What npm gets, as `npm pack` writes it."""
    if not (repository / "node_modules").is_dir():
        pytest.skip("what builds the package is not installed: make .venv/.modules")
    folder = tmp_path_factory.mktemp("npm")
    run(["npm", "pack", "--workspace", NAME, "--pack-destination", str(folder)], repository)
    (file,) = folder.glob("*.tgz")
    return file


@pytest.fixture(scope="module")
def packed(tarball: Path) -> dict[str, bytes]:
    """The files in the npm package."""
    found = {}
    with tarfile.open(tarball) as archive:
        for member in archive.getmembers():
            content = archive.extractfile(member)
            assert content is not None
            found[member.name.removeprefix("package/")] = content.read()
    return found


@pytest.fixture(scope="module")
def distributions(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:  # type: ignore[type-arg]
    """The files in the wheel and in the sdist."""
    folder = tmp_path_factory.mktemp("python")
    source = folder / "source"
    shutil.copytree(repository / "packages/python", source)
    run([sys.executable, "-m", "hatchling", "build", "-d", str(folder)], source)
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive:
        in_wheel = {name: archive.read(name) for name in archive.namelist()}
    with tarfile.open(sdist) as tar:
        in_sdist = {m.name.partition("/")[2]: tar.extractfile(m).read() for m in tar.getmembers()}  # type: ignore[union-attr]
    return {"wheel": in_wheel, "sdist": in_sdist}


@pytest.fixture(scope="module")
def installed(tarball: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty project in which the npm package is installed, with a file and a key."""
    folder = tmp_path_factory.mktemp("installed")
    (folder / "package.json").write_text('{"private": true}')
    run(["npm", "install", "--offline", "--no-package-lock", str(tarball)], folder)
    shutil.copy(str(get_testdata_file("CT_small.dcm")), folder / "scan.dcm")
    (folder / "project.key").write_text(KEY.hex())
    return folder


@pytest.fixture
def project(installed: Path, tmp_path: Path) -> Path:
    """Such a project of a test's own."""
    return shutil.copytree(installed, tmp_path, symlinks=True, dirs_exist_ok=True)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The SHA-256 of what the Python package makes of the file in the project."""
    output = tmp_path_factory.mktemp("expected") / "expected.dcm"
    Deidentifier(KEY).file(str(get_testdata_file("CT_small.dcm")), output)
    return hashlib.sha256(output.read_bytes()).hexdigest()


def run(command: list[str], folder: Path) -> str:
    environment = {**os.environ, "npm_config_cache": str(folder / "node_modules/.cache")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def run_module(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text)
    return run(["node", name], folder).strip()


def test_the_npm_package_contains_no_more_than_users_need(packed: dict[str, bytes]) -> None:
    built = {*BUNDLES, *(f"{each}.map" for each in BUNDLES), "index.d.ts", "index.d.cts"}
    built |= {f"{OVERLAYS}{end}" for end in (".js", ".js.map", ".d.ts")}
    assert set(packed) == {
        "LICENSE",
        "README.md",
        "package.json",
        "procedure.json",
        "procedure.schema.json",
        "sbom.cdx.json",
        "dist/licenses.txt",
        "dist/umd/package.json",
        *(f"dist/{each}" for each in built),
    }


def test_each_entry_of_the_npm_package_is_a_file_in_it(packed: dict[str, bytes]) -> None:
    content = json.loads(packed["package.json"])
    named = re.findall(r': "(\./[^"]+)"', json.dumps(content["exports"]))
    named += [content[each] for each in ("main", "module", "types", "unpkg", "jsdelivr")]
    assert {each.removeprefix("./") for each in named} <= set(packed)
    assert content["sideEffects"] is False
    assert content["engines"] == {"node": ">=18"}


def test_every_package_contains_the_licence(
    repository: Path, packed: dict[str, bytes], distributions: dict[str, dict[str, bytes]]
) -> None:
    text = (repository / "LICENSE").read_bytes()
    assert packed["LICENSE"] == text
    assert distributions["sdist"]["LICENSE"] == text
    assert [content for name, content in distributions["wheel"].items() if "LICENSE" in name] == [
        text
    ]


def test_the_procedure_in_the_npm_package_is_the_tracked_one(
    repository: Path, packed: dict[str, bytes]
) -> None:
    assert packed["procedure.json"] == (repository / "procedure/procedure.json").read_bytes()


@pytest.mark.parametrize("bundle", BUNDLES)
def test_a_bundle_embeds_the_data_of_the_wheel(
    repository: Path,
    tmp_path: Path,
    packed: dict[str, bytes],
    distributions: dict[str, dict[str, bytes]],
    bundle: str,
) -> None:
    (tmp_path / "bundle.js").write_bytes(packed[f"dist/{bundle}"])
    tool = repository / "packages/javascript/tools/embedded-data.js"
    found = set(json.loads(run(["node", str(tool), str(tmp_path / "bundle.js")], repository)))
    of_wheel = {name: distributions["wheel"][f"{PACKAGE}/{name}"] for name in EMBEDDED}
    assert {name for name, text in of_wheel.items() if sha256(text) not in found} == set()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_the_procedure_of_the_python_package_is_that_of_the_npm_package(
    packed: dict[str, bytes],
) -> None:
    assert json.loads(json.dumps(procedure, default=dict)) == json.loads(packed["procedure.json"])


def test_both_packages_contain_the_schema_which_has_a_stable_id(
    packed: dict[str, bytes], distributions: dict[str, dict[str, bytes]]
) -> None:
    schema = packed["procedure.schema.json"]
    assert distributions["wheel"][f"{PACKAGE}/procedure.schema.json"] == schema
    assert json.loads(schema)["$id"] == f"urn:{NAME}:procedure.schema"


def test_the_procedure_in_the_npm_package_fits_the_schema(packed: dict[str, bytes]) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(packed["procedure.schema.json"]))
    validator.check_schema(validator.schema)
    content = json.loads(packed["procedure.json"])
    content["sopClass"] = dict(list(content["sopClass"].items())[::20])  # final.py checks every row
    assert list(validator.iter_errors(content)) == []
    assert list(validator.iter_errors({**content, "default": "K"})) != []


def test_both_packages_contain_their_bill_of_materials(
    repository: Path, packed: dict[str, bytes], distributions: dict[str, dict[str, bytes]]
) -> None:
    npm, python = (
        repository / f"packages/{each}/sbom.cdx.json" for each in ("javascript", "python")
    )
    assert packed["sbom.cdx.json"] == npm.read_bytes()
    assert distributions["sdist"]["sbom.cdx.json"] == python.read_bytes()
    (in_wheel,) = (name for name in distributions["wheel"] if name.endswith("/sboms/sbom.cdx.json"))
    assert distributions["wheel"][in_wheel] == python.read_bytes()


def test_the_bundles_contain_of_others_what_the_bill_and_the_licences_name(
    packed: dict[str, bytes],
) -> None:
    bundled = {}
    for bundle in (*BUNDLES, f"{OVERLAYS}.js"):
        sources = " ".join(json.loads(packed[f"dist/{bundle}.map"])["sources"])
        bundled[bundle] = set(re.findall(r"node_modules/((?:@\w+/)?[\w.-]+)", sources))
    assert all(bundled[each] == {"@noble/hashes"} for each in BUNDLES)
    bill = json.loads(packed["sbom.cdx.json"])
    assert set().union(*bundled.values()) == {component["name"] for component in bill["components"]}
    for component in bill["components"]:
        title = f"{component['name']} {component['version']}\n"
        assert title in packed["dist/licenses.txt"].decode()


@pytest.mark.parametrize("bundle", [each for each in BUNDLES if ".min." in each])
def test_a_minified_bundle_is_small_enough_for_a_page(
    packed: dict[str, bytes], bundle: str
) -> None:
    assert len(gzip.compress(packed[f"dist/{bundle}"], 9)) <= 350_000


def test_the_build_fails_if_a_minified_bundle_is_too_large(
    repository: Path, tmp_path: Path
) -> None:
    (tmp_path / "umd").mkdir()
    for bundle in BUNDLES:
        (tmp_path / bundle).write_bytes(random.Random(1).randbytes(351_000))
    tool = repository / "packages/javascript/tools/bundle-sizes.js"
    done = subprocess.run(["node", str(tool), str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 1
    assert "index.min.js: 351.0 KB, gzipped 351.1 KB (at most 350 KB)\n" in done.stdout
    assert done.stderr == (
        "index.min.js: 351.1 KB gzipped -> at most 350 KB\n"
        "umd/index.min.js: 351.1 KB gzipped -> at most 350 KB\n"
    )


@pytest.mark.parametrize(
    ("file", "text"),
    [("import.mjs", IMPORT), ("require.cjs", REQUIRE), ("script-tag.cjs", SCRIPT)],
)
def test_it_makes_the_bytes_of_the_python_package(
    project: Path, expected: str, file: str, text: str
) -> None:
    assert run_module(project, file, text) == f"{procedure['version']} {expected}"


def test_its_overlays_in_toml_make_the_bytes_of_the_python_package(project: Path) -> None:
    overlay = project / "mine.toml"
    overlay.write_text(RULES)
    output = project / "expected.dcm"
    Deidentifier(KEY, preset="research", overlays=[overlay]).file(project / "scan.dcm", output)
    told = run_module(project, "overlays.mjs", WITH_OVERLAYS).splitlines()
    assert told == [sha256(output.read_bytes()), "mine.toml:1: unknown key 'nam' -> name"]


@pytest.mark.parametrize(
    ("format_", "bundled", "text"),
    [("esm", "bundled.mjs", IMPORT), ("cjs", "bundled.cjs", REQUIRE)],
)
def test_it_can_be_bundled(
    repository: Path, project: Path, expected: str, format_: str, bundled: str, text: str
) -> None:
    (project / "main.js").write_text(text)
    esbuild = str(repository / "node_modules/.bin/esbuild")
    options = ["--bundle", "--platform=node", f"--format={format_}", f"--outfile={bundled}"]
    run([esbuild, "main.js", *options], project)
    shutil.rmtree(project / "node_modules" / NAME)
    assert run(["node", bundled], project).strip() == f"{procedure['version']} {expected}"


@pytest.mark.parametrize(
    ("module", "resolution"),
    [("node16", "node16"), ("nodenext", "nodenext"), ("esnext", "bundler")],
)
def test_typescript_knows_its_types(
    repository: Path, project: Path, module: str, resolution: str
) -> None:
    (project / "import.mts").write_text(TYPED)
    (project / "require.cts").write_text(TYPED if resolution != "bundler" else "export {};\n")
    tsc = [str(repository / "node_modules/.bin/tsc"), "--noEmit", "--strict", "--target", "es2022"]
    tsc += ["--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"]
    tsc += ["--module", module, "--moduleResolution", resolution]
    tsc += ["--skipDefaultLibCheck"]  # TypeScript's own types
    (project / "wrong.mts").write_text(WRONG)
    files = ["import.mts", "require.cts", "wrong.mts"]
    done = subprocess.run([*tsc, *files], cwd=project, capture_output=True, text=True)
    (error,) = re.findall(r"^\S.*error.*", done.stdout, re.MULTILINE)  # and none in the others
    assert error.startswith("wrong.mts(2,20): error TS2322: ")


def readme_blocks(repository: Path, language: str) -> list[str]:
    text = (repository / "packages/javascript/README.md").read_text()
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_the_code_in_the_readme_works(repository: Path, project: Path) -> None:
    blocks = readme_blocks(repository, "js")
    assert len(blocks) == 4
    told = run_module(project, "readme.mjs", BEFORE_README + "\n".join(blocks))
    assert told.startswith("K\n")
    assert "\nX\nR\n" in told
    assert "path: '(0010,0010)'" in told


def test_the_code_for_node_in_the_readme_works(
    repository: Path, project: Path, expected: str
) -> None:
    (block,) = readme_blocks(repository, "js node")
    run_module(project, "readme.cjs", block)
    assert sha256((project / "de-identified.dcm").read_bytes()) == expected


def test_the_worker_in_the_readme_works(repository: Path, project: Path) -> None:
    (block,) = readme_blocks(repository, "js worker")
    (project / "worker.mjs").write_text(block)
    size, rejected = run_module(project, "page.mjs", WITH_WORKER).splitlines()
    assert re.fullmatch(r"\d{5} undefined", size)
    assert rejected == "undefined not-dicom"


def test_the_page_in_the_readme_works(repository: Path, project: Path) -> None:
    (html,) = readme_blocks(repository, "html")
    bundle, script = re.findall(r'<script(?: src="(.*?)")?>\n?(.*?)</script>', html, re.DOTALL)
    page = PAGE.replace("BUNDLE", json.dumps(bundle[0])).replace("SCRIPT", json.dumps(script[1]))
    assert re.fullmatch(r"\d{5}", run_module(project, "page.mjs", page))


@pytest.mark.parametrize("compared", [("files",), ("mutants", "1000")], ids=" ".join)
def test_both_packages_make_the_same_of_a_file(
    compared: tuple[str, ...], tarball: Path, repository: Path
) -> None:
    assert tarball  # the bundle in it is the one that is compared
    result = run([sys.executable, "packages/javascript/tools/compare.py", *compared], repository)
    assert re.search(r"^\s*\d+ ", result, re.MULTILINE)
