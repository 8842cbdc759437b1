"""Recipes of the library deid, carried out on DICOM files.

``read_recipe`` reads one, and ``RecipeApplier`` carries it out; ``recipes.deid`` has the calls of
the library by their names.
"""

from grand_challenge_dicom_de_id_procedure.recipes.applier import MODES, Mode, RecipeApplier
from grand_challenge_dicom_de_id_procedure.recipes.configuration import (
    Configuration,
    default_configuration,
    read_configuration,
)
from grand_challenge_dicom_de_id_procedure.recipes.language.parse import read_recipe
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import Recipe

__all__ = [
    "MODES",
    "Configuration",
    "Mode",
    "Recipe",
    "RecipeApplier",
    "default_configuration",
    "read_configuration",
    "read_recipe",
]
