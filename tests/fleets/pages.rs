//! A fleet on pages: one that leads to all others, made once, opened in a browser.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use super::Desk;

fn look_at(page: &Path) {
    let python = std::env::var("RETROGATE_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut looking = Command::new(python);
    looking
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/look_at_fleet.py"))
        .arg(page);
    if let Some(folder) = std::env::var_os("RETROGATE_PICTURES") {
        looking.arg(folder);
    }
    let looked = looking.output().unwrap();
    let told = String::from_utf8_lossy(&looked.stdout);
    let complained = String::from_utf8_lossy(&looked.stderr);
    assert!(looked.status.success(), "{told}{complained}");
}

#[test]
fn the_page_of_a_fleet_leads_to_those_of_its_gates() {
    let desk = Desk::with(&["checkout", "search", "mail", "pay", "web", "auth"]);
    // One that cannot be judged is on the page too, without one of its own.
    desk.write_template(&[
        "checkout",
        "search",
        "mail",
        "pay",
        "web",
        "auth",
        "'<b>/gone'",
    ]);
    let report = [
        "fleet",
        "report",
        "--incidents",
        "incidents.csv",
        "--output",
        "pages",
    ];
    desk.run(&report).ended(64).complains(&["api-<b>/gone"]);
    let index = desk.path("pages/index.html");
    let text = fs::read_to_string(&index).unwrap();
    assert!(!text.contains("<b>/gone"), "names are escaped");
    for service in ["checkout", "search", "mail", "pay", "web", "auth"] {
        let page = format!("gates/api-{service}.html");
        assert!(text.contains(&format!("href=\"{page}\"")), "{page}");
        let own = fs::read_to_string(desk.path("pages").join(&page)).unwrap();
        assert!(own.contains(&format!("api-{service}")));
    }
    look_at(&index);
    let written = |name: &str| -> SystemTime {
        let path = desk.path("pages/gates").join(name);
        fs::metadata(path).unwrap().modified().unwrap()
    };
    let names = ["api-checkout.html", "api-search.html"];
    let before = names.map(written);
    desk.run(&report).ended(64);
    assert_eq!(
        names.map(written),
        before,
        "what is as it would be is not made again"
    );
    fs::write(desk.path("pages/gates/api-search.html"), "half a pa").unwrap();
    desk.run(&report).ended(64);
    assert_eq!(written("api-checkout.html"), before[0]);
    let mended = fs::read_to_string(desk.path("pages/gates/api-search.html")).unwrap();
    assert!(mended.contains("</html>"));
}
