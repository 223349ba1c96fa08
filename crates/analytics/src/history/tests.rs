//! Later rows are not seen; bad files are named.
