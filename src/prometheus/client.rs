//! The client: one method for each thing that can be asked.
//!
//! A [`Client`] is an address, a connection pool, limits in time and a [`RetryPolicy`]; cloning it is
//! cheap and shares the pool. Range and instant queries are posted as forms, so their length is no matter.
//! With a deadline, everything the client does, waits between attempts included, ends by it. How the server
//! is approached (credentials, TLS, proxies, redirects) is an [`Access`].

use std::time::{Duration, Instant};

use crate::model::{Duration as Span, Grid, Query, Timestamp};

use super::address::Address;
use super::auth::{Access, AccessError, ProxyChoice};
use super::body::Body;
use super::contact::Contact;
use super::error::ClientError;
use super::exactness::exactness;
use super::pace::{Burden, Pace};
use super::plan::Request;
use super::pool::{Pool, Proxies};
use super::retry::{Attempts, RetryPolicy};
use super::server_clock::{ClockReading, ServerClock};
use super::transport::{Answered, Call, Transport};
use super::wire::{DecodeError, InstantSeries, RangeAnswer, decode_instant, decode_range};

/// How patient the client is.
#[derive(Debug, Clone, Copy)]
pub struct ClientOptions {
    /// For one connection to be made.
    pub connect_timeout: Duration,
    /// For one attempt, its whole answer included.
    pub request_timeout: Duration,
    /// For everything, if there is such a moment.
    pub deadline: Option<Instant>,
    /// When to ask again.
    pub retry: RetryPolicy,
    /// Which way requests take.
    pub proxies: Proxies,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            // Prometheus gives up on a query after two minutes itself.
            request_timeout: Duration::from_secs(125),
            deadline: None,
            retry: RetryPolicy::brief(),
            proxies: Proxies::default(),
        }
    }
}

/// A way to one server.
#[derive(Debug, Clone)]
pub struct Client {
    transport: Transport,
    options: ClientOptions,
    pace: Option<Pace>,
    contact: Contact,
    clock: ServerClock,
    /// When its deadline was set: an earlier question may have used up the time of this one.
    bound_since: Instant,
}

impl Client {
    /// A client without configuration and headers.
    pub fn try_new(url: &str, options: ClientOptions) -> Result<Self, ClientError> {
        Self::with_access(url, options, &Access::default())
    }

    /// Checks the address and sets up connections; nothing is asked yet.
    pub fn with_access(
        url: &str,
        options: ClientOptions,
        access: &Access,
    ) -> Result<Self, ClientError> {
        let address = Address::try_new(url)?;
        if let Some(elsewhere) = access.authorization_origin()
            && address.names_a_user()
        {
            return Err(AccessError::TwoCredentials { elsewhere }.into());
        }
        let proxy = access.proxy().cloned().unwrap_or(match options.proxies {
            Proxies::FromEnvironment => ProxyChoice::FromEnvironment,
            Proxies::None => ProxyChoice::None,
        });
        let proxy = proxy.toward(&address.endpoint(""));
        let pool = Pool::open(access.tls(), proxy, options.connect_timeout)?;
        let transport = Transport::try_new(address, access, pool, options.connect_timeout)?;
        Ok(Self {
            transport,
            options,
            pace: None,
            contact: Contact::default(),
            clock: ServerClock::default(),
            bound_since: Instant::now(),
        })
    }

    /// The address without credentials and query: what may be stored and shown.
    pub fn source(&self) -> &str {
        self.transport.address.source()
    }

    /// The same client, which tells of each trouble before it waits and asks again.
    #[must_use]
    pub fn with_listener(&self, hear: impl Fn(&ClientError) + Send + Sync + 'static) -> Self {
        let mut client = self.clone();
        client.contact = client.contact.heard_by(hear);
        client
    }

    /// The same client, which asks no faster than `pace` allows.
    #[must_use]
    pub fn with_pace(&self, pace: Pace) -> Self {
        let mut client = self.clone();
        client.pace = Some(pace);
        client
    }

    /// The same client, bound to end by `deadline`.
    #[must_use]
    pub fn with_deadline(&self, deadline: Instant) -> Self {
        let mut client = self.clone();
        client.options.deadline = Some(deadline);
        client.bound_since = Instant::now();
        client.clock = ServerClock::anew();
        client
    }

    /// What the server's clock showed, by the most certain of the answers since there is a deadline.
    pub fn clock_reading(&self) -> Option<ClockReading> {
        self.clock.reading()
    }

    /// The server's own time.
    pub async fn server_time(&self) -> Result<Timestamp, ClientError> {
        let answer = self.query_instant("time()", None).await?;
        let seconds = answer.first().map_or(f64::NAN, |series| series.value);
        // Years from 1970 to 9999; anything else is no time.
        if (0.0..253_402_300_800.0).contains(&seconds) {
            return Ok(Timestamp::from_millis((seconds * 1000.0).round() as i64));
        }
        let what = format!("time() is {seconds}; expected unix seconds");
        Err(ClientError::Answer {
            address: self.source().to_owned(),
            error: DecodeError::Malformed { at: 0, what },
        })
    }

    /// Asks a query at every point of `grid` (at most [`super::MAX_POINTS_PER_REQUEST`] of them). An empty
    /// grid asks nothing.
    pub async fn query_range(&self, query: &Query, grid: Grid) -> Result<RangeAnswer, ClientError> {
        if grid.is_empty() {
            return Ok(RangeAnswer::default());
        }
        let request = Request { grid };
        let mut form = vec![
            ("query", query.as_str().to_owned()),
            ("start", request.start().to_string()),
            ("end", request.end().to_string()),
            ("step", request.step().to_string()),
        ];
        form.extend(exactness());
        let call = Call {
            path: "api/v1/query_range",
            form,
        };
        let answer = self.ask(&call, move |body: &mut Body| decode_range(body, grid));
        let mut answer = answer.await?.value;
        // They are stored and shown.
        for remark in &mut answer.warnings {
            *remark = self.transport.concealing(remark);
        }
        Ok(answer)
    }

    /// Asks a query at one instant, the server's now without one.
    pub async fn query_instant(
        &self,
        query: &str,
        at: Option<Timestamp>,
    ) -> Result<Vec<InstantSeries>, ClientError> {
        let mut form = vec![("query", query.to_owned())];
        form.extend(at.map(|at| ("time", seconds(at))));
        form.extend(exactness());
        let call = Call {
            path: "api/v1/query",
            form,
        };
        Ok(self.ask(&call, decode_instant).await?.value)
    }

    /// Asks until there is an answer, a fault that will not pass, or no time.
    pub(super) async fn ask<T, D>(&self, call: &Call, decode: D) -> Result<Answered<T>, ClientError>
    where
        T: Send + 'static,
        D: Fn(&mut Body) -> Result<T, DecodeError> + Copy + Send + 'static,
    {
        let mut failing_since = None;
        let mut made = 1;
        loop {
            let leave = match &self.pace {
                Some(pace) => Some(pace.leave().await),
                None => None,
            };
            let asked = Instant::now();
            let answer = self.attempt(call, decode).await;
            if let Ok(answer) = &answer {
                self.clock.note(&answer.headers, asked);
            }
            if let Some(leave) = leave {
                leave.tell(match &answer {
                    Err(error) if error.is_overload() => Burden::TooHeavy,
                    Ok(_) | Err(_) => Burden::Carried,
                });
            }
            self.contact.note(&answer);
            let error = match answer {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let attempts = Attempts {
                made,
                failing_for: failing_since.get_or_insert_with(Instant::now).elapsed(),
            };
            let policy = self.contact.policy(self.options.retry);
            let Some(wait) = policy.wait_after(attempts, &error) else {
                return Err(error);
            };
            // The fault at hand says more than "timed out" would.
            let deadline = self.options.deadline;
            if deadline.is_some_and(|deadline| Instant::now() + wait >= deadline) {
                return Err(error);
            }
            self.contact.tell(&error);
            tokio::time::sleep(wait).await;
            made += 1;
        }
    }

    async fn attempt<T, D>(&self, call: &Call, decode: D) -> Result<Answered<T>, ClientError>
    where
        T: Send + 'static,
        D: FnOnce(&mut Body) -> Result<T, DecodeError> + Send + 'static,
    {
        let own = self.options.request_timeout;
        let left = self
            .options
            .deadline
            .map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let limit = left.map_or(own, |left| left.min(own));
        let after = || {
            rounded(if limit == own {
                own
            } else {
                self.bound_since.elapsed()
            })
        };
        let until = tokio::time::Instant::now() + limit;
        match tokio::time::timeout_at(until, self.transport.prepare()).await {
            Ok(ready) => ready?,
            Err(_) => return Err(self.timed_out(Stage::Preparing, after())),
        }
        tokio::time::timeout_at(until, self.transport.exchange(call, decode))
            .await
            .unwrap_or_else(|_| Err(self.timed_out(Stage::Asking, after())))
    }

    fn timed_out(&self, stage: Stage, after: Span) -> ClientError {
        let of_token = match stage {
            Stage::Preparing => self.transport.unprepared(after),
            Stage::Asking => None,
        };
        let address = self.source().to_owned();
        of_token.unwrap_or(ClientError::TimedOut { address, after })
    }
}

/// What was waited for.
#[derive(Debug, Clone, Copy)]
enum Stage {
    /// A token.
    Preparing,
    /// The server.
    Asking,
}

/// Unix seconds as the API reads them.
pub(super) fn seconds(instant: Timestamp) -> String {
    let millis = instant.millis().rem_euclid(1000);
    if millis == 0 {
        instant.secs().to_string()
    } else {
        format!("{}.{millis:03}", instant.secs())
    }
}

pub(super) fn span(duration: Duration) -> Span {
    let millis = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    Span::try_from_millis(millis).expect("a count of milliseconds is not negative")
}

/// As people say it: whole seconds from about one second on.
fn rounded(duration: Duration) -> Span {
    if duration < Duration::from_millis(900) {
        span(duration)
    } else {
        span(Duration::from_secs(duration.as_secs_f64().round() as u64))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn times_are_sent_as_seconds() {
        assert_eq!(seconds(Timestamp::from_secs(1_700_000_000)), "1700000000");
        assert_eq!(
            seconds(Timestamp::from_millis(1_700_000_000_050)),
            "1700000000.050"
        );
        assert_eq!(rounded(Duration::from_millis(9_998)).to_string(), "10s");
        assert_eq!(rounded(Duration::from_millis(250)).to_string(), "250ms");
    }

    #[test]
    fn a_client_shows_no_credentials() {
        let url = "http://me:secret@h:1/p?token=secret";
        let client = Client::try_new(url, ClientOptions::default()).unwrap();
        assert_eq!(client.source(), "http://h:1/p");
        assert!(!format!("{client:?}").contains("secret"));
    }
}
