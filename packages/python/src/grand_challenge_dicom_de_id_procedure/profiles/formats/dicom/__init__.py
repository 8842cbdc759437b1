"""DICOM files: how profiles name elements, what their values are, and what is written."""
