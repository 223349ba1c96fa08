//! Is the server alive?

/// Says so.
pub(crate) async fn alive() -> &'static str {
    "ok"
}
