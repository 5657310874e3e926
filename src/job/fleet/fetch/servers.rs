//! Whom to ask for which gates, and how many of them together.

use std::collections::BTreeMap;

use super::FleetFetchRequest;
use super::apart::Combined;
use super::group::Group;
use super::row;
use crate::error::Error;
use crate::job::fetch::client;
use crate::job::fleet::Member;
use crate::prometheus::Client;
use crate::record::FleetFetchRow;

/// So many gates at a time.
const GROUP: usize = 100;

/// A server, and its gates by template.
pub(super) struct Server<'a> {
    url: String,
    client: Client,
    members: BTreeMap<Option<usize>, Vec<&'a Member>>,
}

/// The servers that are asked, and the gates that name none.
pub(super) fn servers<'a>(
    request: &FleetFetchRequest<'a>,
) -> Result<(Vec<Server<'a>>, Vec<FleetFetchRow>), Error> {
    let mut servers: Vec<Server<'a>> = Vec::new();
    let mut rows = Vec::new();
    for member in &request.fleet.members {
        let url = match (request.address)(member.gate()) {
            Ok(url) => url,
            Err(error) => {
                rows.push(row::of(member, None, Some(&error)));
                continue;
            }
        };
        if let Some(server) = servers.iter_mut().find(|server| server.url == url) {
            server
                .members
                .entry(member.template)
                .or_default()
                .push(member);
            continue;
        }
        servers.push(Server {
            client: client(&request.of(member, &url))?,
            url,
            members: BTreeMap::from([(member.template, vec![member])]),
        });
    }
    Ok((servers, rows))
}

pub(super) fn groups<'a>(servers: &'a [Server<'a>], combined: &'a [Combined]) -> Vec<Group<'a>> {
    let mut groups = Vec::new();
    for server in servers {
        for (template, members) in &server.members {
            let own = template.map_or(&[][..], |at| combined[at].as_slice());
            // A template whose checks cannot be told apart by their place has none that are combined.
            let is_whole = members
                .iter()
                .all(|member| member.gate().checks().len() == own.len());
            groups.extend(members.chunks(GROUP).map(|members| Group {
                members: members.to_vec(),
                client: &server.client,
                url: &server.url,
                combined: if is_whole { own } else { &[] },
            }));
        }
    }
    groups
}
