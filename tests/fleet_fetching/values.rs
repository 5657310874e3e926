//! The values of a template, asked of the server.

use retrogate::gate_file::{Document, Values, read};

use super::{NOON, World};
use crate::support::open_metrics::OpenMetrics;
use crate::support::real_prometheus::RealPrometheus;

fn template(query: &str) -> String {
    format!(
        "version: 1\nfor_each: {{ label: service, values_from: '{query}' }}\ngate: \"{{{{service}}}}\"\nstep: 60s\n\
         checks: [{{ id: x, query: 'up{{service=\"{{{{service}}}}\"}}', no_go: {{ above: 1 }} }}]\n"
    )
}

fn asked(world: &World, query: &str) -> Result<(Vec<String>, Option<String>), (String, u8)> {
    world.write_template(&template(query));
    let Ok(Document::Template(template)) = read(&world.template()) else {
        panic!("it is a template");
    };
    let Values::From(query) = template.values() else {
        panic!("it asks");
    };
    let asked = world.values(&template, query);
    asked
        .map(|asked| (asked.values.clone(), asked.warning(&template)))
        .map_err(|error| (error.to_string(), error.exit_status().code()))
}

#[test]
fn values_come_sorted_and_what_has_none_is_said() {
    let mut samples = OpenMetrics::new().gauge("up", &[("job", "x")], &[(NOON, 1.0)]);
    for (service, pod) in [
        ("two\nlines", "1"),
        ("b|\"c\"", "1"),
        ("b|\"c\"", "2"),
        ("..", "1"),
    ] {
        samples = samples.gauge("up", &[("service", service), ("pod", pod)], &[(NOON, 1.0)]);
    }
    let world = World::new("", RealPrometheus::with_openmetrics(&samples));
    let expected = ["..", "b|\"c\"", "two\nlines"].map(str::to_owned).to_vec();
    let (values, warning) = asked(&world, "up").unwrap();
    assert_eq!(values, expected);
    let warning = warning.unwrap();
    assert!(
        warning.contains("1 of its series without the label `service`"),
        "{warning}"
    );
    assert!(warning.contains(r#"`up{job="x"}`"#), "{warning}");
    let (values, warning) = asked(&world, "group by (service) (up{pod!=\"\"})").unwrap();
    assert_eq!((values, warning), (expected, None));
    let (error, status) = asked(&world, "group by (pod) (up)").unwrap_err();
    assert!(
        error.contains("has series without it") && status == 64,
        "{error}"
    );
    let (error, status) = asked(&world, "nobody").unwrap_err();
    assert!(
        error.contains("has no series now") && status == 64,
        "{error}"
    );
    let (error, status) = asked(&world, "up * on() up").unwrap_err();
    assert!(error.contains("values_from of") && status == 3, "{error}");
}
