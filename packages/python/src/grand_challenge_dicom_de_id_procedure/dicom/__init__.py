"""The DICOM encoding: headers, values, character sets, dictionary (PS3.5, PS3.6, PS3.10)."""
