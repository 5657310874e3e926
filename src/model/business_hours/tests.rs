//! Clocks that change, and texts that are no hours.

use super::*;

fn hours(hours: &str, zone: &str) -> BusinessHours {
    BusinessHours::new(hours.parse().unwrap(), zone.parse().unwrap())
}

fn range(from: &str, to: &str) -> TimeRange {
    TimeRange::new(from.parse().unwrap(), to.parse().unwrap())
}

fn shown(hours: &BusinessHours, from: &str, to: &str) -> Vec<String> {
    let within = hours.within(range(from, to));
    within.ranges().iter().map(ToString::to_string).collect()
}

#[test]
fn the_same_clock_is_another_instant_in_summer() {
    let berlin = hours("Mon-Fri 09:00-18:00", "Europe/Berlin");
    // Clocks were put forward on Sunday 2026-03-29.
    assert_eq!(
        shown(&berlin, "2026-03-27T00:00:00Z", "2026-03-31T00:00:00Z"),
        [
            "2026-03-27T08:00:00Z to 2026-03-27T17:00:00Z",
            "2026-03-30T07:00:00Z to 2026-03-30T16:00:00Z"
        ]
    );
    // And back on Sunday 2026-10-25.
    assert_eq!(
        shown(&berlin, "2026-10-23T00:00:00Z", "2026-10-27T00:00:00Z"),
        [
            "2026-10-23T07:00:00Z to 2026-10-23T16:00:00Z",
            "2026-10-26T08:00:00Z to 2026-10-26T17:00:00Z"
        ]
    );
}

#[test]
fn the_missing_hour_is_missing_and_the_doubled_one_counts_twice() {
    let night = hours("Sun 02:30-05:00", "Europe/Berlin");
    // 02:00 became 03:00 at 01:00Z: from 02:30 on means from 03:00 on.
    assert_eq!(
        shown(&night, "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"),
        ["2026-03-29T01:00:00Z to 2026-03-29T03:00:00Z"]
    );
    // 03:00 became 02:00 at 01:00Z: 02:30 to 03:00 came twice.
    assert_eq!(
        shown(&night, "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z"),
        [
            "2026-10-25T00:30:00Z to 2026-10-25T01:00:00Z",
            "2026-10-25T01:30:00Z to 2026-10-25T04:00:00Z"
        ]
    );
    // Wholly inside the missing hour: nothing at all, and two hours in autumn.
    let lost = hours("Sun 02:00-03:00", "Europe/Berlin");
    assert_eq!(
        shown(&lost, "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"),
        [""; 0]
    );
    assert_eq!(
        shown(&lost, "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z"),
        ["2026-10-25T00:00:00Z to 2026-10-25T02:00:00Z"]
    );
}

#[test]
fn zones_may_be_half_an_hour_off_and_change_by_half_an_hour() {
    let kolkata = hours("Mon 09:00-18:00", "Asia/Kolkata");
    assert_eq!(
        shown(&kolkata, "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z"),
        ["2026-03-02T03:30:00Z to 2026-03-02T12:30:00Z"]
    );
    // Lord Howe puts its clocks back by thirty minutes, 02:00 to 01:30, at 15:00Z the day before.
    let lord_howe = hours("Sun 01:00-02:00", "Australia/Lord_Howe");
    assert_eq!(
        shown(&lord_howe, "2026-04-04T00:00:00Z", "2026-04-05T00:00:00Z"),
        ["2026-04-04T14:00:00Z to 2026-04-04T15:30:00Z"]
    );
}

#[test]
fn nights_weekends_and_lists_are_hours_too() {
    let night = hours("Fri 22:00-06:00", "UTC");
    assert_eq!(
        shown(&night, "2026-03-07T00:00:00Z", "2026-03-08T00:00:00Z"),
        ["2026-03-07T00:00:00Z to 2026-03-07T06:00:00Z"],
        "a range that starts in the middle of it"
    );
    let total = |text: &str| -> i64 {
        let within =
            hours(text, "UTC").within(range("2026-03-02T00:00:00Z", "2026-03-09T00:00:00Z"));
        let lengths = within
            .ranges()
            .iter()
            .map(|r| r.length().millis() / 3_600_000);
        lengths.sum()
    };
    assert_eq!(total("Mon-Fri 09:00-18:00"), 45);
    assert_eq!(total("mon-thu 9:00-18:00,  FRI 9:00-15:00"), 42);
    assert_eq!(total("Sat-Mon 00:00-24:00"), 72);
    assert_eq!(
        total("Mon-Fri 09:00-12:00, Mon-Fri 11:00-18:00"),
        45,
        "overlaps"
    );
}

#[test]
fn what_is_not_hours_or_no_zone_is_refused() {
    let wrong = |text: &str| text.parse::<WeeklyHours>().unwrap_err();
    assert!(matches!(wrong("9-17"), BusinessHoursError::NotHours(_)));
    assert!(matches!(wrong(""), BusinessHoursError::NotHours(_)));
    assert!(matches!(
        wrong("Mon 09:00"),
        BusinessHoursError::NotHours(_)
    ));
    assert!(matches!(
        wrong("Monday 09:00-17:00"),
        BusinessHoursError::NotADay(_)
    ));
    for clock in [
        "25:00-26:00",
        "9-17",
        "09:60-17:00",
        "+9:00-17:00",
        "24:01-03:00",
    ] {
        let found = wrong(&format!("Mon {clock}"));
        assert!(
            matches!(found, BusinessHoursError::NotAClockTime(_)),
            "{clock}"
        );
    }
    assert!(matches!(
        wrong("Mon 09:00-09:00"),
        BusinessHoursError::Empty(_)
    ));
    let zone = "Berlin".parse::<ZoneName>().unwrap_err();
    assert_eq!(zone.hint(), "did you mean Europe/Berlin?");
    assert!(
        "Europe/Berlinn"
            .parse::<ZoneName>()
            .unwrap_err()
            .hint()
            .contains("UTC")
    );
    assert_eq!(
        "europe/berlin".parse::<ZoneName>().unwrap().to_string(),
        "Europe/Berlin"
    );
    assert_eq!(ZoneName::UTC.to_string(), "UTC");
}
