//! Proxmox.
use crate::{
    mail::Mail,
    registry::{About, ReportParser},
};
use backupchecks_core::model::Outcome;

/// x.
pub(crate) struct Vzdump;

impl ReportParser for Vzdump {
    fn id(&self) -> &'static str {
        "proxmox.vzdump"
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
