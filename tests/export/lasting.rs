//! `DeploymentGateNoGo` after half an hour of NO-GO, with the texts that people get, by `promtool test rules`.

use super::{checked, of_text};
use crate::support::promtool;

const GATE: &str = r#"
version: 1
gate: 'shop "eu" {{ x }}'
step: 60s
no_data: go
checks:
  - id: errors
    title: 'Errors {{ of "eu" }}'
    unit: ratio
    query: errors
    no_go: { above: 0.05, for: 5m }
    advice: Roll back
    runbook: https://runbooks.example/{{errors}}
  - id: latency
    unit: seconds
    query: latency
    no_go: { above: 2, release: 3m }
"#;

/// Errors are over their limit in minutes 10 to 30, so NO-GO from 15 on; latency in minutes 28 to 49, and
/// three more by its release: NO-GO passes from one check to the other without a break, until minute 52.
/// All is silent from minute 60 on.
const TESTS: &str = r#"
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - { series: errors, values: '0.01x9 0.1x20 0.01x28 stale' }
      - { series: latency, values: '1x27 3x21 1x9 stale' }
    alert_rule_test:
      - { alertname: DeploymentGateNoGo, eval_time: 44m, exp_alerts: [] }
      - { alertname: DeploymentGateNoGo, eval_time: 53m, exp_alerts: [] }
      - { alertname: DeploymentGateNoVerdict, eval_time: 89m, exp_alerts: [] }
      - alertname: DeploymentGateNoVerdict
        eval_time: 90m
        exp_alerts:
          - exp_labels: { gate: 'shop "eu" {{ x }}', severity: warning }
            exp_annotations:
              summary: 'shop "eu" {{ x }} has had no verdict for 30m: no check has any data'
      - alertname: DeploymentGateNoGo
        eval_time: 45m
        exp_alerts: &lasting
          - exp_labels: { gate: 'shop "eu" {{ x }}', severity: critical }
            exp_annotations:
              summary: 'shop "eu" {{ x }} has said NO-GO for 30m: deployments are blocked'
              description: 'NO-GO by: latency'
      - { alertname: DeploymentGateNoGo, eval_time: 52m, exp_alerts: *lasting }
      - { alertname: DeploymentGateCheckNoGo, eval_time: 14m, exp_alerts: [] }
      - alertname: DeploymentGateCheckNoGo
        eval_time: 15m
        exp_alerts:
          - exp_labels:
              { gate: 'shop "eu" {{ x }}', gate_check: errors, gate_level: no-go, gate_condition: errors.no_go.1 }
            exp_annotations:
              summary: 'Errors {{ of "eu" }} above 5 % for 5m'
              description: 'It is 10%. Roll back'
              runbook_url: 'https://runbooks.example/{{errors}}'
"#;

#[test]
fn it_fires_when_no_go_has_lasted_whichever_checks_said_it() {
    let rules = of_text(GATE, &["prometheus-rules"]);
    checked(&rules, 3 + 2 * 2 + 2);
    promtool::test_rules(&rules, TESTS).unwrap_or_else(|wrong| panic!("{wrong}\n{rules}"));
    // The same with another patience: two minutes later nothing has fired yet.
    let later = of_text(GATE, &["prometheus-rules", "--notify-after", "32m"]);
    let complaint = promtool::test_rules(&later, TESTS).unwrap_err();
    assert!(complaint.contains("DeploymentGateNoGo"), "{complaint}");
}

#[test]
fn a_gate_that_only_warns_has_no_such_alert() {
    let gate = "version: 1\ngate: mild\nstep: 15s\nchecks:\n  - { id: up, query: up, warning: { below: 1 } }\n";
    let rules = of_text(gate, &["prometheus-rules"]);
    checked(&rules, 2 + 2 + 1);
    assert!(!rules.contains("alert: \"DeploymentGateNoGo\""), "{rules}");
}
