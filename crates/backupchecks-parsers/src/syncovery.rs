//! Syncovery. No genuine mail has been seen; its mails are about profiles and can be worded by the user.
//! Samples: `fixtures/mail/syncovery/`, all of them invented.

use crate::{
    lenient::{self, Product},
    mail::Mail,
    registry::{About, Confidence, ReportParser},
};
use backupchecks_core::model::Outcome;

const PRODUCT: Product = Product {
    name: "Syncovery",
    job: &["profile", "profile name", "profil", "profilname", "job", "job name", "profiel", "profielnaam"],
};

/// Syncovery.
pub(crate) struct Syncovery;

impl ReportParser for Syncovery {
    fn id(&self) -> &'static str {
        "syncovery.profile"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Syncovery: profiles",
            recognised_by: "`Syncovery` in the subject or the sender, or in the body beside a label that names a profile",
            reads: "No genuine mail was seen; English words, and those of other languages that are known from other products",
            rules: "The worst of subject and body; a success must stand in both.",
            example_subject: "Syncovery: Profile \"Documents\" completed",
            confidence: Confidence::Experimental,
        }
    }

    fn version(&self) -> u32 {
        2
    }

    fn marks(&self) -> &[&str] {
        &["syncovery"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        lenient::recognises(&PRODUCT, mail)
    }

    fn read(&self, mail: &Mail) -> Outcome {
        lenient::read(&PRODUCT, mail)
    }
}
