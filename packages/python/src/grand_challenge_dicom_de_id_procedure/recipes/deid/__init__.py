"""Stands in for the library deid: its modules, calls and classes by their names.

A script that uses deid runs with this package if its imports begin with
``grand_challenge_dicom_de_id_procedure.recipes.deid`` instead of ``deid``. Results are those of
the mode "compatible": deid's, without its faults.
"""
