"""A DICOM file as a pydicom dataset, and back as edits of the file's bytes."""
