//! promtool: blocks made from text, and rules tested as Prometheus itself would evaluate them.

use std::fs;
use std::path::Path;

use super::server;

/// Makes TSDB blocks in `into`. Without the larger blocks it takes minutes instead of seconds.
pub fn create_blocks(openmetrics: &Path, into: &Path, folder: &Path) {
    let arguments = [
        "tsdb",
        "create-blocks-from",
        "--max-block-duration=240h",
        "--quiet",
        "openmetrics",
        &openmetrics.to_string_lossy(),
        &into.to_string_lossy(),
    ]
    .map(str::to_owned);
    if let Err(failure) = server::run("promtool", &arguments, folder) {
        panic!("{failure}");
    }
}

/// `promtool test rules`: the rules, and tests whose `rule_files` are added here. A failure is what
/// promtool printed.
pub fn test_rules(rules: &str, tests: &str) -> Result<(), String> {
    assert!(!tests.contains("rule_files:"), "rule_files is added here");
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let write = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).expect("the folder of a test can be written");
    };
    write("rules.yml", rules);
    write("tests.yml", &format!("rule_files: [rules.yml]\n{tests}"));
    let arguments = ["test", "rules", "tests.yml"].map(str::to_owned);
    server::run("promtool", &arguments, folder.path()).map(|_| ())
}
