//! Synology.
use crate::{
    mail::Mail,
    registry::{About, ReportParser},
};
use backupchecks_core::model::Outcome;

/// x.
pub(crate) struct ActiveBackup;

impl ReportParser for ActiveBackup {
    fn id(&self) -> &'static str {
        "synology.active_backup"
    }

    fn about(&self) -> About {
        About { title: "", recognised_by: "", example_subject: "", experimental: false }
    }

    fn recognises(&self, _mail: &Mail) -> bool {
        false
    }

    fn read(&self, _mail: &Mail) -> Outcome {
        Outcome::Unrecognised
    }
}
/// x.
pub(crate) struct HyperBackup;

impl ReportParser for HyperBackup {
    fn id(&self) -> &'static str {
        "synology.hyper_backup"
    }

    fn about(&self) -> About {
        About { title: "", recognised_by: "", example_subject: "", experimental: false }
    }

    fn recognises(&self, _mail: &Mail) -> bool {
        false
    }

    fn read(&self, _mail: &Mail) -> Outcome {
        Outcome::Unrecognised
    }
}
