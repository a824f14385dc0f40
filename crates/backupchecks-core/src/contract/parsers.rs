//! What a store promises about new shapes of mails and the definitions of users.

use super::Kept;
use super::build::{Scene, act, at, mail, there};
use crate::engine::EngineError;
use crate::model::{Role, UserId};
use crate::ports::{DefinitionChange, NewUser, Saved, Store};

const PARSER: &str = "veeam.backup";

/// The list costs what there are shapes, not what there are mails.
pub async fn new_shapes_are_counted_as_mails_are_taken_in(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    assert_eq!(store.new_shapes(9).await?, []);
    scene.take(mail("A").at(5).shaped("the label \"It's new\"")).await?;
    let newest = scene.waits(mail("B").at(7).shaped("the label \"It's new\"")).await?;
    scene.take(mail("C").at(6).shaped("the label \"It's new\"")).await?;
    scene.take(mail("D").at(9)).await?;
    scene.take(mail("E").at(8).shaped("a body of HTML")).await?;
    // What is known already counts once.
    scene.take(mail("A").at(5).shaped("the label \"It's new\"")).await?;
    let shapes = store.new_shapes(9).await?;
    let found: Vec<_> = shapes.iter().map(|found| (found.parser.as_str(), found.shape.as_str(), found.mails)).collect();
    assert_eq!(found, [(PARSER, "a body of HTML", 1), (PARSER, "the label \"It's new\"", 3)]);
    assert_eq!((shapes[1].first_at, shapes[1].last_at, shapes[1].last_mail), (at(5), at(7), newest));
    assert_eq!(store.new_shapes(1).await?.len(), 1);
    assert_eq!(scene.mail(newest).await?.mail.new_shape.as_deref(), Some("the label \"It's new\""));
    Ok(())
}

/// And stays away when more such mails come: somebody has seen that they are read rightly.
pub async fn a_settled_shape_leaves_the_list(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    scene.take(mail("A").at(1).shaped("a body of HTML")).await?;
    scene.take(mail("B").at(2).shaped("the headings \"A | B | C\"")).await?;
    assert!(store.settle_shape(PARSER, "a body of HTML", scene.act(3)).await?);
    assert!(!store.settle_shape(PARSER, "a body of HTML", scene.act(4)).await?, "settled already");
    assert!(!store.settle_shape(PARSER, "something else", scene.act(4)).await?);
    scene.take(mail("C").at(5).shaped("a body of HTML")).await?;
    let shapes = store.new_shapes(9).await?;
    assert_eq!(shapes.iter().map(|found| found.shape.as_str()).collect::<Vec<_>>(), ["the headings \"A | B | C\""]);
    Ok(())
}

/// Nothing that somebody wrote is lost.
pub async fn a_definition_has_versions(store: &dyn Store) -> Kept {
    let olga = user(store, "Ölga").await?;
    let text = "id = \"own.a\"\n# it's 100%_\\ \"quoted\" 🦀\n";
    assert_eq!(store.save_definition(&change("own.b", 0, "b", olga)).await?, Saved::Saved(1));
    assert_eq!(store.save_definition(&change("own.a", 0, "first", olga)).await?, Saved::Saved(1));
    let off = DefinitionChange { enabled: false, at: at(7), ..change("own.a", 1, text, olga) };
    assert_eq!(store.save_definition(&off).await?, Saved::Saved(2));
    let newest = store.definitions().await?;
    let found: Vec<_> =
        newest.iter().map(|found| (found.parser.as_str(), found.version, found.text.as_str(), found.enabled)).collect();
    assert_eq!(found, [("own.a", 2, text, false), ("own.b", 1, "b", true)]);
    assert_eq!((newest[0].saved_at, newest[0].saved_by.as_str()), (at(7), "Ölga"));
    let versions = store.definition_versions("own.a").await?;
    assert_eq!(versions.iter().map(|found| found.text.as_str()).collect::<Vec<_>>(), [text, "first"]);
    assert_eq!(store.definition_versions("own.c").await?, []);
    Ok(())
}

/// Instead of writing over what the first one saved.
pub async fn of_two_authors_the_second_is_told(store: &dyn Store) -> Kept {
    let olga = user(store, "Olga").await?;
    assert_eq!(store.save_definition(&change("own.a", 0, "first", olga)).await?, Saved::Saved(1));
    for (based_on, text) in [(0, "a new one of the same name"), (2, "on what is not there")] {
        assert_eq!(store.save_definition(&change("own.a", based_on, text, olga)).await?, Saved::Stale);
    }
    assert_eq!(store.save_definition(&change("own.a", 1, "second", olga)).await?, Saved::Saved(2));
    assert_eq!(store.save_definition(&change("own.a", 1, "another second", olga)).await?, Saved::Stale);
    assert_eq!(there(store.definitions().await?.pop(), "the definition").text, "second");
    Ok(())
}

/// In pages, so that what reads them all again can show how far it is.
pub async fn raw_mails_come_newest_first_without_deleted_ones(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let mut expected = Vec::new();
    for number in 1..=5 {
        let plan = mail(&format!("Job {number}")).at(10 - number);
        let raw = plan.clone().done().raw;
        expected.push((scene.waits(plan).await?, raw));
    }
    let (deleted, _) = expected.remove(2);
    store.delete_mails(&[deleted], false, scene.act(20)).await?;
    expected.reverse();
    let mut found = Vec::new();
    loop {
        let page = store.raw_mails(found.last().map(|(id, _)| *id), 3).await?;
        if page.is_empty() {
            break;
        }
        found.extend(page.into_iter().map(|mail| (mail.id, mail.raw)));
    }
    assert_eq!(found, expected);
    Ok(())
}

fn change(parser: &str, based_on: u32, text: &str, by: UserId) -> DefinitionChange {
    DefinitionChange { parser: parser.into(), based_on, text: text.into(), enabled: true, by, at: at(1) }
}

async fn user(store: &dyn Store, name: &str) -> Result<UserId, EngineError> {
    let new = NewUser { name: name.into(), password_hash: None, roles: vec![Role::Admin] };
    Ok(there(store.add_user(&new, act(0)).await?, "the user"))
}
