//! Panel3. No genuine mail has been seen, and nothing of its format is documented.
//! Samples: `fixtures/mail/panel3/`, all of them invented.

use crate::{
    lenient::{self, Product},
    mail::Mail,
    registry::{About, Confidence, ReportParser},
};
use backupchecks_core::model::Outcome;

const PRODUCT: Product = Product {
    name: "Panel3",
    job: &["backup job", "job name", "job", "task", "backup name", "backup", "name", "server", "host", "domain"],
};

/// Panel3.
pub(crate) struct Panel3;

impl ReportParser for Panel3 {
    fn id(&self) -> &'static str {
        "panel3.backup"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Panel3: backups",
            recognised_by: "`Panel3` in the subject or the sender, or in the body beside a label that names a job",
            reads: "No genuine mail was seen; English words, and those of other languages that are known from other products",
            rules: "The worst of subject and body; a success must stand in both.",
            example_subject: "Panel3 backup: web01 - completed",
            confidence: Confidence::Experimental,
        }
    }

    fn version(&self) -> u32 {
        2
    }

    fn marks(&self) -> &[&str] {
        &["panel3"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        lenient::recognises(&PRODUCT, mail)
    }

    fn read(&self, mail: &Mail) -> Outcome {
        lenient::read(&PRODUCT, mail)
    }
}
