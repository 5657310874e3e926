//! The flags that say when people deploy.

use clap::Args;

use crate::model::{BusinessHours, WeeklyHours, ZoneName};

#[derive(Debug, Args)]
pub(super) struct BusinessHoursArguments {
    /// When people deploy, such as `Mon-Fri 09:00-18:00`: counts blocked minutes inside these hours too
    #[arg(long, value_name = "HOURS")]
    business_hours: Option<WeeklyHours>,
    /// The time zone of those hours, such as Europe/Berlin [default: UTC]
    #[arg(long, value_name = "NAME", requires = "business_hours")]
    time_zone: Option<ZoneName>,
}

impl BusinessHoursArguments {
    pub(super) fn business_hours(&self) -> Option<BusinessHours> {
        let zone = self.time_zone.clone().unwrap_or(ZoneName::UTC);
        let hours = self.business_hours.clone()?;
        Some(BusinessHours::new(hours, zone))
    }
}
