//! A disk that is full, and a folder that may not be written.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

use super::*;

/// Some files of the fetch are larger than this many kilobytes, some are not.
const LARGEST: &str = "64";

#[test]
fn a_disk_that_refuses_ends_the_fetch_and_costs_nothing_kept() {
    let world = World::new();
    let whole = world.whole();
    a_file_that_may_not_grow(&world, &whole);
    a_full_disk(&world, &whole);
    a_folder_that_may_not_be_written(&world, &whole);
}

/// Works in any container: the system refuses to let a file grow, as a full disk or a quota does. The
/// signal that comes with it is one the program must not die of, so it is ignored, as a shell can.
fn a_file_that_may_not_grow(world: &World, whole: &Content) {
    let store = world.path("limited");
    let mut limited = Command::new("bash");
    limited
        .args(["-c", "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\"", LARGEST])
        .arg(env!("CARGO_BIN_EXE_retrogate"))
        .args(world.arguments(&store, DAY));
    let said = ends(&mut limited, 3);
    assert!(said.contains("error: cannot write "), "{said}");
    assert!(said.contains(".parquet: File too large"), "{said}");
    assert_part(&store, whole);
    world.resume(&store, whole);
}

/// A real full disk, where the system lets us make a small one.
fn a_full_disk(world: &World, whole: &Content) {
    let disk = world.path("disk");
    fs::create_dir(&disk).unwrap();
    let Some(mounted) = SmallDisk::mount(&disk, "400k") else {
        println!("no disk can be mounted here; a file that may not grow stands for it");
        return;
    };
    let store = disk.join("history");
    let said = ends(&mut world.fetch(&store), 3);
    assert!(said.contains("error: cannot write "), "{said}");
    assert!(said.contains("No space left on device"), "{said}");
    assert_sound(&store);
    // Again and again, as long as it is full.
    ends(&mut world.fetch(&store), 3);
    assert_sound(&store);

    mounted.resize(64 << 10);
    world.resume(&store, whole);

    // A compaction needs room for joined files beside the old ones.
    let pieces = disk.join("pieces");
    ends(&mut world.fetch_to(&pieces, DAY / 2), 0);
    world.resume(&pieces, whole);
    let before = files(&pieces);
    mounted.resize(mounted.used() + 32);
    let mut compact = program();
    compact.args(["store", "compact", "--store"]).arg(&pieces);
    let said = ends(&mut compact, 3);
    assert!(said.contains("No space left on device"), "{said}");
    assert_complete(&pieces, whole);
    mounted.resize(64 << 10);
    ends(&mut compact, 0);
    assert_complete(&pieces, whole);
    assert!(files(&pieces).len() < before.len());
}

/// As an ordinary user, for whom permissions mean something: root is nobody here.
fn a_folder_that_may_not_be_written(world: &World, whole: &Content) {
    let store = world.path("history");
    ends(&mut world.fetch_to(&store, 3600), 0);
    fs::set_permissions(world.folder.path(), Permissions::from_mode(0o555)).unwrap();
    let binary = world.folder.path().join("retrogate");
    fs::copy(env!("CARGO_BIN_EXE_retrogate"), &binary).unwrap();
    lock(&store, 0o555, 0o444);

    let before = files(&store);
    let said = ends(nobody(&binary).args(world.arguments(&store, DAY)), 3);
    assert!(said.contains("error: cannot open "), "{said}");
    assert!(said.contains(".lock: Permission denied"), "{said}");
    let said = ends(
        nobody(&binary).args(world.arguments(&world.path("new"), DAY)),
        3,
    );
    assert!(said.contains("error: cannot make the folder "), "{said}");
    assert!(said.contains("Permission denied"), "{said}");
    for reader in ["info", "verify"] {
        ends(
            nobody(&binary)
                .args(["store", reader, "--store"])
                .arg(&store),
            0,
        );
    }
    assert_eq!(files(&store), before);

    lock(&store, 0o755, 0o644);
    world.resume(&store, whole);
    fs::set_permissions(world.folder.path(), Permissions::from_mode(0o755)).unwrap();
}

/// The program as a user who owns nothing here.
fn nobody(binary: &Path) -> Command {
    let is_root = fs::metadata("/proc/self").is_ok_and(|about| {
        use std::os::unix::fs::MetadataExt;
        about.uid() == 0
    });
    if !is_root {
        return Command::new(binary);
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(binary);
    command
}

/// Gives a store's folders and files these permissions.
fn lock(store: &Path, folders: u32, files: u32) {
    for path in super::files(store) {
        fs::set_permissions(&path, Permissions::from_mode(files)).unwrap();
        fs::set_permissions(path.parent().unwrap(), Permissions::from_mode(folders)).unwrap();
    }
    fs::set_permissions(store, Permissions::from_mode(folders)).unwrap();
}

fn assert_sound(store: &Path) {
    let verified = verify_store(store, None).unwrap();
    assert!(
        verified.sound && verified.unfinished.is_empty(),
        "{verified:#?}"
    );
}

/// A disk in memory; it goes when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: &Path, size: &str) -> Option<Self> {
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(at)
            .stderr(Stdio::null())
            .status();
        mounted
            .is_ok_and(|status| status.success())
            .then(|| Self(at.to_owned()))
    }

    /// In kilobytes.
    fn used(&self) -> u64 {
        let df = Command::new("df")
            .args(["-k", "--output=used"])
            .arg(&self.0)
            .output();
        let said = String::from_utf8(df.unwrap().stdout).unwrap();
        said.lines().last().unwrap().trim().parse().unwrap()
    }

    /// To so many kilobytes.
    fn resize(&self, size: u64) {
        let resized = Command::new("mount")
            .args(["-o", &format!("remount,size={size}k")])
            .arg(&self.0)
            .status();
        assert!(resized.unwrap().success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}
