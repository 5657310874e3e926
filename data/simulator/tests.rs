//! The simulation as a whole: the same bytes for the same seed, and lists that agree with it.

use std::io::{self, Write};

use super::*;

/// FNV-1a, enough to notice any change.
struct Fingerprint(u64);

impl Write for Fingerprint {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn fingerprint(seed: u64) -> u64 {
    let mut out = Fingerprint(0xcbf2_9ce4_8422_2325);
    let service = Service::simulate(Seed(seed), &scenario(Seed(seed)));
    openmetrics::write(&service, &mut out).unwrap();
    out.0
}

/// Of the bundled demo. Where this changes, the bundled history no longer is what the simulator
/// writes: make it anew with `data/demo/make` before pinning the new number.
const PINNED: u64 = 16_881_672_385_286_102_471;

#[test]
fn the_demo_is_the_same_bytes_everywhere() {
    assert_eq!(fingerprint(SEED), PINNED);
}

#[test]
fn another_seed_is_another_history() {
    assert_ne!(fingerprint(SEED + 1), PINNED);
}

#[test]
fn the_bundled_lists_are_the_ones_this_simulator_writes() {
    let scenes = scenario(Seed(SEED));
    let (mut incidents, mut deployments) = (Vec::new(), Vec::new());
    labels::write_incidents(&scenes, &mut incidents).unwrap();
    labels::write_deployments(Seed(SEED), &scenes, &mut deployments).unwrap();
    let incidents = String::from_utf8(incidents).unwrap();
    let deployments = String::from_utf8(deployments).unwrap();
    assert_eq!(incidents, include_str!("../demo/incidents.csv"));
    assert_eq!(deployments, include_str!("../demo/deployments.csv"));
}
