/** The data files of this package, which the bundle contains as strings: those of the Python one. */

export { default as dictionary } from "../../python/src/grand_challenge_dicom_de_id_procedure/dictionary.json?raw";
export { default as packedProcedure } from "../../python/src/grand_challenge_dicom_de_id_procedure/procedure.packed.json?raw";
export { default as uses } from "../../python/src/grand_challenge_dicom_de_id_procedure/uses.json?raw";
export { default as vrs } from "../../python/src/grand_challenge_dicom_de_id_procedure/vrs.json?raw";
export { default as packedWords } from "../../python/src/grand_challenge_dicom_de_id_procedure/words.json?raw";
