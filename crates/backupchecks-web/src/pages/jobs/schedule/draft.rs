//! What stands in the form by which a person sets a schedule, and what it means.

use crate::{
    pages::form::Fields,
    views::{ScheduleForm, Word},
};
use backupchecks_core::{
    model::Planning,
    schedule::{Plan, Weekday, Written},
};
use jiff::{Timestamp, civil::Time};

/// The form as it stands. What is typed stays as it was typed, so that it can be shown again.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    way: Word,
    cron: String,
    days: Vec<Weekday>,
    times: String,
}

impl Draft {
    /// What a form has sent.
    pub(super) fn of_form(fields: &Fields) -> Self {
        let picked: Vec<&str> = fields.list("weekday").collect();
        Self {
            way: match fields.text("planning") {
                "learned" => "learned",
                "cron" => "cron",
                "picked" => "picked",
                "not_planned" => "not_planned",
                _ => "",
            },
            cron: fields.text("cron").to_owned(),
            days: Weekday::ALL.into_iter().filter(|day| picked.contains(&day.as_str())).collect(),
            times: fields.text("times").to_owned(),
        }
    }

    /// What is kept, as somebody would type it.
    pub(super) fn of(planning: &Planning) -> Self {
        let way = |way| Self { way, ..Self::default() };
        match planning {
            Planning::Learned => way("learned"),
            Planning::NotPlanned => way("not_planned"),
            Planning::ByHand { plan, .. } => match plan.written() {
                Written::Cron(text) => Self { cron: text.to_owned(), ..way("cron") },
                Written::Picked { days, times } => {
                    let times: Vec<String> = times.iter().map(|time| time.strftime("%H:%M").to_string()).collect();
                    Self { days: days.to_vec(), times: times.join(", "), ..way("picked") }
                }
            },
        }
    }

    /// What it says; `None` when it is no schedule. A plan holds from now on.
    pub(super) fn planning(&self, now: Timestamp) -> Option<Planning> {
        let plan = match self.way {
            "learned" => return Some(Planning::Learned),
            "not_planned" => return Some(Planning::NotPlanned),
            "cron" => Plan::cron(&self.cron).ok()?,
            "picked" => Plan::picked(&self.days, &self.picked_times()?).ok()?,
            _ => return None,
        };
        Some(Planning::ByHand { plan, since: now })
    }

    /// As the page shows it.
    pub(super) fn form(self) -> ScheduleForm {
        ScheduleForm {
            way: self.way,
            cron: self.cron,
            days: self.days.into_iter().map(Weekday::as_str).collect(),
            times: self.times,
            ..ScheduleForm::default()
        }
    }

    /// As the page shows it when it is to be mended.
    pub(super) fn refused(self) -> ScheduleForm {
        ScheduleForm { refused: true, ..self.form() }
    }

    fn picked_times(&self) -> Option<Vec<Time>> {
        let typed = self.times.split(',').map(str::trim).filter(|text| !text.is_empty());
        typed.map(|text| Time::strptime("%H:%M", text).ok()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_can_be_saved_again_as_it_stands() {
        let now = Timestamp::UNIX_EPOCH;
        let times = [Time::constant(23, 30, 0, 0), Time::constant(2, 0, 0, 0)];
        let by_hand = |plan| Planning::ByHand { plan, since: now };
        for planning in [
            Planning::Learned,
            Planning::NotPlanned,
            by_hand(Plan::cron("30 22 * * 1-5").unwrap()),
            by_hand(Plan::picked(&[Weekday::Sunday, Weekday::Monday], &times).unwrap()),
        ] {
            assert_eq!(Draft::of(&planning).planning(now), Some(planning));
        }
    }
}
