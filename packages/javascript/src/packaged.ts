/** The data files of this package, which the bundle contains as strings: those of the Python one. */

export { default as dictionary } from "../../python/src/grand_challenge_dicom_de_id_procedure/dictionary.json?raw";
export { default as packedProcedure } from "../../python/src/grand_challenge_dicom_de_id_procedure/procedure.packed.json?raw";
export { default as transliterations } from "../../python/src/grand_challenge_dicom_de_id_procedure/transliterations.json?raw";
