//! `gradatim simulate`: studies of adaptive tests from the command line.
