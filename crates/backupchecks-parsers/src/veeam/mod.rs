//! Veeam.
use crate::{
    mail::Mail,
    registry::{About, ReportParser},
};
use backupchecks_core::model::Outcome;

/// x.
pub(crate) struct Backup;

impl ReportParser for Backup {
    fn id(&self) -> &'static str {
        "veeam.backup"
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
pub(crate) struct Agent;

impl ReportParser for Agent {
    fn id(&self) -> &'static str {
        "veeam.agent"
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
pub(crate) struct ConfigurationBackup;

impl ReportParser for ConfigurationBackup {
    fn id(&self) -> &'static str {
        "veeam.configuration"
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
