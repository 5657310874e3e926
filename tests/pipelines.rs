//! The files of docs/pipelines, as far as they run without the systems they are for.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::living::forms::seen;
use crate::support::open_metrics::{OpenMetrics, Sample};
use crate::support::program::{Run, finish, run_in, without_foreign};
use crate::support::real_prometheus::RealPrometheus;

const GATE: &str = "version: 1
gate: now
step: 1s
checks:
  - { id: load, title: Load, query: load, warning: { above: 1 }, no_go: { above: 2 } }
";

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn python() -> String {
    std::env::var("RETROGATE_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

/// What the tools see in the files.
fn files() -> Value {
    let script = project().join("tests/python/pipelines.py");
    let mut command = Command::new(python());
    finish(command.arg(script).arg(project().join("docs/pipelines")))
        .ended(0)
        .json()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap()
}

/// The tests do not wait; that is tried where waiting is.
fn without_waiting(command: &str) -> String {
    assert!(command.contains("--wait 10m"), "{command}");
    command.replace("--wait 10m", "--wait 0s")
}

/// A machine that answers with one verdict, or nothing at all.
struct World {
    server: Option<RealPrometheus>,
    /// The status of `--strict`, and of `--fail-on no-go`.
    strict: i32,
    lenient: i32,
    verdict: &'static str,
}

impl World {
    fn all() -> Vec<Self> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let now = i64::try_from(now.as_secs()).unwrap();
        let server = |load: f64| {
            let samples: Vec<Sample> = (now - 4000..now + 900).map(|at| (at, load)).collect();
            RealPrometheus::options()
                .lookback_delta("1s")
                .start(&OpenMetrics::new().gauge("load", &[], &samples))
        };
        [
            (Some(0.5), 0, 0, "GO"),
            (Some(1.5), 1, 0, "WARNING"),
            (Some(2.5), 2, 2, "NO-GO"),
            (None, 3, 3, "none"),
        ]
        .into_iter()
        .map(|(load, strict, lenient, verdict)| Self {
            server: load.map(server),
            strict,
            lenient,
            verdict,
        })
        .collect()
    }

    fn url(&self) -> &str {
        self.server
            .as_ref()
            .map_or("http://127.0.0.1:1", RealPrometheus::url)
    }
}

fn workspace() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("gate.yaml"), GATE).unwrap();
    folder
}

/// A shell in which `retrogate` is found, as in the image with a shell.
fn shell(folder: &Path, flags: &[&str], script: &str, variables: &[(&str, &str)]) -> Run {
    let bin = Path::new(env!("CARGO_BIN_EXE_retrogate")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let mut command = without_foreign(Command::new("bash"));
    command
        .args(flags)
        .args(["-c", script])
        .current_dir(folder)
        .env("PATH", path)
        .envs(variables.iter().copied());
    finish(&mut command)
}

#[test]
fn the_schemas_of_the_tools_accept_the_files() {
    for (schema, file) in [
        ("vendor.github-workflows", "github-actions.yaml"),
        ("vendor.gitlab-ci", "gitlab-ci.yml"),
    ] {
        let mut command = Command::new(python());
        command.args(["-m", "check_jsonschema", "--builtin-schema", schema]);
        finish(command.arg(project().join("docs/pipelines").join(file))).ended(0);
    }
}

#[test]
fn github_installs_asks_and_tells() {
    let files = files();
    let github = &files["github"];
    let ask = without_waiting(text(github, "ask"));
    for world in World::all() {
        for (reason, by) in [("", ""), ("hotfix; \"$HOME\" `id`", "ada")] {
            let folder = workspace();
            let place = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
            let (summary, outputs, path) = (place("summary"), place("outputs"), place("path"));
            let variables = [
                ("GITHUB_ACTIONS", "true"),
                ("GITHUB_STEP_SUMMARY", &summary),
                ("GITHUB_OUTPUT", &outputs),
                ("GITHUB_PATH", &path),
                ("GITHUB_RUN_ID", "7"),
                ("GITHUB_SHA", "c0ffee"),
                ("GITHUB_ACTOR", by),
                ("OVERRIDE_REASON", reason),
                ("RUNNER_TEMP", folder.path().to_str().unwrap()),
                ("RETROGATE_IMAGE", "registry.example/retrogate:0.1.0"),
                ("PROMETHEUS_URL", world.url()),
            ];
            let bash = ["--noprofile", "--norc", "-eo", "pipefail"];
            install(folder.path(), text(github, "install"), &variables);
            let overridden = !reason.is_empty() && world.lenient == 2;
            let status = if overridden { 0 } else { world.lenient };
            shell(folder.path(), &bash, &ask, &variables).ended(status);
            let told = seen("outputs", Path::new(&outputs));
            let ok = if status == 0 { "true" } else { "false" };
            assert_eq!(
                (&told["verdict"], &told["ok"]),
                (&json!(world.verdict), &json!(ok))
            );
            assert!(fs::read_to_string(&summary).unwrap().starts_with("## "));
            let log = fs::read_to_string(folder.path().join("verdicts.jsonl")).unwrap();
            let entry: Value = serde_json::from_str(&log).unwrap();
            assert_eq!(
                (&entry["pipeline"], &entry["commit"]),
                (&json!("github run 7"), &json!("c0ffee"))
            );
            let word = &entry["override"];
            assert_eq!(word["reason"].as_str().unwrap_or(""), reason);
            let report = fs::read_to_string(folder.path().join("gate_report.json")).unwrap();
            assert!(report.contains("retrogate/live/v1"));
        }
    }
}

/// The step that takes the program out of its image, with a `docker` that hands out this one.
fn install(folder: &Path, script: &str, variables: &[(&str, &str)]) {
    let bin = folder.join("bin");
    fs::create_dir(&bin).unwrap();
    let docker = bin.join("docker");
    let body = format!(
        "#!/bin/sh\ncase \"$1 $2\" in\n'create registry.example/retrogate:0.1.0') echo c1 ;;\n\
         'cp c1:/retrogate') cp '{}' \"$3\" ;;\n'rm c1') ;;\n*) exit 9 ;;\nesac\n",
        env!("CARGO_BIN_EXE_retrogate")
    );
    fs::write(&docker, body).unwrap();
    fs::set_permissions(&docker, fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = Command::new("bash");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    command
        .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
        .envs(variables.iter().copied())
        .env("PATH", path);
    finish(&mut command).ended(0);
    let added = fs::read_to_string(folder.join("path")).unwrap();
    let installed = PathBuf::from(added.trim()).join("retrogate");
    finish(Command::new(installed).arg("--version"))
        .ended(0)
        .says(&["retrogate "]);
}

#[test]
fn gitlab_and_jenkins_get_their_status_and_their_report() {
    let files = files();
    let (gitlab, jenkins) = (&files["gitlab"], &files["jenkins"]);
    let [script] = &gitlab["script"].as_array().unwrap()[..] else {
        panic!("one line asks the gate")
    };
    assert_eq!(gitlab["allowed"], json!([1]), "WARNING, and nothing else");
    for world in World::all() {
        for (flags, script, report, variables) in [
            (
                &["-eo", "pipefail"][..],
                script.as_str().unwrap(),
                text(gitlab, "junit"),
                [("CI_PIPELINE_ID", "8"), ("CI_COMMIT_SHA", "d1")],
            ),
            (
                &["-xe"],
                text(jenkins, "script"),
                text(jenkins, "junit"),
                [
                    ("BUILD_URL", "http://jenkins.example/9/"),
                    ("GIT_COMMIT", "e2"),
                ],
            ),
        ] {
            let folder = workspace();
            let variables = [&variables[..], &[("PROMETHEUS_URL", world.url())]].concat();
            let script = without_waiting(script);
            shell(folder.path(), flags, &script, &variables).ended(world.strict);
            let junit = seen("junit", &folder.path().join(report));
            // The verdict and the one check: failures, errors.
            let counts = match world.strict {
                0 => json!([2, 0, 0, 0]),
                3 => json!([2, 0, 2, 0]),
                _ => json!([2, 2, 0, 0]),
            };
            assert_eq!(junit["counts"], counts);
            let log = fs::read_to_string(folder.path().join("verdicts.jsonl")).unwrap();
            let entry: Value = serde_json::from_str(&log).unwrap();
            assert_eq!(entry["commit"], variables[1].1);
        }
    }
}

#[test]
fn jobs_and_tasks_run_as_they_stand() {
    let files = files();
    let argv = |own: &Value| -> Vec<String> {
        let words = own["argv"].as_array().unwrap();
        assert_eq!(words[0], "/retrogate");
        words[1..]
            .iter()
            .map(|word| word.as_str().unwrap().to_owned())
            .collect()
    };
    let tekton = &files["tekton"];
    for world in World::all() {
        for own in [&files["argo_cd"], &files["argo_rollouts"]] {
            assert!(own["environment"]["PROMETHEUS_URL"].is_string());
            let words = without_waiting(&argv(own).join(" "));
            let folder = workspace();
            // A read-only root: nothing is written.
            let mut command = without_foreign(Command::new(env!("CARGO_BIN_EXE_retrogate")));
            command
                .args(words.split(' '))
                .env("PROMETHEUS_URL", world.url())
                .current_dir(folder.path());
            finish(&mut command).ended(world.lenient);
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        }
        for (fail_on, status) in [("no-go", world.lenient), ("warning", world.strict)] {
            let folder = workspace();
            let words = argv(tekton).into_iter().map(|word| match word.as_str() {
                "$(params.prometheus-url)" => world.url().to_owned(),
                "$(params.fail-on)" => fail_on.to_owned(),
                "$(params.wait)" => "0s".to_owned(),
                "$(context.taskRun.name)" => "run-7".to_owned(),
                _ => word,
            });
            let words: Vec<String> = words.collect();
            run_in(folder.path(), &words).ended(status);
            let log = fs::read_to_string(folder.path().join("verdicts.jsonl")).unwrap();
            assert!(log.contains("\"pipeline\":\"run-7\""), "{log}");
        }
        // What Argo Rollouts makes of the verdict.
        let web = &files["argo_rollouts"];
        let folder = workspace();
        let flags = ["live", "--format", "json", "--prometheus-url", world.url()];
        let document = run_in(folder.path(), &flags).json();
        let result = &document[text(web, "key")];
        let phase = if *result == web["successCondition"] {
            "Successful"
        } else if *result == web["failureCondition"] {
            "Failed"
        } else {
            "Inconclusive"
        };
        let expected = ["Successful", "Inconclusive", "Failed", "Inconclusive"];
        assert_eq!(phase, expected[usize::try_from(world.strict).unwrap()]);
    }
    assert_eq!(tekton["defaults"]["fail-on"], "no-go");
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("gate.yaml"),
        text(&files["argo_cd"], "gate"),
    )
    .unwrap();
    run_in(folder.path(), &["check"]).ended(0);
}

#[test]
fn the_dockerfile_does_what_a_shell_can_do_of_it() {
    let files = files();
    let stages = files["dockerfile"].as_array().unwrap();
    let [build, with_shell, last] = &stages[..] else {
        panic!("three stages: {stages:#?}");
    };
    assert_eq!(
        (&last["from"], &last["entrypoint"]),
        (&json!("scratch"), &json!("[\"/retrogate\"]"))
    );
    for image in [with_shell, last] {
        assert_eq!(image["user"], "65532:65532");
    }
    let run: Vec<&str> = build["run"]
        .as_array()
        .unwrap()
        .iter()
        .map(|own| own.as_str().unwrap())
        .collect();
    assert_eq!(
        run[1],
        "cargo build --profile dist --locked --bin retrogate"
    );
    let manifest = fs::read_to_string(project().join("Cargo.toml")).unwrap();
    assert!(manifest.contains("[profile.dist]"));

    // What .dockerignore lets in is enough for cargo, offline as far as it looks here.
    let folder = tempfile::tempdir().unwrap();
    let ignore = fs::read_to_string(project().join(".dockerignore")).unwrap();
    let let_in = ignore.lines().filter_map(|line| line.strip_prefix('!'));
    let copied: Vec<&str> = let_in.collect();
    let copy = format!("cp -r {} '{}'", copied.join(" "), folder.path().display());
    finish(
        Command::new("bash")
            .args(["-ec", &copy])
            .current_dir(project()),
    )
    .ended(0);
    let mut metadata = Command::new(env!("CARGO"));
    metadata.args([
        "metadata",
        "--no-deps",
        "--offline",
        "--locked",
        "--format-version",
        "1",
    ]);
    finish(metadata.current_dir(folder.path())).ended(0);
    for target in ["src/main.rs", "src/lib.rs"] {
        assert!(folder.path().join(target).is_file());
    }

    // The last RUN, with the program where cargo would have put it.
    fs::create_dir_all(folder.path().join("target/dist")).unwrap();
    fs::copy(
        env!("CARGO_BIN_EXE_retrogate"),
        folder.path().join("target/dist/retrogate"),
    )
    .unwrap();
    let out = folder.path().join("out");
    let install = run[2].replace("/out/", &format!("{}/", out.display()));
    finish(
        Command::new("sh")
            .args(["-ec", &install])
            .current_dir(folder.path()),
    )
    .ended(0);
    finish(Command::new(out.join("retrogate")).arg("--version")).ended(0);
}
