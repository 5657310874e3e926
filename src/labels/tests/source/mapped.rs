//! Columns of other names, and a service given beside the list.

use super::{line, read, refuses};
use crate::labels::{Mapping, Reading};

fn mapped(pairs: &[&str], service: Option<&str>) -> Reading {
    let texts: Vec<String> = pairs.iter().map(|&pair| pair.to_owned()).collect();
    Reading {
        mapping: Mapping::try_new(&texts).unwrap(),
        service: service.map(str::to_owned),
        ..Reading::default()
    }
}

#[test]
fn columns_stand_for_ours_and_the_rest_is_left_aside() {
    let csv = "Key,created_at,closed,service,team,Priority\n\
               INC-1,2026-03-01T10:00:00+01:00,1772359200,api,red,high\n\
               INC-2,2026-03-02T10:00:00Z,,web,blue,low\n";
    let pairs = [
        "id=Key",
        "started_at=created_at",
        "resolved_at=closed",
        "severity=Priority",
    ];
    let list = read("l.csv", csv, &mapped(&pairs, None)).unwrap();
    assert_eq!(
        list.incidents.iter().map(line).collect::<Vec<_>>(),
        [
            "INC-1 | api | 2026-03-01T09:00:00Z to 2026-03-01T10:00:00Z | - | high | - | - | - | - | Incident",
            "INC-2 | web | 2026-03-02T10:00:00Z to - | - | low | - | - | - | - | Incident",
        ]
    );
    assert_eq!(list.ignored_columns, ["team"]);
    let json = "{\"number\": 12, \"opened\": {\"at\": 1772352000}, \"extra\": [1]}\n{\"number\": 13, \"opened\": {\"at\": 1772352000}}\n";
    let reading = mapped(&["id=number", "started_at=opened.at"], Some("api"));
    let list = read("l.jsonl", json, &reading).unwrap();
    assert_eq!(
        line(&list.incidents[0]),
        "12 | api | 2026-03-01T08:00:00Z to - | - | - | - | - | - | - | Incident"
    );
    assert_eq!(list.ignored_columns, ["extra"]);
}

#[test]
fn a_service_given_beside_the_list_is_that_of_rows_without_one() {
    let reading = mapped(&[], Some("api"));
    let without = "id,started_at\nA,2026-03-01T09:00:00Z\n";
    assert_eq!(
        read("l.csv", without, &reading).unwrap().incidents[0].service,
        "api"
    );
    let some = "id,service,started_at\nA,,2026-03-01T09:00:00Z\nB,web,2026-03-01T09:00:00Z\n";
    let list = read("l.csv", some, &reading).unwrap();
    let services: Vec<&str> = list.incidents.iter().map(|i| i.service.as_str()).collect();
    assert_eq!(services, ["api", "web"]);
    refuses(
        &reading,
        "l.csv",
        "id,started_at,weather\n",
        &["unknown column `weather`"],
    );
}

#[test]
fn what_cannot_be_mapped_is_said() {
    let csv = "Key,created_at,app\nINC-1,2026-03-01T10:00:00Z,api\n";
    refuses(
        &mapped(&["started_at=opened"], None),
        "l.csv",
        csv,
        &["l.csv:1: --map started_at=opened: there is no such column; found Key, created_at, app"],
    );
    refuses(
        &mapped(&["started_at=created_at", "service=app"], None),
        "l.csv",
        csv,
        &[
            "no column stands for `id`; found Key",
            "write --map id=COLUMN",
        ],
    );
    refuses(
        &mapped(&["started_at=created_at", "id=Key"], None),
        "l.csv",
        csv,
        &["no column stands for `service`", "--incidents-service NAME"],
    );
    refuses(
        &mapped(&["started_at=created_at", "id=Key", "service=app"], None),
        "l.csv",
        &csv.replace("10:00:00Z", "10:00:00"),
        &["l.csv:2: `started_at` is `2026-03-01T10:00:00`, which has no UTC offset"],
    );
    refuses(
        &mapped(
            &["started_at=created_at", "id=Key", "kind=app"],
            Some("api"),
        ),
        "l.csv",
        csv,
        &["l.csv:2: `kind` is `api`; expected one of incident"],
    );
    for (pair, says) in [
        (
            "begin=x",
            "`begin` is not a field of incidents; expected one of id, service",
        ),
        ("started_at", "expected a field, `=` and the column"),
        ("started_at=", "expected a field, `=` and the column"),
    ] {
        let error = Mapping::try_new(&[pair.to_owned()]).unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
    }
    let joined = "id=Ticket,started_at=Opened, service = app".to_owned();
    let joined = Mapping::try_new(&[joined]).unwrap_err();
    assert!(
        joined.to_string().contains("names several fields"),
        "{joined}"
    );
    assert_eq!(
        joined.hint(),
        "repeat the flag: --map id=Ticket --map started_at=Opened --map 'service = app'"
    );
    assert!(Mapping::try_new(&["title=Summary, short".to_owned(), "id=a,b".to_owned()]).is_ok());
    let misspelt = Mapping::try_new(&["severty=x".to_owned()]).unwrap_err();
    assert_eq!(misspelt.hint(), "did you mean --map severity=COLUMN?");
    let twice = ["id=a".to_owned(), "id=b".to_owned()];
    assert!(
        Mapping::try_new(&twice)
            .unwrap_err()
            .to_string()
            .contains("twice")
    );
}
