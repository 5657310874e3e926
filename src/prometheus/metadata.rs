//! What a server knows beside samples: which series there are, which labels they have, and who it is.

use super::client::{Client, seconds};
use super::error::ClientError;
use super::server_kind::BuildInfo;
use super::transport::Call;
use super::wire::{decode_build, decode_label_names, decode_series_count};
use crate::model::{TimeRange, Timestamp};

/// How many series [`Client::series_exist`] asks for at most; servers that know no limit may send more.
pub const SERIES_COUNT_LIMIT: usize = 100;

impl Client {
    /// How many series match any of `matchers` and have samples in `range`; exact up to
    /// [`SERIES_COUNT_LIMIT`].
    pub async fn series_exist(
        &self,
        matchers: &[String],
        range: TimeRange,
    ) -> Result<usize, ClientError> {
        let mut form: Vec<_> = matchers
            .iter()
            .map(|matcher| ("match[]", matcher.clone()))
            .collect();
        let last = Timestamp::from_millis(range.to.millis() - 1);
        form.push(("start", seconds(range.from)));
        form.push(("end", seconds(last)));
        form.push(("limit", SERIES_COUNT_LIMIT.to_string()));
        let call = Call {
            path: "api/v1/series",
            form,
        };
        Ok(self.ask(&call, decode_series_count).await?.value)
    }

    /// The names of the labels that series matching `matcher` have in `range`, `__name__` left out.
    pub async fn label_names(
        &self,
        matcher: &str,
        range: TimeRange,
    ) -> Result<Vec<String>, ClientError> {
        let last = Timestamp::from_millis(range.to.millis() - 1);
        let call = Call {
            path: "api/v1/labels",
            form: vec![
                ("match[]", matcher.to_owned()),
                ("start", seconds(range.from)),
                ("end", seconds(last)),
            ],
        };
        Ok(self.ask(&call, decode_label_names).await?.value)
    }

    /// Asks the server who it is. Servers without that endpoint refuse, which is no fault of theirs.
    pub async fn build_info(&self) -> Result<BuildInfo, ClientError> {
        let call = Call {
            path: "api/v1/status/buildinfo",
            form: Vec::new(),
        };
        let answer = self.ask(&call, decode_build).await?;
        Ok(BuildInfo::of(answer.value, &answer.headers))
    }
}
