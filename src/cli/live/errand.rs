//! For whom the gate is asked: the run of the pipeline and the commit, as flags or CI systems tell.

use super::super::hide::without_user_parts;
use crate::record::Errand;

/// The run and the commit: what was typed, else what the environment of a known CI system says.
pub(super) fn errand(pipeline: Option<&str>, commit: Option<&str>) -> Errand {
    let found = by_environment(&|name| {
        let value = std::env::var(name).ok()?;
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    });
    let or = |typed: Option<&str>, found: Option<String>| {
        let typed = typed.map(str::to_owned);
        typed.or(found).map(|text| without_user_parts(&text))
    };
    Errand {
        pipeline: or(pipeline, found.pipeline),
        commit: or(commit, found.commit),
    }
}

fn by_environment(variable: &dyn Fn(&str) -> Option<String>) -> Errand {
    if let Some(run) = variable("GITHUB_RUN_ID") {
        let page = variable("GITHUB_SERVER_URL").zip(variable("GITHUB_REPOSITORY"));
        return Errand {
            pipeline: Some(page.map_or_else(
                || format!("github run {run}"),
                |(server, repository)| format!("{server}/{repository}/actions/runs/{run}"),
            )),
            commit: variable("GITHUB_SHA"),
        };
    }
    if let Some(pipeline) = variable("CI_PIPELINE_ID") {
        let page = variable("CI_JOB_URL").or_else(|| variable("CI_PIPELINE_URL"));
        return Errand {
            pipeline: Some(page.unwrap_or_else(|| format!("gitlab pipeline {pipeline}"))),
            commit: variable("CI_COMMIT_SHA"),
        };
    }
    for (run, commit) in [
        ("BUILDKITE_BUILD_URL", "BUILDKITE_COMMIT"),
        ("CIRCLE_BUILD_URL", "CIRCLE_SHA1"),
        // Jenkins last: its variables are called as anybody's might be.
        ("BUILD_URL", "GIT_COMMIT"),
    ] {
        if let Some(run) = variable(run) {
            return Errand {
                pipeline: Some(run),
                commit: variable(commit),
            };
        }
    }
    Errand::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_system_names_its_run() {
        let of = |pairs: &[(&str, &str)]| {
            let found = by_environment(&|name| {
                let pair = pairs.iter().find(|(own, _)| *own == name);
                pair.map(|(_, value)| (*value).to_owned())
            });
            (
                found.pipeline.unwrap_or_default(),
                found.commit.unwrap_or_default(),
            )
        };
        let github = [
            ("GITHUB_RUN_ID", "7"),
            ("GITHUB_SERVER_URL", "https://github.example"),
            ("GITHUB_REPOSITORY", "a/b"),
            ("GITHUB_SHA", "c0ffee"),
        ];
        let page = "https://github.example/a/b/actions/runs/7";
        assert_eq!(of(&github), (page.to_owned(), "c0ffee".to_owned()));
        assert_eq!(of(&github[..1]).0, "github run 7");
        let gitlab = [("CI_PIPELINE_ID", "8"), ("CI_COMMIT_SHA", "d1")];
        assert_eq!(
            of(&gitlab),
            ("gitlab pipeline 8".to_owned(), "d1".to_owned())
        );
        let jenkins = [("BUILD_URL", "http://j/9/"), ("GIT_COMMIT", "e2")];
        assert_eq!(of(&jenkins), ("http://j/9/".to_owned(), "e2".to_owned()));
        assert_eq!(of(&[("GIT_COMMIT", "e2")]), (String::new(), String::new()));
    }
}
